"""Sending through the real library: pictures once, edits that repeat, and what each failure means."""

import pytest
from aiogram.methods import EditMessageText, SendMessage, SendPhoto

from bot.telegram.adapter import TelegramAdapter
from insights.errors import (
    ChatGone,
    DeliveryError,
    DeliveryUncertain,
    Moved,
    Refused,
    RetryLater,
    Unreachable,
)
from insights.messages.blocks import (
    Bullets,
    Button,
    Buttons,
    Details,
    Message,
    Paragraph,
    Picture,
    bold,
    link,
    text,
)
from insights.model import Action, Chat
from insights.ports.messaging import Part
from tests.bot.telegram.conftest import MemoryStores, text_message
from tests.standins.telegram import ANN, CHANNEL, FORUM, GROUP, PRIVATE, SUPERGROUP, TelegramStandin

CHART = Message(blocks=(Picture(ref="chart-1", alt="30 papers"), Paragraph(text=text("30 papers"))))
RICH = Message(
    blocks=(
        Details(
            summary=text("LLM <12>"),
            blocks=(
                Bullets(items=(text("a ", bold("b"), " ", link("[1]", "https://arxiv.org/abs/2411.02355")),)),
            ),
        ),
        Buttons(
            buttons=(
                Button(label="More", action=Action(verb="more")),
                Button(label="Page", url="https://x.ai"),
            )
        ),
    ),
    paper_ids=("2411.02355",),
)


def chat_of(server: TelegramStandin, chat: int, thread: str = "") -> Chat:
    return Chat(platform="telegram", account=server.account, id=str(chat), thread=thread)


def plan_part(adapter: TelegramAdapter, message: Message) -> Part:
    [only] = adapter.messenger.plan(Chat(platform="telegram", account="", id="1"), [message])
    return only


async def test_a_chart_is_uploaded_once_and_named_afterwards(
    server: TelegramStandin, adapter: TelegramAdapter, stores: MemoryStores
) -> None:
    """RULE: the first send uploads and tells the file id; every other chat gets it without bytes."""
    first = await adapter.messenger.send(chat_of(server, PRIVATE), plan_part(adapter, CHART), "")
    await stores.save(server.account, first.attachments)
    second = await adapter.messenger.send(chat_of(server, CHANNEL), plan_part(adapter, CHART), "")
    assert (server.uploads, set(first.attachments), second.attachments) == (1, {"chart-1"}, {})
    assert server.bot_messages(PRIVATE)[0].photo == server.bot_messages(CHANNEL)[0].photo
    assert server.bot_messages(PRIVATE)[0].text == "30 papers"


async def test_what_stands_before_a_picture_is_shown_above_it(
    server: TelegramStandin, adapter: TelegramAdapter
) -> None:
    """RULE: the caption is above the photo where the message's text comes before its picture, and stays so when edited."""
    above = Message(blocks=(Paragraph(text=text("News")), Picture(ref="chart-1", alt="")))
    for message in (CHART, above):
        sent = await adapter.messenger.send(chat_of(server, PRIVATE), plan_part(adapter, message), "")
    await adapter.messenger.edit(chat_of(server, PRIVATE), sent.message_ref, plan_part(adapter, above))
    calls = [*server.calls_to("sendPhoto"), *server.calls_to("editMessageCaption")]
    shown = [str(params.get("show_caption_above_media", "")).lower() for params in calls]
    assert shown == ["", "true", "true"]


async def test_a_file_id_telegram_forgot_is_uploaded_again(
    server: TelegramStandin, adapter: TelegramAdapter, stores: MemoryStores
) -> None:
    """RULE: a file id of another bot or another time costs one more upload, not the message."""
    stores.files["chart-1"] = "forgotten"
    sent = await adapter.messenger.send(chat_of(server, PRIVATE), plan_part(adapter, CHART), "")
    assert (server.uploads, set(sent.attachments)) == (1, {"chart-1"})


async def test_where_no_photo_may_go_the_words_go(server: TelegramStandin, adapter: TelegramAdapter) -> None:
    """RULE: a chat that forbids photos, or a chart that is gone, still gets the text."""
    server.world.chats[SUPERGROUP].allows_photos = False
    await adapter.messenger.send(chat_of(server, SUPERGROUP), plan_part(adapter, CHART), "")
    gone = Message(blocks=(Picture(ref="gone", alt=""), Paragraph(text=text("words"))))
    await adapter.messenger.send(chat_of(server, PRIVATE), plan_part(adapter, gone), "")
    assert [p.text for p in (*server.bot_messages(SUPERGROUP), *server.bot_messages(PRIVATE))] == [
        "30 papers",
        "words",
    ]


