"""Streamed answers: a draft in private, few edits in groups, and in the end the whole text, once."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from itertools import pairwise

import pytest

from bot.telegram.adapter import TelegramAdapter
from bot.telegram.outbound import streaming, typing_indicator
from insights.messages.blocks import Bullets, Heading, Message, text
from insights.model import IncomingEvent
from insights.ports.messaging import Reply
from tests.bot.telegram.conftest import MemoryStores, RecordingHandler, make_adapter
from tests.standins.telegram import ANN, CHANNEL, GROUP, PRIVATE, TelegramStandin

SENTENCES = [f"Statement {n} stands in its paper." for n in range(1, 11)]


def answer_so_far(n: int, padding: int = 0) -> Message:
    items = tuple(text(sentence, " so" * padding) for sentence in SENTENCES[:n])
    return Message(blocks=(Heading(text=text("Answer")), Bullets(items=items)), paper_ids=("2411.02355",))


@dataclass
class StreamingHandler:
    """Ten checked statements, one after the other, each when the test says so."""

    step: Callable[[int], Awaitable[None]]
    fails_after: int = 10
    padding: int = 0
    done: asyncio.Event = field(default_factory=asyncio.Event)

    async def handle(self, incoming: IncomingEvent, reply: Reply) -> None:
        try:
            await reply.stream(self._messages())
        finally:
            self.done.set()

    async def _messages(self) -> AsyncIterator[Message]:
        for n in range(1, self.fails_after + 1):
            yield answer_so_far(n, self.padding)
            await self.step(n)
        if self.fails_after < len(SENTENCES):
            raise RuntimeError("the model went away")


async def no_pause(n: int) -> None:
    pass


@pytest.fixture
async def grows(
    server: TelegramStandin, handler: RecordingHandler, stores: MemoryStores, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[StreamingHandler]:
    monkeypatch.setattr(streaming, "DRAFT_INTERVAL_S", 0.0)
    monkeypatch.setattr(streaming, "EDIT_INTERVAL_S", 0.0)
    answer = StreamingHandler(no_pause)
    adapter = make_adapter(server, answer, stores)
    await adapter.start()
    yield answer
    await adapter.close()


def is_whole(content: str) -> bool:
    return all(sentence in content for sentence in SENTENCES)


async def test_in_private_the_answer_is_a_draft_until_it_is_whole(
    server: TelegramStandin, grows: StreamingHandler
) -> None:
    """RULE: each statement shows at once in one and the same draft; then the whole is sent as one message."""
    server.send_message(PRIVATE, ANN, "why?")
    await server.wait_confirmed(server.last_update)
    [post] = server.bot_messages(PRIVATE)
    assert is_whole(post.text)
    assert post.edits == 0
    shown = [content for chat, _, content in server.drafts if chat == PRIVATE]
    assert len(shown) == 10
    assert len({number for _, number, _ in server.drafts}) == 1
    assert all(later.startswith(earlier) for earlier, later in pairwise(shown))


async def test_in_a_group_the_answer_is_edited(server: TelegramStandin, grows: StreamingHandler) -> None:
    """RULE: drafts exist in private chats only: elsewhere the message grows by edits, in one message."""
    server.send_message(GROUP, ANN, "/ask 2411.02355 why?")
    await server.wait_confirmed(server.last_update)
    [post] = server.bot_messages(GROUP)
    assert is_whole(post.text)
    assert post.edits == 9
    assert server.drafts == []


async def test_an_answer_longer_than_a_message_goes_on_in_the_next(
    server: TelegramStandin, grows: StreamingHandler
) -> None:
    """RULE: what is full is sent and stays; only what still grows is a draft; nothing is lost or repeated."""
    grows.padding = 250
    server.send_message(PRIVATE, ANN, "why?")
    await server.wait_confirmed(server.last_update)
    posts = server.bot_messages(PRIVATE)
    assert len(posts) == 2
    together = "".join(post.text for post in posts)
    assert [together.count(sentence) for sentence in SENTENCES] == [1] * 10
    assert [post.edits for post in posts] == [0, 0]


@pytest.mark.parametrize("chat", [PRIVATE, GROUP])
async def test_between_two_edits_there_is_a_pause(
    server: TelegramStandin, grows: StreamingHandler, monkeypatch: pytest.MonkeyPatch, *, chat: int
) -> None:
    """RULE: statements that come faster than the pause are shown together; the end is always whole."""
    monkeypatch.setattr(streaming, "DRAFT_INTERVAL_S", 60.0)
    monkeypatch.setattr(streaming, "EDIT_INTERVAL_S", 60.0)
    server.send_message(chat, ANN, "/ask 2411.02355 why?")
    await server.wait_confirmed(server.last_update)
    [post] = server.bot_messages(chat)
    assert is_whole(post.text)
    assert post.edits + len(server.drafts) == 1


async def test_a_server_without_drafts_gets_edits(server: TelegramStandin, grows: StreamingHandler) -> None:
    """RULE: an older Bot API server answers 404; the answer grows all the same."""
    server.inject_error("sendMessageDraft", 404, "Not Found")
    server.send_message(PRIVATE, ANN, "why?")
    await server.wait_confirmed(server.last_update)
    [post] = server.bot_messages(PRIVATE)
    assert (is_whole(post.text), post.edits, server.drafts) == (True, 9, [])


async def test_an_answer_that_breaks_off_keeps_what_was_shown(
    server: TelegramStandin, grows: StreamingHandler, monkeypatch: pytest.MonkeyPatch
) -> None:
    """RULE: nothing shown is taken back: three checked statements stay when the fourth never comes."""
    monkeypatch.setattr("bot.telegram.inbound.chat_queues.RETRY_DELAYS_S", ())
    grows.fails_after = 3
    server.send_message(PRIVATE, ANN, "why?")
    await server.wait_confirmed(server.last_update)
    [post] = server.bot_messages(PRIVATE)
    assert SENTENCES[2] in post.text
    assert SENTENCES[3] not in post.text


async def test_a_growing_answer_waits_when_telegram_asks_for_it(
    server: TelegramStandin, grows: StreamingHandler
) -> None:
    """RULE: 429 on the way costs a step, never the end."""
    server.inject_error("sendMessageDraft", 429, "Too Many Requests: retry after 9", skip=4, retry_after=9)
    server.send_message(PRIVATE, ANN, "why?")
    await server.wait_confirmed(server.last_update)
    [post] = server.bot_messages(PRIVATE)
    assert is_whole(post.text)
    assert len(server.drafts) == 4


@pytest.mark.parametrize("chat", [PRIVATE, GROUP, CHANNEL])
async def test_while_it_works_it_types(
    server: TelegramStandin, adapter: TelegramAdapter, monkeypatch: pytest.MonkeyPatch, *, chat: int
) -> None:
    """RULE: who waits sees the typing action; channels have none."""
    monkeypatch.setattr(typing_indicator, "DELAY_S", 0.0)
    hold = server.hold_call("sendMessage", chat=chat)
    if chat == CHANNEL:
        server.post_in_channel("/today")
    else:
        server.send_message(chat, ANN, "/today")
    await hold.wait_arrived()
    if chat != CHANNEL:
        await server.wait_until(lambda: server.typing_chats == [chat], 5)
    hold.release()
    await server.wait_confirmed(server.last_update)
    assert server.typing_chats == [] or chat != CHANNEL
