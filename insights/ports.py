"""The doors of the domain: what it asks of the world, as Protocols. bot/app.py alone names who answers.

No method here knows a platform. Messenger methods raise only insights.errors.DeliveryError's leaves; a
PaperSource raises only SourceFailed; a Writer that talks to a model raises only ModelFailed.
"""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal, Protocol

from insights.messages.blocks import Message
from insights.model import (
    Answer,
    Chat,
    Edition,
    Incoming,
    Labelled,
    Language,
    Paper,
    Passage,
    Question,
    Report,
    Sender,
    Tldr,
)
from insights.search_words import Term


class Clock(Protocol):
    """The time, passed in. `now` is aware and in UTC."""

    def now(self) -> datetime: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What a source gave: its own date if it has one, its papers, how many records it gave in all.
    `records` counts what stood in the answer, before one paper's records are merged.
    """

    source: str
    papers: tuple[Paper, ...]
    records: int
    day: date | None = None


class PaperSource(Protocol):
    """Papers of a day. Raises SourceFailed, also for an answer from which nothing can be parsed."""

    @property
    def name(self) -> str: ...

    async def announced(self, day: date) -> Batch:
        """What the source lists for `day` (Eastern). An empty Batch means: it answered, and lists nothing."""
        ...


class PaperLookup(Protocol):
    """One paper by its id, from the world; None when there is no such paper. Raises SourceFailed."""

    async def paper(self, paper_id: str) -> Paper | None: ...


class Writer(Protocol):
    """Writes about papers. The embedded one quotes; a model writes statements that are checked."""

    async def tldr(self, paper: Paper) -> Tldr: ...

    async def report(self, topic: str, papers: Sequence[Labelled], language: Language) -> Report:
        """About one topic's papers, best first. Every statement names ids among them. Raises ModelFailed."""
        ...


class Reader(Protocol):
    """Answers a question from passages of papers: statements that stand in them, or found=False."""

    async def answer(self, question: Question, passages: Sequence[Passage]) -> Answer: ...


class Pictures(Protocol):
    """PNG bytes by a Picture's ref; KeyError when there is none."""

    async def png(self, ref: str) -> bytes: ...


class Archive(Protocol):
    """Papers of past days that no edition showed."""

    async def add(self, dated: Sequence[tuple[date, Labelled]]) -> None:
        """Publish papers on their days, by day. None of them is published yet."""
        ...


class PictureStore(Pictures, Protocol):
    """Keeps a picture that belongs to a day; one whose ref is known stays as it is."""

    async def keep(self, ref: str, day: date, png: bytes) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One platform message of a plan: JSON the platform understands, and the papers it shows, in order."""

    payload: Mapping[str, Any]
    about: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What came of a send. `anchor` is handed to the next part (Slack: the head's ts); `attachments` maps a
    picture's ref to the platform's own file id, so that the next chat needs no upload.
    """

    message_ref: str
    anchor: str = ""
    attachments: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What the platform allows: messages a second over the account, and in one chat; there no more than
    `chat_most` within `chat_most_in_s`, in the chats of which it `counts` so.
    """

    account_per_second: float
    chat_per_second: float
    chat_most: int | None = None
    chat_most_in_s: float = 60.0
    counts: Callable[[Chat], bool] = lambda _chat: True

    def most_in(self, chat: Chat) -> int | None:
        return self.chat_most if self.counts(chat) else None


class Planner(Protocol):
    """Messages as one platform's own. `plan` is pure and deterministic; its parts are stored before the first is
    sent.
    """

    def plan(self, chat: Chat, messages: Sequence[Message]) -> list[Part]: ...


class Carrier(Planner, Protocol):
    """What a delivery needs of a platform: it changes nothing that was sent."""

    @property
    def limits(self) -> Limits: ...

    async def send(self, chat: Chat, part: Part, anchor: str) -> Sent: ...


class Messenger(Carrier, Protocol):
    """One per platform."""

    async def edit(self, chat: Chat, message_ref: str, part: Part) -> None: ...


class Attachments(Protocol):
    """Platform file ids by picture ref, kept per account."""

    async def get(self, account: str, ref: str) -> str | None: ...

    async def put(self, account: str, attachments: Mapping[str, str]) -> None: ...


class Posts(Protocol):
    """What every message of ours was about: the memory behind replies and threads."""

    async def add(self, chat: Chat, message_ref: str, about: Sequence[str]) -> None: ...

    async def about(self, chat: Chat, message_ref: str) -> tuple[str, ...]:
        """Papers of that message; for a thread's head, those of the head and of what followed in its thread."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalPost:
    """One entry of a local room. `seq` grows with every change in the room; `ref` stays with the entry."""

    seq: int
    ref: str
    author: Literal["bot", "person"]
    payload: Mapping[str, Any]
    at: datetime


