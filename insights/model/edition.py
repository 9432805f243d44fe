"""The content of a day: classified papers, statements, reports, and what was excluded and why."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Literal

from insights.model.language import Language
from insights.model.paper import Paper


class ExclusionReason(StrEnum):
    """Why a collected paper is not published. With the published ones they sum to all collected."""

    ALREADY_PUBLISHED = "already-published"
    REPLACEMENT = "replacement"
    OUTSIDE_CATEGORIES = "outside-categories"
    FILTERED = "filtered"


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    slug: str
    emoji: str
    names: Mapping[Language, str]
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassifiedPaper:
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
class FeaturedPaper:
    """A paper shown first in its topic, and why, in the report's language."""

    paper: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckCounts:
    """What became of a model's statements: written by it, repaired on a second try, dropped."""

    written: int = 0
    repaired: int = 0
    dropped: int = 0

    def __add__(self, other: "CheckCounts") -> "CheckCounts":
        return CheckCounts(
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
    featured: tuple[FeaturedPaper, ...]
    written_by: WrittenBy
    written_at: datetime
    checks: CheckCounts = field(default_factory=CheckCounts)


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
    reason: ExclusionReason
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
    papers: tuple[ClassifiedPaper, ...]
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
        return len(self.papers) + len(self.excluded)
