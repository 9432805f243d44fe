"""The nouns of the house: papers, topics, statements, editions, chats. Pure data, imports nothing of ours.

All of it is frozen and keyword-only; all instants are aware and in UTC. A value that crosses rooms is one of
these, never a dictionary and never a platform's own object.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Literal

Language = Literal["en", "ko"]
LANGUAGES: tuple[Language, ...] = ("en", "ko")


class Announce(StrEnum):
    """How arXiv announced a paper in its daily feed (rss_specifications: arxiv:announce_type)."""

    NEW = "new"
    CROSS = "cross"
    REPLACE = "replace"
    REPLACE_CROSS = "replace-cross"


class Excluded(StrEnum):
    """Why a collected paper is not published. With the published ones they sum to all collected."""

    ALREADY_PUBLISHED = "already-published"
    REPLACEMENT = "replacement"
    OUTSIDE_CATEGORIES = "outside-categories"
    FILTERED = "filtered"


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """One paper, whichever sources and versions it came from."""

    id: str
    """arXiv's identifier without its version ("2411.02355", "quant-ph/0201082"); "t-<hash>" of the normalised
    title where a source gives none."""
    title: str
    abstract: str
    version: int | None = None
    authors: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    """arXiv categories, the primary one first."""
    published: datetime | None = None
    """When version 1 was submitted; not when it was announced."""
    updated: datetime | None = None
    announced: date | None = None
    """The day of the arXiv list that carried it (Eastern time)."""
    announce: Announce | None = None
    url: str = ""
    pdf_url: str = ""
    comment: str = ""
    doi: str = ""
    licence: str = ""
    sources: tuple[str, ...] = ()
    votes: int = 0
    """Votes of Hugging Face's readers; 0 where nobody voted or the source is off."""
    hot: bool = False
    """Whether deeplearn.org lists it among its hot papers."""
    links: tuple[str, ...] = ()
    """Second addresses: deeplearn.org's page, a project page."""
    retold: bool = False
    """The abstract is a retelling, not the authors' words: nothing of it may stand in quotation marks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    slug: str
    emoji: str
    names: Mapping[Language, str]
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """A paper with one to three topic slugs, best first. Every count uses the first."""

    paper: Paper
    topics: tuple[str, ...]
    confidence: float = 0.0
    by: str = "lexicon"

    @property
    def topic(self) -> str:
        return self.topics[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One sentence or counted term and the ids of the papers it rests on."""

    text: str
    papers: tuple[str, ...]
    quote: bool
    """It stands verbatim in the abstract of papers[0] (deletions only for a TLDR)."""


