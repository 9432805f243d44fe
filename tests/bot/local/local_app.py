"""The local channel under test: the real store, adapter, page and web server, and a router that answers."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

from bot.local.adapter import LocalAdapter
from bot.local.broadcaster import RoomBroadcaster
from bot.local.web_page import ChatPage
from bot.platform_adapter import CommandEntry, CommandMenu
from bot.startup_progress import StartupProgress
from bot.web.app import build_app
from bot.web.middleware import loopback_hosts
from bot.web.server import WebServer, bind
from insights.messages.blocks import File, Message, Paragraph, text
from insights.model import IncomingEvent, Language
from insights.ports.messaging import Reply
from insights.store.chats.local_posts import SqlLocalPosts
from insights.store.chats.posts import SqlAttachments, SqlPosts
from insights.store.db.database import Database
from tests.bot.local.example_digest import PIXEL, REF, chart_with_rows, head, suggestion, topics

MENU: CommandMenu = {
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


class StoppedClock:
    """A clock that stands still."""

    def now(self) -> datetime:
        return datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@dataclass(slots=True)
class FakeRouter:
    """Records the events in `events` and answers as a handler would; while `may_answer` is cleared it waits."""

    events: list[IncomingEvent] = field(default_factory=list)
    may_answer: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.may_answer.set()

    async def handle(self, incoming: IncomingEvent, reply: Reply) -> None:
        self.events.append(incoming)
        await self.may_answer.wait()
        command = incoming.text or " ".join((incoming.action.verb, *incoming.action.args))  # type: ignore[union-attr]
        if command == "/today":
            language: Language = "ko" if incoming.locale == "ko" else "en"
            await self._show_all(reply, (head(language), *topics(language)))
        elif command == "/chart":
            await reply.show(chart_with_rows("en"))
        elif command == "/try":
            await reply.show(suggestion())
        elif command == "/file":
            file = File(name="menu.bib", media_type="application/x-bibtex", content="@misc{메뉴}\n", alt="")
            await reply.show(Message(blocks=(file,)))
        elif command == "/whisper":
            await reply.notify("Only you see this.")
        elif command == "/fail":
            raise RuntimeError("planted")
        elif command == "/grow":
            await reply.stream(_statements())
        elif command.startswith("swap"):
            await reply.replace(make_message("Swapped."))
        else:
            await reply.show(make_message(f"You asked: {command}", paper_ids=("2411.02355",)))

    async def _show_all(self, reply: Reply, messages: Iterable[Message]) -> None:
        for message in messages:
            await reply.show(message)


async def _statements() -> AsyncIterator[Message]:
    for count in (1, 2, 3):
        yield make_message(*("First.", "Second.", "Third.")[:count])


def make_message(*sentences: str, paper_ids: tuple[str, ...] = ()) -> Message:
    return Message(
        blocks=tuple(Paragraph(text=text(sentence)) for sentence in sentences), paper_ids=paper_ids
    )


class OnePicture:
    """Knows the chart's picture and no other."""

    async def get_png(self, ref: str) -> bytes:
        return {REF: PIXEL}[ref]


@dataclass(slots=True, kw_only=True)
class LocalApp:
    database: Database
    router: FakeRouter = field(default_factory=FakeRouter)
    rooms: RoomBroadcaster = field(default_factory=RoomBroadcaster)
    progress: StartupProgress = field(default_factory=StartupProgress)
    adapter: LocalAdapter = field(init=False)
    page: ChatPage = field(init=False)
    address: str = ""

    def __post_init__(self) -> None:
        self.page = ChatPage(progress=self.progress, rooms=self.rooms)
        self.adapter = LocalAdapter(
            handler=self.router,
            local_posts=SqlLocalPosts(self.database),
            posts=SqlPosts(self.database, StoppedClock()),
            attachments=SqlAttachments(self.database),
            clock=StoppedClock(),
            rooms=self.rooms,
            commands=MENU,
        )

    def open_page(self) -> None:
        self.page.open(self.adapter, OnePicture())


@asynccontextmanager
async def serve_app(database: Database, *, ready: bool = True) -> AsyncIterator[LocalApp]:
    """The page served on loopback; with `ready` False as it is before the database is open."""
    app = LocalApp(database=database)
    listener = bind("127.0.0.1", 0)
    hosts = loopback_hosts(listener.getsockname()[1])
    server = WebServer(app=build_app(app.page.routes(), allowed_hosts=hosts), listener=listener)
    app.address = server.address
    await server.start()
    if ready:
        app.open_page()
    try:
        yield app
    finally:
        await app.adapter.stop_listening()
        await app.adapter.close()
        app.page.close()
        await server.stop()
