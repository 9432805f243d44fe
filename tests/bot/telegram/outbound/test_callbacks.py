"""Callback queries: answered at once, and at most one page in a group."""

from collections.abc import AsyncIterator
from typing import cast

import pytest

from bot.telegram.adapter import TelegramAdapter
from bot.telegram.rendering.callback_data import start_payload
from insights.messages.blocks import Bullets, Button, Buttons, Message, Paragraph, text
from insights.model import Action, Chat, IncomingEvent
from insights.ports.messaging import Reply
from tests.bot.telegram.conftest import MemoryStores, RecordingHandler, make_adapter, text_message
from tests.standins.telegram import ANN, BEN, BOSS, CHANNEL, GROUP, PRIVATE, SUPERGROUP, TelegramStandin

BUTTONS = Buttons(
    buttons=(
        Button(label="LLM", action=Action(verb="category", args=("llm",))),
        Button(label="Paper", action=Action(verb="paper", args=("2411.02355",))),
        Button(label="Ask", action=Action(verb="ask", args=("2411.02355", "code?"))),
        Button(label="Every day", action=Action(verb="subscribe"), is_public=False),
    )
)
PRESSABLE = Message(blocks=(Paragraph(text=text("Topics")), BUTTONS), paper_ids=("2411.02355",))
LONG = [Message(blocks=(Bullets(items=tuple(text(f"{n} {'x' * 90}") for n in range(60))),))]


class PageHandler:
    """Shows what a handler shows: the page for `category`, an answer for `ask`."""

    def __init__(self, handler: RecordingHandler, pages: list[Message]) -> None:
        self.handler, self.pages = handler, pages

    async def handle(self, incoming: IncomingEvent, reply: Reply) -> None:
        if incoming.kind != "button":
            await self.handler.handle(incoming, reply)
            return
        self.handler.events.append(incoming)
        action = incoming.action or Action(verb="")
        for page in self.pages or [text_message(" ".join((action.verb, *action.args)))]:
            await reply.show(page)


@pytest.fixture
async def page_adapter(
    server: TelegramStandin, handler: RecordingHandler, stores: MemoryStores
) -> AsyncIterator[TelegramAdapter]:
    handler.answers["/today"] = PRESSABLE
    page_adapter = make_adapter(server, PageHandler(handler, []), stores)
    await page_adapter.start()
    yield page_adapter
    await page_adapter.close()


async def test_a_hundred_presses_in_a_group_are_one_page(
    server: TelegramStandin, page_adapter: TelegramAdapter, stores: MemoryStores
) -> None:
    """RULE: in a group the first press is answered by a reply to its message, all others change that reply."""
    [part] = page_adapter.messenger.plan(chat_of(server, SUPERGROUP), [PRESSABLE])
    post = int((await page_adapter.messenger.send(chat_of(server, SUPERGROUP), part, "")).message_ref)
    for label, user in (("LLM", ANN), ("Paper", BEN), ("LLM", BOSS), ("Paper", ANN)):
        await server.wait_answer(server.press_button(SUPERGROUP, post, user, label))
    await server.wait_confirmed(server.last_update)
    digest, page = server.bot_messages(SUPERGROUP)
    assert (digest.edits, page.reply_to, page.text, page.edits) == (0, post, "paper 2411.02355", 3)


async def test_paging_changes_the_page_it_stands_on(
    server: TelegramStandin, page_adapter: TelegramAdapter, handler: RecordingHandler
) -> None:
    """RULE: "more" on an answer in a group turns that page, also after a restart forgot it."""
    more = Buttons(buttons=(Button(label="More", action=Action(verb="category", args=("llm", "1"))),))
    handler.answers["/category"] = Message(blocks=(Paragraph(text=text("page one")), more))
    server.send_message(GROUP, ANN, "/category")
    [post] = await server.wait_sent(GROUP, 1)
    await server.wait_answer(server.press_button(GROUP, post.id, BEN, "More"))
    await server.wait_confirmed(server.last_update)
    assert [(p.text, p.edits) for p in server.bot_messages(GROUP)] == [("category llm 1", 1)]


async def test_what_is_longer_than_a_page_is_read_on_in_private(
    server: TelegramStandin, page_adapter: TelegramAdapter, handler: RecordingHandler
) -> None:
    """RULE: a press in a group makes at most one message; the rest is a press away."""
    cast("PageHandler", page_adapter.config.handler).pages = LONG
    server.send_message(GROUP, ANN, "/today")
    [post] = await server.wait_sent(GROUP, 1)
    server.press_button(GROUP, post.id, BEN, "LLM")
    _, page = await server.wait_sent(GROUP, 2)
    await server.wait_confirmed(server.last_update)
    assert len(server.bot_messages(GROUP)) == 2
    assert page.keyboard[-1][0]["url"] == "https://t.me/insights_bot?start=topic_llm"


@pytest.mark.parametrize("user", [ANN, BOSS])
@pytest.mark.parametrize("chat", [SUPERGROUP, CHANNEL])
async def test_buttons_that_change_the_chat_are_for_its_administrators(
    server: TelegramStandin, page_adapter: TelegramAdapter, handler: RecordingHandler, *, chat: int, user: int
) -> None:
    """RULE: others get a toast, and nothing happens in the chat."""
    [part] = page_adapter.messenger.plan(chat_of(server, chat), [PRESSABLE])
    post = int((await page_adapter.messenger.send(chat_of(server, chat), part, "")).message_ref)
    answer = await server.wait_answer(server.press_button(chat, post, user, "Every day", language="ko"))
    await server.wait_confirmed(server.last_update)
    if user == BOSS:
        assert [i.action for i in handler.events] == [Action(verb="subscribe")]
        assert server.bot_messages(chat)[-1].text == "subscribe"
    else:
        assert answer["text"] == "이 채팅의 관리자만 바꿀 수 있습니다."
        assert (handler.events, len(server.bot_messages(chat))) == ([], 1)


