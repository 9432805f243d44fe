"""An adapter connected to the stand-in Telegram, with the real library in between."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from bot.platform_adapter import CommandEntry
from bot.telegram.adapter import TelegramAdapter
from bot.telegram.config import TelegramConfig
from bot.telegram.messenger import TelegramMessenger
from bot.telegram.permissions import TelegramPermissions
from bot.telegram.session_holder import SessionHolder
from insights.messages.blocks import Message, Paragraph, text
from insights.model import Chat, IncomingEvent
from insights.ports.messaging import MessageHandler, Reply
from tests.standins.telegram import TelegramStandin

PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)

MENU = [
    CommandEntry(name="today", summary="Today's papers"),
    CommandEntry(name="subscribe", summary="Every day"),
    CommandEntry(name="start", summary="What I do"),
]


@dataclass
class MemoryStores:
    """Posts, attachments and pictures in dictionaries: the real stores are tested with their databases."""

    posts: dict[tuple[Chat, str], tuple[str, ...]] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)

    async def save_post(self, chat: Chat, message_ref: str, paper_ids: Sequence[str]) -> None:
        self.posts[chat, message_ref] = tuple(paper_ids)

    async def get_paper_ids(self, chat: Chat, message_ref: str) -> tuple[str, ...]:
        return self.posts.get((chat, message_ref), ())

    async def get(self, account: str, ref: str) -> str | None:
        return self.files.get(ref)

    async def save(self, account: str, attachments: Mapping[str, str]) -> None:
        self.files.update(attachments)

    async def get_png(self, ref: str) -> bytes:
        if ref == "gone":
            raise KeyError(ref)
        return PNG + ref.encode()


@dataclass
class RecordingHandler:
    """Takes the router's place: records events and gives the replies set here."""

    events: list[IncomingEvent] = field(default_factory=list)
    answers: dict[str, Message] = field(default_factory=dict)
    replies: dict[str, list[Message]] = field(default_factory=dict)
    button_replies: list[Message] = field(default_factory=list)
    notice: str = ""
    failures: int = 0

    async def handle(self, incoming: IncomingEvent, reply: Reply) -> None:
        self.events.append(incoming)
        if self.failures:
            self.failures -= 1
            raise RuntimeError("a moment's fault")
        if incoming.kind == "button" and self.notice:
            await reply.notify(self.notice)
        elif incoming.kind == "button" and self.button_replies:
            for message in self.button_replies:
                await reply.show(message)
        elif incoming.kind == "button":
            await reply.replace(text_message("pressed: " + (incoming.action.verb if incoming.action else "")))
        elif incoming.kind == "message":
            answer = self.answers.get(incoming.text, text_message(f"you said: {incoming.text}"))
            for message in self.replies.get(incoming.text, [answer]):
                await reply.show(message)


def text_message(content: str) -> Message:
    return Message(blocks=(Paragraph(text=text(content)),))


def make_adapter(
    server: TelegramStandin, handler: MessageHandler, stores: MemoryStores, **changes: Any
) -> TelegramAdapter:
    """`changes` are fields of TelegramConfig."""
    sessions = SessionHolder()
    messenger = TelegramMessenger(sessions=sessions, commands=frozenset(f"/{entry.name}" for entry in MENU))
    permissions = TelegramPermissions(sessions)
    config = TelegramConfig(
        token=server.token,
        api_url=server.url,
        commands={"en": MENU, "ko": [CommandEntry(name="today", summary="오늘의 논문")]},
        handler=handler,
        posts=stores,
        attachments=stores,
        pictures=stores,
        permissions=permissions,
        reply_messenger=messenger,
    )
    return TelegramAdapter(
        config=replace(config, **changes), sessions=sessions, messenger=messenger, permissions=permissions
    )


@pytest.fixture
async def server() -> AsyncIterator[TelegramStandin]:
    async with TelegramStandin() as standin:
        yield standin


@pytest.fixture
def stores() -> MemoryStores:
    return MemoryStores()


@pytest.fixture
def handler() -> RecordingHandler:
    return RecordingHandler()


@pytest.fixture
async def adapter(
    server: TelegramStandin, handler: RecordingHandler, stores: MemoryStores
) -> AsyncIterator[TelegramAdapter]:
    opened = make_adapter(server, handler, stores)
    await opened.start()
    yield opened
    await opened.close()