class LocalPosts(Protocol):
    """The local channel's rooms ("page", "terminal"): where its Messenger posts, and what the page reads."""

    async def add(
        self, room: str, author: Literal["bot", "person"], payload: Mapping[str, Any], now: datetime
    ) -> LocalPost: ...

    async def replace(self, room: str, ref: str, payload: Mapping[str, Any], now: datetime) -> LocalPost: ...

    async def since(self, room: str, seq: int, limit: int) -> Sequence[LocalPost]:
        """Entries whose seq is greater, oldest first; an entry removed has an empty payload."""
        ...

    async def last(self, room: str, limit: int) -> Sequence[LocalPost]:
        """The entries that changed last, oldest first."""
        ...

    async def remove(self, room: str, refs: Sequence[str], now: datetime) -> None: ...


class Reply(Protocol):
    """What a handler drives to answer one Incoming."""

    async def show(self, message: Message) -> None: ...

    async def replace(self, message: Message) -> None:
        """Put `message` in the place of the one that was pressed, or of the last one shown."""
        ...

    async def grow(self, messages: AsyncIterator[Message]) -> None:
        """Each is the whole message so far, one checked statement longer; nothing shown is taken back."""
        ...

    async def note(self, words: str) -> None:
        """A toast, or a message only they see."""
        ...

    async def end(self) -> None:
        """All has been shown; a reply that packs its messages sends them now at the latest."""
        ...


class Rights(Protocol):
    """Who may configure a chat."""

    async def may_configure(self, chat: Chat, sender: Sender) -> Literal["yes", "no", "unknown"]: ...


class Asks(Protocol):
    """The router, as a platform's door sees it."""

    async def __call__(self, incoming: Incoming, reply: Reply) -> None: ...


class EditionStore(Protocol):
    """Editions and the papers in them."""

    async def edition(self, day: date) -> Edition | None: ...

    async def latest(self, *, sample: bool) -> Edition | None:
        """The newest edition with papers; the sample day only when asked for and no other exists."""
        ...

    async def keep(self, edition: Edition, pictures: Mapping[str, bytes]) -> Edition:
        """Store a day once, with its pictures by ref; when the day exists already, the stored one is
        returned. Keeping any real edition removes the sample.
        """
        ...

    async def add_language(
        self, edition: Edition, language: Language, pictures: Mapping[str, bytes]
    ) -> None: ...

    async def remove(self, day: date) -> None: ...

    async def published_on(self, papers: Sequence[Paper]) -> Mapping[str, date]:
        """By paper id: the day each was published on; matched by id, else by normalised title."""
        ...

    async def paper(self, paper_id: str) -> tuple[Labelled, Tldr | None, date | None] | None:
        """A stored paper with its topics, its sentence and the day it was published on."""
        ...

    async def topic(
        self, slug: str, since: date, until: date
    ) -> Sequence[tuple[date, Labelled, Tldr | None]]:
        """Papers published in the closed range that carry the topic, newest day first, then by rank."""
        ...

    async def counts(self, since: date, until: date) -> Mapping[date, Mapping[str, int]]:
        """Papers per first topic per published day, in the closed range."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedDay:
    """How many papers a day had, and how often its terms stood in them, as insights.digest.past packs it."""

    papers: int
    counts: bytes


class PastStore(Protocol):
    """The words of past days."""

    async def counted_days(self, since: date, until: date) -> Mapping[date, CountedDay | None]:
        """Days of the closed range on which papers were published; None for one that is not counted yet."""
        ...

    async def texts(self, day: date) -> Sequence[tuple[str, str]]:
        """Titles and abstracts of the papers published on `day`."""
        ...

    async def keep_counted(self, day: date, counted: CountedDay) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A published paper among others; `day` is the day it was published on."""

    day: date
    labelled: Labelled
    tldr: Tldr | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One page of what was found, and how much there is: `first` counts papers whose first topic was asked."""

    hits: tuple[Hit, ...] = ()
    total: int = 0
    first: int = 0


class Housekeeping(Protocol):
    """Throws away what has had its day."""

    async def tidy(self, now: datetime) -> Mapping[str, int]:
        """How many rows of which table are gone. Any number of processes may do it at once."""
        ...


class SearchStore(Protocol):
    """What was published, by its words, its topic and its day."""

    async def search(self, asked: Sequence[Term], offset: int, limit: int) -> Found:
        """Papers that hold every term, the best first, the newer first among equals."""
        ...

    async def in_topic(self, slug: str, since: date, until: date, offset: int, limit: int) -> Found:
        """Papers published in the closed range: the topic's own, newest first, then those that also carry it."""
        ...

    async def newest_day(self) -> date | None:
        """The last day on which anything was published."""
        ...