async def test_a_channels_buttons_are_links_into_private(
    server: TelegramStandin, page_adapter: TelegramAdapter, handler: RecordingHandler
) -> None:
    """RULE: a channel's readers cannot make the bot write there: topic, paper and ask open in private, and do
    the same there.
    """
    [part] = page_adapter.messenger.plan(chat_of(server, CHANNEL), [PRESSABLE])
    await page_adapter.messenger.send(chat_of(server, CHANNEL), part, "")
    keys = [key for row in server.bot_messages(CHANNEL)[0].keyboard for key in row]
    urls = [key["url"].partition("?start=")[2] for key in keys if "url" in key]
    assert urls[:2] == ["topic_llm", "paper_2411_02355"]
    assert [key["text"] for key in keys if "url" not in key] == ["Every day"]
    server.send_message(PRIVATE, ANN, f"/start {urls[2]}")
    await server.wait_sent(PRIVATE, 1)
    assert handler.events[-1].action == Action(verb="ask", args=("2411.02355", "code?"))


@pytest.mark.parametrize(
    ("action", "payload"),
    [
        (Action(verb="category", args=("llm", "2026-11-23")), "topic_llm_20261123"),
        (Action(verb="category", args=("llm",)), "topic_llm"),
        (Action(verb="paper", args=("2411.02355",)), "paper_2411_02355"),
    ],
)
def test_links_can_be_written_by_hand(action: Action, payload: str) -> None:
    """RULE: a topic of a day, a topic and a paper have links that one can read and write by hand."""
    assert start_payload(action) == payload


async def test_where_the_chat_type_is_unknown_a_press_still_opens_in_private(
    server: TelegramStandin, page_adapter: TelegramAdapter, handler: RecordingHandler
) -> None:
    """RULE: a channel whose type could not be looked up costs a press that answers with the link."""
    server.inject_error("getChat", 500, "Internal Server Error")
    [part] = page_adapter.messenger.plan(chat_of(server, CHANNEL), [PRESSABLE])
    post = int((await page_adapter.messenger.send(chat_of(server, CHANNEL), part, "")).message_ref)
    answer = await server.wait_answer(server.press_button(CHANNEL, post, ANN, "LLM"))
    assert answer["url"] == "https://t.me/insights_bot?start=topic_llm"
    await server.wait_confirmed(server.last_update)
    assert (len(server.bot_messages(CHANNEL)), handler.events) == (1, [])


async def test_a_note_longer_than_a_toast_is_a_message_in_private(
    server: TelegramStandin, adapter: TelegramAdapter, handler: RecordingHandler
) -> None:
    """RULE: a notice is not cut where it can be sent as a message."""
    handler.answers["/today"] = PRESSABLE
    handler.notice = "word " * 60
    server.send_message(PRIVATE, ANN, "/today")
    [post] = await server.wait_sent(PRIVATE, 1)
    server.press_button(PRIVATE, post.id, ANN, "LLM")
    _, note = await server.wait_sent(PRIVATE, 2)
    assert note.text.strip() == handler.notice.strip()


async def test_a_press_is_answered_and_edits_its_message(
    server: TelegramStandin, adapter: TelegramAdapter, handler: RecordingHandler
) -> None:
    """RULE: a press ends the button's spinner and changes the message it was pressed on: nothing is posted."""
    handler.answers["/today"] = PRESSABLE
    server.send_message(PRIVATE, ANN, "/today")
    [post] = await server.wait_sent(PRIVATE, 1)
    query = server.press_button(PRIVATE, post.id, ANN, "LLM")
    await server.wait_answer(query)
    await server.wait_until(lambda: post.edits == 1, 5)
    assert handler.events[-1].action == Action(verb="category", args=("llm",))
    assert [p.text for p in server.bot_messages(PRIVATE)] == ["pressed: category"]


async def test_a_note_on_a_press_is_a_toast(
    server: TelegramStandin, adapter: TelegramAdapter, handler: RecordingHandler
) -> None:
    """RULE: a notice for one person appears on the button, not in the chat."""
    handler.answers["/today"] = PRESSABLE
    handler.notice = "Noted."
    server.send_message(GROUP, ANN, "/today")
    [post] = await server.wait_sent(GROUP, 1)
    answer = await server.wait_answer(server.press_button(GROUP, post.id, ANN, "LLM"))
    assert answer["text"] == "Noted."
    assert len(server.bot_messages(GROUP)) == 1


async def test_a_slow_answer_does_not_keep_the_button_spinning(
    server: TelegramStandin, adapter: TelegramAdapter, handler: RecordingHandler
) -> None:
    """RULE: a press is answered before its handler has ended."""
    handler.answers["/today"] = PRESSABLE
    server.send_message(GROUP, ANN, "/today")
    [post] = await server.wait_sent(GROUP, 1)
    hold = server.hold_call("sendMessage")
    query = server.press_button(GROUP, post.id, ANN, "LLM")
    await hold.wait_arrived()
    assert "text" not in await server.wait_answer(query)
    hold.release()


def chat_of(server: TelegramStandin, chat: int) -> Chat:
    return Chat(platform="telegram", account=server.account, id=str(chat))
