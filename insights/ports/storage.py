"""Ports to the stores of editions, papers, pictures, posts and the search index."""

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
    """Reads pictures, by the ref of a `insights.messages.blocks.Picture`."""

    async def get_png(self, ref: str) -> bytes:
        """The PNG file. Raises KeyError when there is no such picture."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedPaper:
    """An imported paper at its place in the archive."""

    day: date
    position: int
    paper: Paper


class ImportedPapers(Protocol):
    """Papers of past days, imported from a file; no edition showed them."""

    async def add(self, dated: Sequence[tuple[date, ClassifiedPaper]]) -> None:
        """Store papers, each with the day it is published on, ordered by day. None of them may be published already."""
        ...

    async def count_without_summary(self) -> int: ...

    async def list_without_summary(
        self, *, after: ImportedPaper | None, limit: int
    ) -> Sequence[ImportedPaper]:
        """Papers that have no summary yet, the newest day first, from the first behind `after` on."""
        ...

    async def save_summaries(self, summaries: Sequence[tuple[ImportedPaper, Tldr]]) -> None:
        """Store summaries. A paper that has one, or is no imported one any more, stays as it is."""
        ...


class PictureStore(Pictures, Protocol):
    """Reads and stores pictures."""

    async def save_picture(self, ref: str, day: date, png: bytes) -> None:
        """Store a picture that is deleted with its day. A ref that exists keeps its first picture."""
        ...


class Attachments(Protocol):
    """The platform's file ids of pictures already uploaded, by account and picture ref."""

    async def get(self, account: str, ref: str) -> str | None: ...

    async def save(self, account: str, attachments: Mapping[str, str]) -> None: ...


@dataclass(frozen=True, slots=True)
class FeatureAnswer:
    """Whether an account of a platform takes a newer feature, and when it said so."""

    is_accepted: bool
    at: datetime


class FeatureAnswers(Protocol):
    """Which newer features of a platform an account takes, as it answered when it was asked, or by refusing a message."""

    async def get(self, platform: str, account: str) -> Mapping[str, FeatureAnswer]:
        """The newest answer about each feature; none about those that nothing is known of."""
        ...

    async def save(
        self, platform: str, account: str, accepted: Mapping[str, bool], now: datetime
    ) -> None: ...


class Posts(Protocol):
    """Which papers each message of the bot shows, so that a reply to it can ask about them."""

    async def save_post(self, chat: Chat, message_ref: str, paper_ids: Sequence[str]) -> None:
        """Store a message, or replace the papers of one that was edited."""
        ...

    async def get_paper_ids(self, chat: Chat, message_ref: str) -> tuple[str, ...]:
        """Papers of a message, each once, in the order shown; of a thread's first message, those of the whole thread."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalPost:
    """A message in a room of the local channel. `seq` increases with every change in the room; `ref` never changes."""

    seq: int
    ref: str
    author: Literal["bot", "person"]
    payload: Mapping[str, Any]
    posted_at: datetime


class LocalPosts(Protocol):
    """Messages of the local channel by room ("page", "terminal"): its Messenger writes them, the web page reads them."""

    async def add(
        self, room: str, author: Literal["bot", "person"], payload: Mapping[str, Any], now: datetime
    ) -> LocalPost: ...

    async def replace(self, room: str, ref: str, payload: Mapping[str, Any], now: datetime) -> LocalPost: ...

    async def list_after(self, room: str, seq: int, limit: int) -> Sequence[LocalPost]:
        """Messages with a greater `seq`, the oldest first; a removed one has an empty payload."""
        ...

    async def list_latest(self, room: str, limit: int) -> Sequence[LocalPost]:
        """The messages that changed last, the oldest first."""
        ...

    async def remove(self, room: str, refs: Sequence[str], now: datetime) -> None: ...


class EditionStore(Protocol):
    """Editions and their papers."""

    async def get_edition(self, day: date) -> Edition | None: ...

    async def get_latest_edition(self, *, sample: bool) -> Edition | None:
        """The newest edition with papers. The sample edition only with `sample`, and when there is no other."""
        ...

    async def save_edition(self, edition: Edition, pictures: Mapping[str, bytes]) -> Edition:
        """Store an edition with its pictures by ref. Returns what is stored: when the day exists already, the older
        edition. A real edition removes the sample.
        """
        ...

    async def add_language(
        self, edition: Edition, language: Language, pictures: Mapping[str, bytes]
    ) -> None: ...

    async def remove_edition(self, day: date) -> None: ...

    async def publication_days(self, papers: Sequence[Paper]) -> Mapping[str, date]:
        """By paper id, the day on which it was published; matched by id, else by `insights.text.paper_ids.title_key`."""
        ...

    async def get_paper(self, paper_id: str) -> tuple[ClassifiedPaper, Tldr | None, date | None] | None:
        """A paper with its topics, its one-sentence summary and the day it was published on."""
        ...

    async def papers_in_topic(
        self, slug: str, since: date, until: date
    ) -> Sequence[tuple[date, ClassifiedPaper, Tldr | None]]:
        """Papers of a topic published from `since` to `until` inclusive, the newest day first, then by rank."""
        ...

    async def topic_counts(self, since: date, until: date) -> Mapping[date, Mapping[str, int]]:
        """By day from `since` to `until` inclusive: the number of papers by their first topic."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedDay:
    """How many papers a day had, and how often its terms stood in them, as insights.digest.background_loader packs it."""

    papers: int
    counts: bytes


class TermCountStore(Protocol):
    """How often terms occurred on past days."""

    async def counted_days(self, since: date, until: date) -> Mapping[date, CountedDay | None]:
        """By day with papers, from `since` to `until` inclusive; None for a day that is not counted yet."""
        ...

    async def texts(self, day: date) -> Sequence[tuple[str, str]]:
        """Titles and abstracts of the papers published on `day`."""
        ...

    async def save_counted(self, day: date, counted: CountedDay) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchHit:
    """A search result; `day` is the day the paper was published on."""

    day: date
    classified: ClassifiedPaper
    tldr: Tldr | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchPage:
    """One page of results, and the number of all that pages lead to; `has_more` when more papers than that match.
    `in_first_topic` counts papers whose first topic is the one searched.
    """

    hits: tuple[SearchHit, ...] = ()
    total: int = 0
    has_more: bool = False
    in_first_topic: int = 0


class Retention(Protocol):
    """Deletes what is older than its retention period."""

    async def delete_expired(self, now: datetime) -> Mapping[str, int]:
        """Deleted rows by table. Several processes may call it at the same time."""
        ...


class SearchStore(Protocol):
    """Full-text search over published papers."""

    async def search(self, terms: Sequence[Term], offset: int, limit: int) -> SearchPage:
        """Papers that contain every term, the best match first, the newer first among equals. Of very many only the newest
        are counted and ranked.
        """
        ...

    async def search_newest(self, terms: Sequence[Term], limit: int) -> Sequence[SearchHit]:
        """Papers that contain every term, the newest day first; none without a term."""
        ...

    async def search_topic(self, slug: str, since: date, until: date, offset: int, limit: int) -> SearchPage:
        """Papers published from `since` to `until` inclusive: those with this first topic, newest first, then others with it."""
        ...

    async def newest_day(self) -> date | None:
        """The newest day with papers; None when there is none."""
        ...