SectionKind = Literal["themes", "keywords", "results", "impact", "conclusion"]
SECTION_KINDS: tuple[SectionKind, ...] = ("themes", "keywords", "results", "impact", "conclusion")


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    kind: SectionKind
    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenBy:
    """Who wrote: the embedded writer that quotes, or a named model."""

    kind: Literal["extractive", "model"]
    model: str = ""
    """The model's name; empty for the embedded writer."""
    fallback: bool = False
    """A model was asked and failed; the embedded writer's report stands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Feature:
    """A paper shown first in its topic, and why, in the report's language."""

    paper: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checks:
    """What became of a model's statements: written by it, repaired on a second try, dropped."""

    written: int = 0
    repaired: int = 0
    dropped: int = 0

    def __add__(self, other: "Checks") -> "Checks":
        return Checks(
            written=self.written + other.written,
            repaired=self.repaired + other.repaired,
            dropped=self.dropped + other.dropped,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What is said of one topic on one day in one language."""

    topic: str
    language: Language
    sections: tuple[Section, ...]
    featured: tuple[Feature, ...]
    written_by: WrittenBy
    written_at: datetime
    checks: Checks = field(default_factory=Checks)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tldr:
    """One sentence about one paper; `by` is "extractive" or the model's name."""

    text: str
    by: str
    quote: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceState:
    """What one source gave for a day. `reason` is one sentence for people when it failed."""

    name: str
    state: Literal["ok", "empty", "failed", "off"]
    records: int = 0
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exclusion:
    """A collected paper that is not published on this day, and why."""

    paper: Paper
    reason: Excluded
    published_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """The day's distribution in one language: a picture's reference (see ports.Pictures) and its words."""

    language: Language
    ref: str
    alt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """A topic's share today against the trailing days: percentage points, None while there is no past."""

    topic: str
    count: int
    share: float
    change: float | None = None
    """Against the trailing week."""
    weeks: float | None = None
    """Against the trailing four weeks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """The day's content, whoever gets it. Conservation: collected = len(labelled) + len(excluded)."""

    day: date
    labelled: tuple[Labelled, ...]
    excluded: tuple[Exclusion, ...] = ()
    tldrs: Mapping[str, Tldr] = field(default_factory=dict)
    """By paper id; the embedded writer's are quotes and serve every language."""
    reports: Mapping[Language, tuple[Report, ...]] = field(default_factory=dict)
    """By language; within one, the largest topic first, `other` last."""
    charts: Mapping[Language, Chart] = field(default_factory=dict)
    trends: tuple[Trend, ...] = ()
    """Every topic that has papers, the largest first, `other` last."""
    sources: tuple[SourceState, ...] = ()
    reason_if_empty: str | None = None
    """A slug: weekend, holiday, source-failed, nothing-new; None when papers are published."""
    made_at: datetime | None = None
    sample: bool = False
    """The day shipped with the package, shown until a source answers; it is never sent on schedule."""

    @property
    def collected(self) -> int:
        return len(self.labelled) + len(self.excluded)


PassageKind = Literal["text", "table", "caption"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A piece of a paper's text: the section it stands in ("Abstract" where only that is known)."""

    paper: str
    section: str
    text: str
    kind: PassageKind = "text"
    """The rows of a table stand on lines of their own, below its caption."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    text: str
    papers: tuple[Paper, ...]
    language: Language
    before: tuple[str, ...] = ()
    """What was asked just before in the same conversation, the oldest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Statements with the passages they stand in, same order; `found` False says no passage carries it."""

    statements: tuple[Statement, ...]
    passages: tuple[Passage, ...]
    found: bool
    by: WrittenBy = WrittenBy(kind="extractive")


@dataclass(frozen=True, slots=True, kw_only=True)
class Chat:
    """Where something is said. `account` is the bot's id or the workspace's: one channel id can exist in two
    workspaces. `thread` is a Telegram forum topic or a Slack thread; empty for the main room.
    """

    platform: str
    account: str
    id: str
    thread: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """Who speaks. An empty id: nobody is named (a channel post)."""

    id: str
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """What a button asks for. Each platform packs it into what its buttons carry."""

    verb: str
    args: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """Something a person did. The only form in which a platform's events travel inward."""

    kind: Literal["said", "pressed", "joined", "left", "moved", "searched"]
    chat: Chat
    sender: Sender
    place: Literal["private", "group", "channel"]
    locale: str = ""
    """The sender's language as the platform names it ("ko", "en-US"); empty when unknown."""
    text: str = ""
    """As typed, the bot's own mention taken off. A command starts with "/"."""
    action: Action | None = None
    message_ref: str = ""
    """The message said or pressed."""
    reply_to: str = ""
    """The bot's message this one replies to (in Slack: the thread's head); empty otherwise."""
    event_id: str = ""
    """Unique per platform and account; a repeat with the same one does nothing."""
    moved_to: str = ""
    """For `moved`: the chat's new id."""
    thread: str = ""
    """A thread of `chat` that comes and goes (Slack's) in which it happened. What is chosen there is chosen for the
    chat, unless the thread has a subscription of its own. A lasting one (a forum topic) stands in `chat`.
    """
