"""Dialogues with the whole bot on the local channel: what a person sends, and what must be in the answer."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from bot.config.settings import Settings
from bot.local.broadcaster import RoomBroadcaster
from bot.local.messenger import ACCOUNT, PLATFORM
from bot.runtime.platforms import build_local_platform
from bot.wiring.app import AppContext, open_app
from handlers.reply import PartPoster, PostedReply
from insights.messages.json_codec import decode
from insights.messages.plain_text import render
from insights.model import Action, Chat, IncomingEvent, Language, Sender
from tests.database_copies import copy_database
from tests.databases import database_url_in
from tests.running_bot import CLOSED_PORT_URL

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
Line = tuple[str, str | Sequence[str]]
ChatType = Literal["private", "group", "channel"]


def settings(folder: Path, language: Language = "en") -> Settings:
    """Settings with a database of its own and sources that do not answer."""
    (folder / "clock").write_text(NOW.isoformat(), encoding="utf-8")
    return Settings(
        _env_file=None,
        database_url=database_url_in(folder),
        clock_file=folder / "clock",
        digest_language=language,
        digest_timezone="UTC",
        arxiv_feed_url=f"{CLOSED_PORT_URL}/atom",
        arxiv_api_url=f"{CLOSED_PORT_URL}/api/query",
        arxiv_html_url=f"{CLOSED_PORT_URL}/html",
        arxiv_pdf_url=f"{CLOSED_PORT_URL}/pdf",
        huggingface_url=CLOSED_PORT_URL,
        deeplearn_url=CLOSED_PORT_URL,
    )


@dataclass(slots=True, kw_only=True)
class Dialogue:
    """One person in one room of the local channel."""

    app: AppContext
    room: str = "terminal"
    locale: str = "en"
    chat_type: ChatType = "private"
    thread: str = ""
    notifications: list[str] = field(default_factory=list)
    _seq: int = 0
    _events: int = 0

    @property
    def chat(self) -> Chat:
        return Chat(platform=PLATFORM, account=ACCOUNT, id=self.room)

    async def verify(self, lines: Sequence[Line]) -> None:
        """Sends each line; all of its expected texts must be in the answer."""
        for line, expected in lines:
            answer = await self.say(line)
            for text in [expected] if isinstance(expected, str) else expected:
                assert text in answer, f"{line!r} was answered with:\n{answer}"

    async def say(self, text: str, *, reply_to: str = "", event_id: str = "") -> str:
        return await self._handle(
            IncomingEvent(kind="message", text=text, reply_to=reply_to, **self._event_fields(event_id))
        )

    async def press(self, verb: str, *args: str) -> str:
        return await self._handle(
            IncomingEvent(kind="button", action=Action(verb=verb, args=args), **self._event_fields(""))
        )

    async def happen(self, kind: Literal["joined", "left", "moved"], moved_to: str = "") -> str:
        return await self._handle(IncomingEvent(kind=kind, moved_to=moved_to, **self._event_fields("")))

    async def last_ref(self) -> str:
        posts = await self.app.stores.local_posts.list_after(self.room, 0, 1000)
        return posts[-1].ref

    def _event_fields(self, event_id: str) -> dict[str, object]:
        self._events += 1
        return {
            "chat": self.chat,
            "sender": Sender(id="1"),
            "chat_type": self.chat_type,
            "locale": self.locale,
            "thread": self.thread,
            "event_id": event_id or f"event-{self.room}-{self.thread}-{self._events}",
        }

    async def _handle(self, incoming: IncomingEvent) -> str:
        await self.app.router.handle(incoming, self._reply())
        return await self._new_answer()

    def _reply(self) -> PostedReply:
        async def notify_sender(text: str) -> None:
            self.notifications.append(text)

        return PostedReply(
            poster=PartPoster(
                messenger=build_local_platform(self.app, RoomBroadcaster()).messenger,
                posts=self.app.stores.posts,
                attachments=self.app.stores.attachments,
                chat=self.chat,
            ),
            notify_sender=notify_sender,
        )

    async def _new_answer(self) -> str:
        """What was answered since the last call, as the terminal prints it."""
        posts = await self.app.stores.local_posts.list_after(self.room, self._seq, 1000)
        self._seq = posts[-1].seq if posts else self._seq
        return "\n".join(
            render(decode(post.payload), 1000, frozenset()).text for post in posts if post.payload
        )


async def copy_sample_day(folder: Path, language: Language) -> None:
    """A database in `folder` whose newest edition is the sample day, as the embedded writer writes it."""

    async def make(made: Path) -> None:
        async with open_app(settings(made, language)) as app:
            await app.editions.make_sample(language)

    await copy_database(folder, f"sample day {language}", make)


@asynccontextmanager
async def sample_app(folder: Path, language: Language = "en") -> AsyncIterator[AppContext]:
    """The bot with the sample day as its newest edition."""
    await copy_sample_day(folder, language)
    async with open_app(settings(folder, language)) as app:
        app.platforms.add(build_local_platform(app, RoomBroadcaster()))
        yield app
