"""A stage for the local channel: the real store, door, page and web server, and one player who answers."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

from bot.local.adapter import LocalAdapter
from bot.local.broadcaster import RoomBroadcaster
from bot.local.web_page import ChatPage
from bot.platform_adapter import CommandEntry
from bot.startup_progress import StartupProgress
from bot.web.app import build
from bot.web.middleware import loopback_hosts
from bot.web.server import WebServer, bind
from insights.messages.blocks import Message, Paragraph, text
from insights.model import IncomingEvent
from insights.ports.messaging import Reply
from insights.store.chats.local_posts import SqlLocalPosts
from insights.store.chats.posts import SqlAttachments, SqlPosts
from insights.store.db.database import Database
from tests.bot.local.example_digest import PIXEL, REF, head, topics

MENU = {
    "en": (
        CommandEntry(name="today", summary="The day's digest"),
        CommandEntry(name="category", summary="One topic in full"),
        CommandEntry(name="ask", summary="Ask about a paper"),
        CommandEntry(name="help", summary="What I can do"),
    ),
    "ko": (
        CommandEntry(name="today", summary="오늘의 다이제스트"),
        CommandEntry(name="category", summary="주제 하나 자세히"),
        CommandEntry(name="ask", summary="논문에 질문하기"),
        CommandEntry(name="help", summary="할 수 있는 일"),
    ),
}


class Noon:
    """A clock that stands still."""

    def now(self) -> datetime:
        return datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@dataclass(slots=True)
class Player:
    """Answers as a handler would. What it heard is in `heard`; `gate` holds its answers back while cleared."""

    heard: list[IncomingEvent] = field(default_factory=list)
    gate: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.gate.set()

    async def __call__(self, incoming: IncomingEvent, reply: Reply) -> None:
        self.heard.append(incoming)
        await self.gate.wait()
        words = incoming.text or " ".join((incoming.action.verb, *incoming.action.args))  # type: ignore[union-attr]
        if words == "/today":
            language = "ko" if incoming.locale == "ko" else "en"
            await self._all(reply, (head(language), *topics(language)))
        elif words == "/whisper":
            await reply.notify("Only you see this.")
        elif words == "/fail":
            raise RuntimeError("planted")
        elif words == "/grow":
            await reply.stream(_growing())
        elif words.startswith("swap"):
            await reply.replace(said("Swapped."))
        else:
            await reply.show(said(f"You asked: {words}", about=("2411.02355",)))

    async def _all(self, reply: Reply, messages: Iterable[Message]) -> None:
        for message in messages:
            await reply.show(message)


async def _growing() -> AsyncIterator[Message]:
    for count in (1, 2, 3):
        yield said(*("First.", "Second.", "Third.")[:count])


def said(*sentences: str, about: tuple[str, ...] = ()) -> Message:
    return Message(blocks=tuple(Paragraph(text=text(sentence)) for sentence in sentences), about=about)


class OnePicture:
    """The chart's picture and no other."""

    async def png(self, ref: str) -> bytes:
        return {REF: PIXEL}[ref]


@dataclass(slots=True, kw_only=True)
class Stage:
    database: Database
    player: Player = field(default_factory=Player)
    rooms: RoomBroadcaster = field(default_factory=RoomBroadcaster)
    progress: StartupProgress = field(default_factory=StartupProgress)
    door: LocalAdapter = field(init=False)
    page: ChatPage = field(init=False)
    address: str = ""

    def __post_init__(self) -> None:
        self.page = ChatPage(progress=self.progress, rooms=self.rooms)
        self.door = LocalAdapter(
            asks=self.player,
            local_posts=SqlLocalPosts(self.database),
            posts=SqlPosts(self.database, Noon()),
            attachments=SqlAttachments(self.database),
            clock=Noon(),
            rooms=self.rooms,
            commands=MENU,
        )

    def open(self) -> None:
        self.page.open(self.door, OnePicture())


@asynccontextmanager
async def staged(database: Database, *, ready: bool = True) -> AsyncIterator[Stage]:
    """The page served on loopback; `ready` False leaves it as it is before the database is open."""
    stage = Stage(database=database)
    listener = bind("127.0.0.1", 0)
    hosts = loopback_hosts(listener.getsockname()[1])
    server = WebServer(app=build(stage.page.routes(), allowed_hosts=hosts), listener=listener)
    stage.address = server.address
    await server.start()
    if ready:
        stage.open()
    try:
        yield stage
    finally:
        await stage.door.stop_listening()
        await stage.door.close()
        stage.page.close()
        await server.stop()
