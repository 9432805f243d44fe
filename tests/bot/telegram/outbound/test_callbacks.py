"""Presses: answered at once, and never a flood."""

from collections.abc import AsyncIterator

import pytest

from bot.telegram.adapter import TelegramAdapter
from bot.telegram.rendering.callback_data import start_words
from insights.messages.blocks import Bullets, Button, Buttons, Message, Paragraph, text
from insights.model import Action, Chat, IncomingEvent
from insights.ports.messaging import Reply
from tests.bot.telegram.conftest import Listener, Memory, door_to, said
from tests.standins.telegram import ANN, BEN, BOSS, CHANNEL, GROUP, PRIVATE, SUPERGROUP, TelegramStandin

BUTTONS = Buttons(
    buttons=(
        Button(label="LLM", action=Action(verb="category", args=("llm",))),
        Button(label="Paper", action=Action(verb="paper", args=("2411.02355",))),
        Button(label="Ask", action=Action(verb="ask", args=("2411.02355", "code?"))),
        Button(label="Every day", action=Action(verb="subscribe"), reader=False),
    )
)
PRESSABLE = Message(blocks=(Paragraph(text=text("Topics")), BUTTONS), about=("2411.02355",))
LONG = [Message(blocks=(Bullets(items=tuple(text(f"{n} {'x' * 90}") for n in range(60))),))]


class Shows:
    """Shows what a handler shows: the page for `category`, an answer for `ask`."""

    def __init__(self, listener: Listener, pages: list[Message]) -> None:
        self.listener, self.pages = listener, pages

    async def __call__(self, incoming: IncomingEvent, reply: Reply) -> None:
        if incoming.kind != "pressed":
            await self.listener(incoming, reply)
            return
        self.listener.heard.append(incoming)
        action = incoming.action or Action(verb="")
        for page in self.pages or [said(" ".join((action.verb, *action.args)))]:
            await reply.show(page)


@pytest.fixture
async def pressed(
    server: TelegramStandin, listener: Listener, memory: Memory
) -> AsyncIterator[TelegramAdapter]:
    listener.answers["/today"] = PRESSABLE
    door = door_to(server, listener, memory)
    door.asks = Shows(listener, [])
    await door.start()
    yield door
    await door.close()


async def test_a_hundred_presses_in_a_group_are_one_page(
    server: TelegramStandin, pressed: TelegramAdapter, memory: Memory
) -> None:
    """RULE: in a group the first press is answered by a reply to its message, all others change that reply."""
    [part] = pressed.messenger.plan(room(server, SUPERGROUP), [PRESSABLE])
    post = int((await pressed.messenger.send(room(server, SUPERGROUP), part, "")).message_ref)
    for label, user in (("LLM", ANN), ("Paper", BEN), ("LLM", BOSS), ("Paper", ANN)):
        await server.wait_answer(server.press(SUPERGROUP, post, user, label))
    await server.wait_confirmed(server.last_update)
    digest, page = server.sent(SUPERGROUP)
    assert (digest.edits, page.reply_to, page.text, page.edits) == (0, post, "paper 2411.02355", 3)


async def test_paging_changes_the_page_it_stands_on(
    server: TelegramStandin, pressed: TelegramAdapter, listener: Listener
) -> None:
    """RULE: "more" on an answer in a group turns that page, also after a restart forgot it."""
    more = Buttons(buttons=(Button(label="More", action=Action(verb="category", args=("llm", "1"))),))
    listener.answers["/category"] = Message(blocks=(Paragraph(text=text("page one")), more))
    server.say(GROUP, ANN, "/category")
    [post] = await server.wait_sent(GROUP, 1)
    await server.wait_answer(server.press(GROUP, post.id, BEN, "More"))
    await server.wait_confirmed(server.last_update)
    assert [(p.text, p.edits) for p in server.sent(GROUP)] == [("category llm 1", 1)]


async def test_what_is_longer_than_a_page_is_read_on_in_private(
    server: TelegramStandin, pressed: TelegramAdapter, listener: Listener
) -> None:
    """RULE: a press in a group makes at most one message; the rest is a press away."""
    pressed._opened.lanes.handle.__self__.asks.pages = LONG
    server.say(GROUP, ANN, "/today")
    [post] = await server.wait_sent(GROUP, 1)
    server.press(GROUP, post.id, BEN, "LLM")
    _, page = await server.wait_sent(GROUP, 2)
    await server.wait_confirmed(server.last_update)
    assert len(server.sent(GROUP)) == 2
    assert page.keyboard[-1][0]["url"] == "https://t.me/insights_bot?start=topic_llm"


@pytest.mark.parametrize("user", [ANN, BOSS])
@pytest.mark.parametrize("chat", [SUPERGROUP, CHANNEL])
async def test_buttons_that_change_the_chat_are_for_its_administrators(
    server: TelegramStandin, pressed: TelegramAdapter, listener: Listener, *, chat: int, user: int
) -> None:
    """RULE: others get a toast, and nothing happens in the chat."""
    [part] = pressed.messenger.plan(room(server, chat), [PRESSABLE])
    post = int((await pressed.messenger.send(room(server, chat), part, "")).message_ref)
    answer = await server.wait_answer(server.press(chat, post, user, "Every day", language="ko"))
    await server.wait_confirmed(server.last_update)
    if user == BOSS:
        assert [i.action for i in listener.heard] == [Action(verb="subscribe")]
        assert server.sent(chat)[-1].text == "subscribe"
    else:
        assert answer["text"] == "이 채팅의 관리자만 바꿀 수 있습니다."
        assert (listener.heard, len(server.sent(chat))) == ([], 1)