async def test_what_is_sent_is_what_readers_see(server: TelegramStandin, adapter: TelegramAdapter) -> None:
    """RULE: details are a bold line above an expandable quotation; links are links; no previews."""
    await adapter.messenger.send(chat_of(server, FORUM, "1"), plan_part(adapter, RICH), "")
    [post] = server.bot_messages(FORUM)
    assert post.text == "LLM <12>\n• a b [1]"
    assert [e.type for e in post.entities] == ["bold", "bold", "text_link", "blockquote"]
    assert post.labels == ["More", "Page"]
    assert post.thread is None  # General is reached by naming no topic
    assert server.calls_to("sendMessage")[0]["link_preview_options"] == {"is_disabled": True}


async def test_an_answer_names_the_message_it_answers(
    server: TelegramStandin, adapter: TelegramAdapter
) -> None:
    """RULE: the anchor is replied to; when it has vanished the answer comes all the same."""
    question = server.send_message(GROUP, ANN, "lunch?")
    await adapter.messenger.send(chat_of(server, GROUP), plan_part(adapter, text_message("x")), str(question))
    assert server.bot_messages(GROUP)[0].reply_to == question
    assert server.calls_to("sendMessage")[0]["reply_parameters"]["allow_sending_without_reply"] is True


async def test_an_edit_that_changes_nothing_is_a_success(
    server: TelegramStandin, adapter: TelegramAdapter
) -> None:
    """RULE: edits may be repeated; a photo's text is edited as its caption."""
    for message in (RICH, CHART):
        sent = await adapter.messenger.send(chat_of(server, PRIVATE), plan_part(adapter, message), "")
        await adapter.messenger.edit(chat_of(server, PRIVATE), sent.message_ref, plan_part(adapter, message))
        await adapter.messenger.edit(
            chat_of(server, PRIVATE), sent.message_ref, plan_part(adapter, text_message("new"))
        )
    assert [(post.text, post.edits) for post in server.bot_messages(PRIVATE)] == [("new", 1), ("new", 1)]


@pytest.mark.parametrize(
    ("status", "description", "kind"),
    [
        (403, "Forbidden: bot was blocked by the user", ChatGone),
        (400, "Bad Request: chat not found", ChatGone),
        (400, "Bad Request: CHAT_WRITE_FORBIDDEN", ChatGone),
        (400, "Bad Request: can't parse entities: Unsupported start tag", Refused),
        (400, "Bad Request: message is too long", Refused),
        (401, "Unauthorized", Unreachable),
        (500, "Internal Server Error", Unreachable),
        (502, "Bad Gateway", Unreachable),
        (503, "Service Unavailable", Unreachable),
        (504, "Gateway Timeout", DeliveryUncertain),
    ],
)
async def test_what_an_answer_means(
    server: TelegramStandin,
    adapter: TelegramAdapter,
    *,
    status: int,
    description: str,
    kind: type[DeliveryError],
) -> None:
    """RULE: 403 and lost rights: gone; a bad message: refused; an answer that says no: not sent; somebody in
    between who stopped waiting: nobody knows.
    """
    server.inject_error("sendMessage", status, description)
    with pytest.raises(DeliveryError) as raised:
        await adapter.messenger.send(chat_of(server, PRIVATE), plan_part(adapter, text_message("x")), "")
    assert type(raised.value) is kind


async def test_being_asked_to_wait_is_for_the_whole_account(
    server: TelegramStandin, adapter: TelegramAdapter
) -> None:
    """RULE: 429 names the seconds; all of the bot's sends wait."""
    server.inject_error("sendMessage", 429, "Too Many Requests: retry after 7", retry_after=7)
    with pytest.raises(RetryLater) as raised:
        await adapter.messenger.send(chat_of(server, PRIVATE), plan_part(adapter, text_message("x")), "")
    assert (raised.value.retry_after_s, raised.value.scope) == (7.0, "account")


