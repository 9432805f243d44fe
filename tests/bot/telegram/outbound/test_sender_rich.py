"""Rich messages through the real library: the chart once, buttons as each chat has them, and what refusals mean."""

import json
from dataclasses import replace
from typing import Any

import pytest
from aiogram.methods import SendRichMessage
from aiogram.types import Message as AiogramMessage

from bot.telegram.adapter import TelegramAdapter
from insights.errors import ChatGone, DeliveryError, DeliveryUncertain, RetryLater, RichRefused, Unreachable
from insights.model import Chat
from insights.ports.messaging import Part
from tests.bot.telegram.conftest import MemoryStores, RecordingHandler
from tests.bot.telegram.rendering.test_rich_layout import head, topic
from tests.standins.telegram import ANN, BOSS, CHANNEL, FORUM, GROUP, PRIVATE, SUPERGROUP, TelegramStandin
from tests.standins.telegram_rich import parse_rich_message
from tests.standins.telegram_rules import Refusal

DIGEST = [head(), topic("LLM"), topic("RL")]


def chat_of(server: TelegramStandin, chat: int, thread: str = "") -> Chat:
    return Chat(platform="telegram", account=server.account, id=str(chat), thread=thread)


def plan_digest(adapter: TelegramAdapter) -> Part:
    [part] = adapter.messenger.plan(Chat(platform="telegram", account="", id="-1"), DIGEST)
    return part


async def test_the_chart_is_uploaded_once_whatever_the_style(
    server: TelegramStandin, adapter: TelegramAdapter, stores: MemoryStores
) -> None:
    """RULE: the first rich message uploads it, the next rich and classic ones name it."""
    first = await adapter.messenger.send(chat_of(server, PRIVATE), plan_digest(adapter), "")
    await stores.save(server.account, first.attachments)
    second = await adapter.messenger.send(chat_of(server, GROUP), plan_digest(adapter), "")
    classic, *_ = adapter.messenger.plan(
        chat_of(server, CHANNEL), [replace(message, rich=False) for message in DIGEST]
    )
    await adapter.messenger.send(chat_of(server, CHANNEL), classic, "")
    assert (server.uploads, set(first.attachments), second.attachments) == (1, {"chart-1"}, {})
    assert len({server.bot_messages(chat)[0].photo for chat in (PRIVATE, GROUP, CHANNEL)}) == 1


async def test_it_stands_in_its_topic_with_its_chats_buttons(
    server: TelegramStandin, adapter: TelegramAdapter
) -> None:
    """RULE: forum topics, sound and deep links in channels are as in classic messages."""
    await adapter.messenger.send(chat_of(server, FORUM, "5"), plan_digest(adapter), "")
    await adapter.messenger.send(chat_of(server, CHANNEL), plan_digest(adapter), "")
    [forum], [channel] = server.bot_messages(FORUM), server.bot_messages(CHANNEL)
    assert (forum.thread, forum.silent) == (5, False)
    assert forum.keyboard[0][0]["callback_data"] == "category|llm"
    assert channel.keyboard[0][0]["url"].endswith("?start=topic_llm")


async def test_what_we_send_fits_types_that_others_wrote(
    server: TelegramStandin, adapter: TelegramAdapter
) -> None:
    """RULE: request and answer are what aiogram knows of Bot API 10.3; the server is told to look for no entities."""
    await adapter.messenger.send(chat_of(server, PRIVATE), plan_digest(adapter), "")
    [call] = server.calls_to("sendRichMessage")
    call = json.loads(json.dumps(call, default=lambda _: "file"))
    request = SendRichMessage.model_validate(call)
    assert request.rich_message.skip_entity_detection
    posted = server.bot_messages(PRIVATE)[0]
    assert AiogramMessage.model_validate(server.world.get_message(PRIVATE, posted.id)).rich_message


async def test_where_no_photo_may_go_it_goes_without(
    server: TelegramStandin, adapter: TelegramAdapter, stores: MemoryStores
) -> None:
    """RULE: a chat that forbids photos, or a chart that is gone, gets the rest, still in one message."""
    server.world.chats[SUPERGROUP].allows_photos = False
    await adapter.messenger.send(chat_of(server, SUPERGROUP), plan_digest(adapter), "")
    gone = plan_digest(adapter)
    await adapter.messenger.send(
        chat_of(server, GROUP), replace(gone, payload={**gone.payload, "picture": "gone"}), ""
    )
    for chat in (SUPERGROUP, GROUP):
        [post] = server.bot_messages(chat)
        assert (post.photo, bool(post.rich)) == ("", True)


async def test_a_file_id_telegram_forgot_is_uploaded_again(
    server: TelegramStandin, adapter: TelegramAdapter, stores: MemoryStores
) -> None:
    """RULE: it costs one more upload, not the rich form."""
    stores.files["chart-1"] = "forgotten"
    sent = await adapter.messenger.send(chat_of(server, PRIVATE), plan_digest(adapter), "")
    assert (server.uploads, set(sent.attachments)) == (1, {"chart-1"})