async def test_a_channels_buttons_are_links_into_private(
    server: TelegramStandin, pressed: TelegramAdapter, listener: Listener
) -> None:
    """RULE: a channel's readers cannot make the bot write there: topic, paper and ask open in private, and do
    the same there.
    """
    [part] = pressed.messenger.plan(room(server, CHANNEL), [PRESSABLE])
    await pressed.messenger.send(room(server, CHANNEL), part, "")
    keys = [key for row in server.sent(CHANNEL)[0].keyboard for key in row]
    urls = [key["url"].partition("?start=")[2] for key in keys if "url" in key]
    assert urls[:2] == ["topic_llm", "paper_2411_02355"]
    assert [key["text"] for key in keys if "url" not in key] == ["Every day"]
    server.say(PRIVATE, ANN, f"/start {urls[2]}")
    await server.wait_sent(PRIVATE, 1)
    assert listener.heard[-1].action == Action(verb="ask", args=("2411.02355", "code?"))


@pytest.mark.parametrize(
    ("action", "words"),
    [
        (Action(verb="category", args=("llm", "2026-11-23")), "topic_llm_20261123"),
        (Action(verb="category", args=("llm",)), "topic_llm"),
        (Action(verb="paper", args=("2411.02355",)), "paper_2411_02355"),
    ],
)
def test_links_are_words_people_can_read(action: Action, words: str) -> None:
    """RULE: a topic of a day, a topic and a paper have links that one can read and write by hand."""
    assert start_words(action) == words


async def test_where_the_place_is_unknown_a_press_still_opens_in_private(
    server: TelegramStandin, pressed: TelegramAdapter, listener: Listener
) -> None:
    """RULE: a channel that could not be told for one costs a press that answers with the link."""
    server.fail("getChat", 500, "Internal Server Error")
    [part] = pressed.messenger.plan(room(server, CHANNEL), [PRESSABLE])
    post = int((await pressed.messenger.send(room(server, CHANNEL), part, "")).message_ref)
    answer = await server.wait_answer(server.press(CHANNEL, post, ANN, "LLM"))
    assert answer["url"] == "https://t.me/insights_bot?start=topic_llm"
    await server.wait_confirmed(server.last_update)
    assert (len(server.sent(CHANNEL)), listener.heard) == (1, [])


async def test_a_note_longer_than_a_toast_is_a_message_in_private(
    server: TelegramStandin, door: TelegramAdapter, listener: Listener
) -> None:
    """RULE: nothing said to the presser is cut where it can be sent."""
    listener.answers["/today"] = PRESSABLE
    listener.note = "word " * 60
    server.say(PRIVATE, ANN, "/today")
    [post] = await server.wait_sent(PRIVATE, 1)
    server.press(PRIVATE, post.id, ANN, "LLM")
    _, note = await server.wait_sent(PRIVATE, 2)
    assert note.text.strip() == listener.note.strip()


async def test_a_press_is_answered_and_edits_its_message(
    server: TelegramStandin, door: TelegramAdapter, listener: Listener
) -> None:
    """RULE: a press ends the button's spinner and changes the message it was pressed on: nothing is posted."""
    listener.answers["/today"] = PRESSABLE
    server.say(PRIVATE, ANN, "/today")
    [post] = await server.wait_sent(PRIVATE, 1)
    query = server.press(PRIVATE, post.id, ANN, "LLM")
    await server.wait_answer(query)
    await server.until(lambda: post.edits == 1, 5)
    assert listener.heard[-1].action == Action(verb="category", args=("llm",))
    assert [p.text for p in server.sent(PRIVATE)] == ["pressed: category"]


async def test_a_note_on_a_press_is_a_toast(
    server: TelegramStandin, door: TelegramAdapter, listener: Listener
) -> None:
    """RULE: words for the presser alone appear on the button, not in the chat."""
    listener.answers["/today"] = PRESSABLE
    listener.note = "Noted."
    server.say(GROUP, ANN, "/today")
    [post] = await server.wait_sent(GROUP, 1)
    answer = await server.wait_answer(server.press(GROUP, post.id, ANN, "LLM"))
    assert answer["text"] == "Noted."
    assert len(server.sent(GROUP)) == 1


async def test_a_slow_answer_does_not_keep_the_button_spinning(
    server: TelegramStandin, door: TelegramAdapter, listener: Listener
) -> None:
    """RULE: a press is answered before its handler has ended."""
    listener.answers["/today"] = PRESSABLE
    server.say(GROUP, ANN, "/today")
    [post] = await server.wait_sent(GROUP, 1)
    held = server.hold("sendMessage")
    query = server.press(GROUP, post.id, ANN, "LLM")
    await held.arrived()
    assert "text" not in await server.wait_answer(query)
    held.release()


def room(server: TelegramStandin, chat: int) -> Chat:
    return Chat(platform="telegram", account=server.account, id=str(chat))