async def test_a_group_that_became_a_supergroup_names_its_new_id(
    server: TelegramStandin, adapter: TelegramAdapter
) -> None:
    """RULE: the new id comes with the error, so that the subscription follows."""
    server.migrate_group(GROUP, -1_001_000_000_501)
    with pytest.raises(Moved) as raised:
        await adapter.messenger.send(chat_of(server, GROUP), plan_part(adapter, text_message("x")), "")
    assert raised.value.chat == chat_of(server, -1_001_000_000_501)


@pytest.mark.parametrize("taken", [True, False])
async def test_a_cut_connection_leaves_it_open(
    server: TelegramStandin, adapter: TelegramAdapter, *, taken: bool
) -> None:
    """RULE: once the request was written, a cut connection does not tell whether the message was sent."""
    server.cut_connection("sendMessage", takes_effect=taken)
    with pytest.raises(DeliveryUncertain):
        await adapter.messenger.send(chat_of(server, PRIVATE), plan_part(adapter, text_message("x")), "")
    assert len(server.bot_messages(PRIVATE)) == taken


async def test_no_connection_is_not_sent(server: TelegramStandin, adapter: TelegramAdapter) -> None:
    """RULE: without a connection or a session nothing is sent: to be tried again."""
    planned = plan_part(adapter, text_message("x"))
    await adapter.stop_listening()
    adapter.sessions.require("").sender.bot._base_url = "http://127.0.0.1:9/bot1:x"
    with pytest.raises(Unreachable):
        await adapter.messenger.send(chat_of(server, PRIVATE), planned, "")
    await adapter.close()
    with pytest.raises(Unreachable):
        await adapter.messenger.send(chat_of(server, PRIVATE), planned, "")


async def test_requests_fit_the_types_others_wrote(server: TelegramStandin, adapter: TelegramAdapter) -> None:
    """RULE: every field sent is a field of the Bot API, of its type (aiogram's models)."""
    sent = await adapter.messenger.send(chat_of(server, PRIVATE), plan_part(adapter, RICH), "100")
    await adapter.messenger.edit(
        chat_of(server, PRIVATE), sent.message_ref, plan_part(adapter, text_message("new"))
    )
    await adapter.messenger.send(chat_of(server, FORUM, "5"), plan_part(adapter, CHART), "")
    for method, model in (
        ("sendMessage", SendMessage),
        ("editMessageText", EditMessageText),
        ("sendPhoto", SendPhoto),
    ):
        for params in server.calls_to(method):
            assert params.keys() <= model.model_fields.keys()
            model.model_validate(params | ({"photo": "file-id"} if "photo" in params else {}))


@pytest.mark.parametrize(
    ("payload", "description"),
    [
        ({"html": "<p>x</p>"}, "can't parse entities"),
        ({"html": "<b>x"}, "can't parse entities"),
        ({"html": "<b><i>x</b></i>"}, "can't parse entities"),
        ({"html": "<blockquote><blockquote>x</blockquote></blockquote>"}, "can't parse entities"),
        ({"html": "x < y"}, "can't parse entities"),
        ({"html": " \n "}, "text is empty"),
        ({"html": "x" * 4097}, "too long"),
        ({"html": "x", "picture": "chart-1", "caption": 1}, ""),
        ({"html": "x" * 1025, "picture": "chart-1"}, "too long"),
        ({"html": "x", "keyboard": [[{"text": "a", "data": "x" * 65}]]}, "BUTTON_DATA_INVALID"),
        ({"html": "x", "keyboard": [[{"text": "a", "url": "nowhere"}]]}, "BUTTON_URL_INVALID"),
        (
            {"html": "".join(f'<a href="https://a.b/{"x" * 990}">{n}</a>' for n in range(10))},
            "ENTITIES_TOO_LONG",
        ),
    ],
)
async def test_the_stand_in_refuses_what_telegram_refuses(
    server: TelegramStandin, adapter: TelegramAdapter, *, payload: dict[str, object], description: str
) -> None:
    """RULE: a test that passes here would pass there: bad calls are refused."""
    bad = Part(payload={"silent": False, **payload})
    if not description:
        await adapter.messenger.send(chat_of(server, PRIVATE), bad, "")
        return
    with pytest.raises(Refused, match=f"(?i){description}"):
        await adapter.messenger.send(chat_of(server, PRIVATE), bad, "")