ANSWERS: list[tuple[Refusal, type[DeliveryError]]] = [
    (Refusal(400, "Bad Request: RICH_MESSAGE_CONTENT_REQUIRED"), RichRefused),
    (Refusal(400, "Bad Request: can't parse InputRichMessage"), RichRefused),
    (Refusal(404, "Not Found"), RichRefused),
    (Refusal(403, "Forbidden: not enough rights to send rich messages to the chat"), RichRefused),
    (Refusal(400, "Bad Request: not enough rights to send rich messages"), RichRefused),
    (Refusal(400, "Bad Request: chat not found"), ChatGone),
    (Refusal(403, "Forbidden: bot was blocked by the user"), ChatGone),
    (Refusal(401, "Unauthorized"), Unreachable),
    (Refusal(429, "Too Many Requests: retry after 3", retry_after=3), RetryLater),
    (Refusal(500, "Internal Server Error"), Unreachable),
]


@pytest.mark.parametrize(("answer", "meant"), ANSWERS, ids=[answer.description for answer, _ in ANSWERS])
async def test_only_a_refusal_of_the_form_leads_to_classic(
    server: TelegramStandin, adapter: TelegramAdapter, answer: Refusal, meant: type[DeliveryError]
) -> None:
    """RULE: "not like this" and an older server are refusals of the form; "not here", "not now", a token that was
    taken away and a fault of theirs are what they are for every message.
    """
    server.inject_error("sendRichMessage", answer.status, answer.description, **answer.parameters)
    with pytest.raises(DeliveryError) as raised:
        await adapter.messenger.send(chat_of(server, PRIVATE), plan_digest(adapter), "")
    assert raised.type is meant
    assert server.bot_messages(PRIVATE) == []


async def test_a_lost_answer_is_no_refusal(server: TelegramStandin, adapter: TelegramAdapter) -> None:
    """RULE: it may stand there already: no classic one is put beside it."""
    server.cut_connection("sendRichMessage", takes_effect=True)
    with pytest.raises(DeliveryUncertain):
        await adapter.messenger.send(chat_of(server, PRIVATE), plan_digest(adapter), "")
    assert len(server.bot_messages(PRIVATE)) == 1


async def test_an_answer_falls_back_at_once(
    server: TelegramStandin, adapter: TelegramAdapter, handler: RecordingHandler
) -> None:
    """RULE: who asks for the digest gets it, in its classic form where Telegram does not take the rich one."""
    server.supports_rich = False
    handler.replies["/today"] = DIGEST
    server.send_message(PRIVATE, ANN, "/today")
    await server.wait_confirmed(server.last_update)
    posts = server.bot_messages(PRIVATE)
    assert [bool(post.rich) for post in posts] == [False] * len(posts)
    assert ["LLM" in post.text for post in posts].count(True) == 1


async def test_a_page_in_a_group_is_classic(
    server: TelegramStandin, adapter: TelegramAdapter, handler: RecordingHandler
) -> None:
    """RULE: a page is changed in place when the next button is pressed, which a rich message is not."""
    await adapter.messenger.send(chat_of(server, GROUP), plan_digest(adapter), "")
    [post] = server.bot_messages(GROUP)
    handler.button_replies = DIGEST
    server.press_button(GROUP, post.id, BOSS, "LLM")
    await server.wait_confirmed(server.last_update)
    page = server.bot_messages(GROUP)[1]
    assert (page.rich, page.reply_to) == ([], post.id)


BAD: list[tuple[str, Any]] = [
    ("nothing", {}),
    ("two forms", {"html": "x", "blocks": [{"type": "paragraph", "text": "x"}]}),
    ("no words", {"blocks": [{"type": "paragraph", "text": " "}]}),
    ("no such block", {"blocks": [{"type": "section", "text": "x"}]}),
    ("a field that is none", {"blocks": [{"type": "paragraph", "text": "x", "style": "bold"}]}),
    ("no summary", {"blocks": [{"type": "details", "blocks": []}]}),
    ("a heading of size 0", {"blocks": [{"type": "heading", "text": "x", "size": 0}]}),
    ("too long", {"blocks": [{"type": "paragraph", "text": "x" * 32_769}]}),
    ("too many blocks", {"blocks": [{"type": "paragraph", "text": "x"}] * 501}),
    ("items count", {"blocks": [{"type": "list", "items": [{"blocks": [{"type": "divider"}]}] * 250}]}),
    ("a file of nobody", {"blocks": [{"type": "photo", "photo": {"type": "photo", "media": "none"}}]}),
    ("nine buttons", {"blocks": [{"type": "buttons", "buttons": [{"text": "x", "callback_data": "x"}] * 9}]}),
]


@pytest.mark.parametrize("content", [content for _, content in BAD], ids=[name for name, _ in BAD])
def test_the_standin_refuses_what_telegram_refuses(content: dict[str, Any]) -> None:
    """RULE: a server that takes anything proves nothing."""

    def photo(_: object) -> str:
        raise Refusal(400, "Bad Request: wrong remote file identifier specified: Wrong string length")

    with pytest.raises(Refusal):
        parse_rich_message(content, photo)


def test_seventeen_levels_are_too_deep() -> None:
    """RULE: details in details count, and so does formatting in them."""
    block: dict[str, Any] = {"type": "paragraph", "text": {"type": "bold", "text": "x"}}
    for _ in range(15):
        block = {"type": "details", "summary": "s", "blocks": [block]}
    with pytest.raises(Refusal):
        parse_rich_message({"blocks": [block]}, str)
    assert parse_rich_message({"blocks": block["blocks"]}, str).block_count == 15
