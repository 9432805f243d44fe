"""A door to a stand-in Slack, with what it needs kept in memory."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.platform_adapter import CommandEntry, Commands
from bot.slack.adapter import SlackAdapter
from insights.messages.blocks import Message, Paragraph, text
from insights.model import Chat, IncomingEvent
from insights.ports.messaging import Reply
from tests.standins.slack import SlackStandin

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
NAMES = ("today", "category", "categories", "subscribe", "status", "help")
COMMANDS: Commands = {"en": [CommandEntry(name=name, summary=name) for name in NAMES], "ko": []}
PNG = b"\x89PNG a chart"
Handler = Callable[[IncomingEvent, Reply], Awaitable[None]]


class StoppedClock:
    def now(self) -> datetime:
        return NOW


@dataclass
class Memory:
    """Posts, attachments and pictures, as ports see them."""

    abouts: dict[tuple[Chat, str], tuple[str, ...]] = field(default_factory=dict)
    files: dict[tuple[str, str], str] = field(default_factory=dict)
    drawn: int = 0

    async def add(self, chat: Chat, message_ref: str, about: Sequence[str]) -> None:
        self.abouts[chat, message_ref] = tuple(about)

    async def about(self, chat: Chat, message_ref: str) -> tuple[str, ...]:
        return self.abouts.get((chat, message_ref), ())

    async def get(self, account: str, ref: str) -> str | None:
        return self.files.get((account, ref))

    async def put(self, account: str, attachments: Mapping[str, str]) -> None:
        self.files |= {(account, ref): file for ref, file in attachments.items()}

    async def png(self, ref: str) -> bytes:
        self.drawn += 1
        if ref == "missing":
            raise KeyError(ref)
        return PNG


@dataclass
class Router:
    """Stands where the router will: remembers what was asked, and answers as the test says."""

    heard: list[IncomingEvent] = field(default_factory=list)
    handler: Handler | None = None

    async def __call__(self, incoming: IncomingEvent, reply: Reply) -> None:
        self.heard.append(incoming)
        if self.handler:
            await self.handler(incoming, reply)
        elif incoming.kind in ("said", "pressed"):
            said = incoming.text or f"pressed {incoming.action}"
            await reply.show(Message(blocks=(Paragraph(text=text(f"heard: {said}")),), about=("2411.02355",)))


@dataclass
class Stage:
    server: SlackStandin
    door: SlackAdapter
    router: Router
    memory: Memory

    async def settled(self) -> None:
        """Until everything heard so far is answered to the end."""
        async with asyncio.timeout(30):
            await asyncio.gather(*self.door._tasks)


def make_door(server: SlackStandin, memory: Memory, router: Router, **changed: Any) -> SlackAdapter:
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    return SlackAdapter(
        bot_token=changed.get("bot_token", server.bot_token),
        app_token=changed.get("app_token", server.app_token),
        api_url=changed.get("api_url", server.api_url),
        asks=router,
        commands=COMMANDS,
        posts=memory,
        attachments=memory,
        pictures=memory,
        clock=StoppedClock(),
        sleep=sleep,
        signing_secret=changed.get("signing_secret", ""),
        hooks=changed.get("hooks"),
    )


@pytest.fixture
async def server() -> AsyncIterator[SlackStandin]:
    async with SlackStandin() as standin:
        yield standin


@pytest.fixture
def memory() -> Memory:
    return Memory()


@pytest.fixture
async def unopened(server: SlackStandin, memory: Memory) -> AsyncIterator[Stage]:
    """A door whose Web API works, not listening: for its messenger."""
    router = Router()
    door = make_door(server, memory, router)
    yield Stage(server, door, router, memory)
    await door.close()


@pytest.fixture
async def stage(unopened: Stage) -> Stage:
    """A door that listens."""
    await unopened.door.start()
    await unopened.server.sockets.wait_connected()
    return unopened
