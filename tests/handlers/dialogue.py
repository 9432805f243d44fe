"""A dialogue with the whole house, as the terminal has it: what is said, and what must be answered."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from bot.config.settings import Settings
from bot.local.broadcaster import RoomBroadcaster
from bot.local.messenger import ACCOUNT, PLATFORM
from bot.runtime.lifecycle import make_local_platform
from bot.wiring import app
from handlers.reply import PostedReply
from insights.messages.json_codec import decode
from insights.messages.plain_text import render
from insights.model import Action, Chat, IncomingEvent, Language, Sender
from tests.running_bot import CLOSED

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
Line = tuple[str, str | Sequence[str]]
Place = Literal["private", "group", "channel"]


def settings(folder: Path, language: Language = "en") -> Settings:
    """A house of its own, in which no source answers."""
    (folder / "clock").write_text(NOW.isoformat(), encoding="utf-8")
    return Settings(
        _env_file=None,
        database_url=f"sqlite:///{folder}/insights.db",
        clock_file=folder / "clock",
        digest_language=language,
        digest_timezone="UTC",
        arxiv_feed_url=f"{CLOSED}/atom",
        arxiv_api_url=f"{CLOSED}/api/query",
        arxiv_html_url=f"{CLOSED}/html",
        arxiv_pdf_url=f"{CLOSED}/pdf",
        huggingface_url=CLOSED,
        deeplearn_url=CLOSED,
    )


@dataclass(slots=True, kw_only=True)
class Dialogue:
    house: app.AppContext
    room: str = "terminal"
    locale: str = "en"
    place: Place = "private"
    thread: str = ""
    whispers: list[str] = field(default_factory=list)
    _seq: int = 0
    _events: int = 0

    @property
    def chat(self) -> Chat:
        return Chat(platform=PLATFORM, account=ACCOUNT, id=self.room)

    async def verify(self, lines: Sequence[Line]) -> None:
        """Each line is said; all its expectations stand in the answer."""
        for said, expected in lines:
            answered = await self.say(said)
            for words in [expected] if isinstance(expected, str) else expected:
                assert words in answered, f"{said!r} was answered with:\n{answered}"

    async def say(self, words: str, *, reply_to: str = "", event_id: str = "") -> str:
        return await self._ask(
            IncomingEvent(kind="said", text=words, reply_to=reply_to, **self._who(event_id))
        )

    async def press(self, verb: str, *args: str) -> str:
        return await self._ask(
            IncomingEvent(kind="pressed", action=Action(verb=verb, args=args), **self._who(""))
        )

    async def happen(self, kind: Literal["joined", "left", "moved"], moved_to: str = "") -> str:
        return await self._ask(IncomingEvent(kind=kind, moved_to=moved_to, **self._who("")))

    async def last_ref(self) -> str:
        posts = await self.house.stores.local_posts.since(self.room, 0, 1000)
        return posts[-1].ref

    def _who(self, event_id: str) -> dict[str, object]:
        self._events += 1
        return {
            "chat": self.chat,
            "sender": Sender(id="1"),
            "chat_type": self.place,
            "locale": self.locale,
            "thread": self.thread,
            "event_id": event_id or f"event-{self.room}-{self.thread}-{self._events}",
        }

    async def _ask(self, incoming: IncomingEvent) -> str:
        await self.house.router(incoming, self._reply())
        return await self._heard()

    def _reply(self) -> PostedReply:
        async def whisper(words: str) -> None:
            self.whispers.append(words)

        return PostedReply(
            messenger=make_local_platform(self.house, RoomBroadcaster()).messenger,
            posts=self.house.stores.posts,
            attachments=self.house.stores.attachments,
            chat=self.chat,
            whisper=whisper,
        )

    async def _heard(self) -> str:
        """What was answered since, as the terminal prints it."""
        posts = await self.house.stores.local_posts.since(self.room, self._seq, 1000)
        self._seq = posts[-1].seq if posts else self._seq
        return "\n".join(
            render(decode(post.payload), 1000, frozenset()).text for post in posts if post.payload
        )


@asynccontextmanager
async def house(folder: Path, language: Language = "en") -> AsyncIterator[app.AppContext]:
    """With the sample day as its newest edition, in both languages."""
    async with app.open_app(settings(folder, language)) as opened:
        await opened.editions.sample(language)
        opened.rights[PLATFORM] = make_local_platform(opened, RoomBroadcaster()).rights
        yield opened
