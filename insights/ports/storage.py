"""Ports to what is stored: editions, papers, pictures, posts and the search index."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal, Protocol

from insights.model import (
    Chat,
    ClassifiedPaper,
    Edition,
    Language,
    Paper,
    Tldr,
)
from insights.text.search_terms import Term


class Pictures(Protocol):
    """PNG bytes by a Picture's ref; KeyError when there is none."""

    async def png(self, ref: str) -> bytes: ...


class ImportedPapers(Protocol):
    """Papers of past days that no edition showed."""

    async def add(self, dated: Sequence[tuple[date, ClassifiedPaper]]) -> None:
        """Publish papers on their days, by day. None of them is published yet."""
        ...


class PictureStore(Pictures, Protocol):
    """Keeps a picture that belongs to a day; one whose ref is known stays as it is."""

    async def keep(self, ref: str, day: date, png: bytes) -> None: ...


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

    async def paper(self, paper_id: str) -> tuple[ClassifiedPaper, Tldr | None, date | None] | None:
        """A stored paper with its topics, its sentence and the day it was published on."""
        ...

    async def topic(
        self, slug: str, since: date, until: date
    ) -> Sequence[tuple[date, ClassifiedPaper, Tldr | None]]:
        """Papers published in the closed range that carry the topic, newest day first, then by rank."""
        ...

    async def counts(self, since: date, until: date) -> Mapping[date, Mapping[str, int]]:
        """Papers per first topic per published day, in the closed range."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedDay:
    """How many papers a day had, and how often its terms stood in them, as insights.digest.background_loader packs it."""

    papers: int
    counts: bytes


class TermCountStore(Protocol):
    """The words of past days."""

    async def counted_days(self, since: date, until: date) -> Mapping[date, CountedDay | None]:
        """Days of the closed range on which papers were published; None for one that is not counted yet."""
        ...

    async def texts(self, day: date) -> Sequence[tuple[str, str]]:
        """Titles and abstracts of the papers published on `day`."""
        ...

    async def keep_counted(self, day: date, counted: CountedDay) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchHit:
    """A published paper among others; `day` is the day it was published on."""

    day: date
    labelled: ClassifiedPaper
    tldr: Tldr | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchPage:
    """One page of what was found, and how much there is: `first` counts papers whose first topic was asked."""

    hits: tuple[SearchHit, ...] = ()
    total: int = 0
    first: int = 0


class Retention(Protocol):
    """Throws away what has had its day."""

    async def tidy(self, now: datetime) -> Mapping[str, int]:
        """How many rows of which table are gone. Any number of processes may do it at once."""
        ...


class SearchStore(Protocol):
    """What was published, by its words, its topic and its day."""

    async def search(self, asked: Sequence[Term], offset: int, limit: int) -> SearchPage:
        """Papers that hold every term, the best first, the newer first among equals."""
        ...

    async def in_topic(self, slug: str, since: date, until: date, offset: int, limit: int) -> SearchPage:
        """Papers published in the closed range: the topic's own, newest first, then those that also carry it."""
        ...

    async def newest_day(self) -> date | None:
        """The last day on which anything was published."""
        ...
