"""A door to the stand-in Telegram, with the real library in between."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest

from bot.platform_adapter import CommandEntry
from bot.telegram.adapter import TelegramAdapter
from insights.messages.blocks import Message, Paragraph, text
from insights.model import Chat, IncomingEvent
from insights.ports.messaging import Reply
from tests.standins.telegram import TelegramStandin

PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)

MENU = [
    CommandEntry(name="today", summary="Today's papers"),
    CommandEntry(name="subscribe", summary="Every day"),
    CommandEntry(name="start", summary="What I do"),
]


class Noon:
    def now(self) -> datetime:
        return datetime(2026, 11, 23, 12, tzinfo=UTC)


@dataclass
class Memory:
    """posts, attachments and pictures in dictionaries: the real ones are tested with their databases."""

    posts: dict[tuple[Chat, str], tuple[str, ...]] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)

    async def add(self, chat: Chat, message_ref: str, about: Sequence[str]) -> None:
        self.posts[chat, message_ref] = tuple(about)

    async def about(self, chat: Chat, message_ref: str) -> tuple[str, ...]:
        return self.posts.get((chat, message_ref), ())

    async def get(self, account: str, ref: str) -> str | None:
        return self.files.get(ref)

    async def put(self, account: str, attachments: Mapping[str, str]) -> None:
        self.files.update(attachments)

    async def png(self, ref: str) -> bytes:
        if ref == "gone":
            raise KeyError(ref)
        return PNG + ref.encode()


@dataclass
class Listener:
    """Stands where the router stands: keeps what comes in and answers as told."""

    heard: list[IncomingEvent] = field(default_factory=list)
    answers: dict[str, Message] = field(default_factory=dict)
    shows: dict[str, list[Message]] = field(default_factory=dict)
    pressed: list[Message] = field(default_factory=list)
    note: str = ""
    faults: int = 0

    async def __call__(self, incoming: IncomingEvent, reply: Reply) -> None:
        self.heard.append(incoming)
        if self.faults:
            self.faults -= 1
            raise RuntimeError("a moment's fault")
        if incoming.kind == "pressed" and self.note:
            await reply.notify(self.note)
        elif incoming.kind == "pressed" and self.pressed:
            for message in self.pressed:
                await reply.show(message)
        elif incoming.kind == "pressed":
            await reply.replace(said("pressed: " + (incoming.action.verb if incoming.action else "")))
        elif incoming.kind == "said":
            answer = self.answers.get(incoming.text, said(f"you said: {incoming.text}"))
            for message in self.shows.get(incoming.text, [answer]):
                await reply.show(message)


def said(words: str) -> Message:
    return Message(blocks=(Paragraph(text=text(words)),))


def door_to(server: TelegramStandin, listener: Listener, memory: Memory) -> TelegramAdapter:
    return TelegramAdapter(
        token=server.token,
        api_url=server.url,
        commands={"en": MENU, "ko": [CommandEntry(name="today", summary="오늘의 논문")]},
        asks=listener,
        posts=memory,
        attachments=memory,
        pictures=memory,
        clock=Noon(),
    )


@pytest.fixture
async def server() -> AsyncIterator[TelegramStandin]:
    async with TelegramStandin() as standin:
        yield standin


@pytest.fixture
def memory() -> Memory:
    return Memory()


@pytest.fixture
def listener() -> Listener:
    return Listener()


@pytest.fixture
async def door(server: TelegramStandin, listener: Listener, memory: Memory) -> AsyncIterator[TelegramAdapter]:
    opened = door_to(server, listener, memory)
    await opened.start()
    yield opened
    await opened.close()
