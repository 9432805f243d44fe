"""The content of a day: classified papers, statements, reports, and what was excluded and why."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Literal

from insights.model.language import Language
from insights.model.paper import Paper
from insights.model.withdrawal import SentenceWithdrawal

OTHER_TOPIC = "other"
"""The slug of the topic of papers that belong to no other one."""


class ExclusionReason(StrEnum):
    """Why a collected paper is not published. Published and excluded papers together are all that were collected."""

    ALREADY_PUBLISHED = "already-published"
    REPLACEMENT = "replacement"
    OUTSIDE_CATEGORIES = "outside-categories"
    FILTERED = "filtered"
    WITHDRAWN = "withdrawn"
    NO_ABSTRACT = "no-abstract"


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """A topic of the taxonomy; `aliases` are other words that people type for it."""

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
    method: str = "lexicon"

    @property
    def topic(self) -> str:
        """The slug of the first topic."""
        return self.topics[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One sentence or counted term and the ids of the papers it rests on."""

    text: str
    papers: tuple[str, ...]
    quote: bool
    """Whether the text is verbatim in the abstract of papers[0]."""
    evidence: tuple[str, ...] = ()
    """The sentences that a model's statement was checked against; empty for any other statement."""
    withdrawal: SentenceWithdrawal | None = None
    """Why the operator withdrew it; it is shown struck, and never as a finding."""


SectionKind = Literal["themes", "keywords", "results", "impact", "conclusion"]


SECTION_KINDS: tuple[SectionKind, ...] = ("themes", "keywords", "results", "impact", "conclusion")


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One part of a report: statements of one kind."""

    kind: SectionKind
    statements: tuple[Statement, ...]

    @property
    def valid_statements(self) -> tuple[Statement, ...]:
        """Those that were not withdrawn."""
        return tuple(statement for statement in self.statements if statement.withdrawal is None)


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenBy:
    """The author of a text: the embedded extractive writer, or a language model."""

    kind: Literal["extractive", "model"]
    model: str = ""
    """The model's name; empty for the extractive writer."""
    fallback: bool = False
    """Whether a model failed and the extractive writer wrote instead."""
    judge: str = ""
    """The model that judged all statements against their evidence; empty where none did."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeaturedPaper:
    """The id of a paper shown first in its topic, and the reason in the report's language."""

    paper: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Headline:
    """One of the few papers shown first on a day, across all topics, and the reason in each language."""

    paper: str
    reasons: Mapping[Language, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckCounts:
    """How many statements a model wrote, repaired on a second try, and lost because a check failed."""

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
    """The text about one topic on one day in one language."""

    topic: str
    language: Language
    sections: tuple[Section, ...]
    featured: tuple[FeaturedPaper, ...]
    written_by: WrittenBy
    written_at: datetime
    checks: CheckCounts = field(default_factory=CheckCounts)
    summaries: Mapping[str, str] = field(default_factory=dict)
    """One sentence about a paper in the report's language, by paper id, where a model wrote it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tldr:
    """What one paper does, in one sentence, and what came out. `by` is "extractive" or the model's name; `quote` says
    that the text is from the abstract, at most shortened.
    """

    text: str
    by: str
    quote: bool
    result: str = ""
    """The sentence of the abstract with the best result, verbatim; empty where the abstract has none."""
    frames: Mapping[Language, str] = field(default_factory=dict)
    """A sentence in each language other than the abstract's: a frame sentence, every slot of which stands verbatim in the
    abstract, or where a model writes the reports its own, checked.
    """
    withdrawals: Mapping[str, SentenceWithdrawal] = field(default_factory=dict)
    """Those of its sentences that the operator withdrew: they are shown struck, and never as a finding."""

    @property
    def valid(self) -> "Tldr":
        """The summary without withdrawn sentences, for whoever shows none of them struck."""
        if not self.withdrawals:
            return self
        return replace(
            self,
            text="" if self.text in self.withdrawals else self.text,
            result="" if self.result in self.withdrawals else self.result,
            frames={key: frame for key, frame in self.frames.items() if frame not in self.withdrawals},
            withdrawals={},
        )


def with_summaries(tldrs: Mapping[str, Tldr], reports: Iterable[Report]) -> dict[str, Tldr]:
    """The summaries with what these reports say of papers, each in its report's language."""
    merged = dict(tldrs)
    for report in reports:
        for paper, sentence in report.summaries.items():
            if (tldr := merged.get(paper)) is not None:
                merged[paper] = replace(tldr, frames={**tldr.frames, report.language: sentence})
    return merged


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceState:
    """The outcome of fetching from one source. `reason` is one sentence for people when it failed."""

    name: str
    state: Literal["ok", "empty", "failed", "off"]
    records: int = 0
    reason: str = ""
    day: date | None = None
    """The day of the list that was fetched, where it is not the edition's own: an earlier list that was missed."""

    @property
    def label(self) -> str:
        """The name for people and in digest.json: "arxiv", or "arxiv of 2026-11-23" for an earlier list."""
        return f"{self.name} of {self.day}" if self.day else self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Exclusion:
    """A collected paper that is not published on this day, the reason, and the day that published it."""

    paper: Paper
    reason: ExclusionReason
    published_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A chart in one language: the references of its pictures (insights.ports.storage.Pictures) and its alt text."""

    language: Language
    ref: str
    alt: str
    dark_ref: str = ""
    """The same picture for a dark background; empty where only one was drawn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """A topic's share of the day's papers in percent, beside its usual share: that of the weeks before."""

    topic: str
    count: int
    share: float
    change: float | None = None
    """The share minus the usual one, in percentage points; None where that is within the noise from day to day."""
    usual: float | None = None
    """The topic's share in the weeks before; None with too few earlier days (insights.model.topic_shares)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """The content of a day, the same for every chat. Every collected paper is in `papers` or in `excluded`."""

    day: date
    papers: tuple[ClassifiedPaper, ...]
    excluded: tuple[Exclusion, ...] = ()
    tldrs: Mapping[str, Tldr] = field(default_factory=dict)
    """By paper id; those of the extractive writer are quotes and serve every language."""
    reports: Mapping[Language, tuple[Report, ...]] = field(default_factory=dict)
    """By language; within one, the largest topic first, `other` last."""
    headlines: tuple[Headline, ...] = ()
    """The day's papers to read first, the best first."""
    charts: Mapping[Language, Chart] = field(default_factory=dict)
    trends: tuple[Trend, ...] = ()
    """Every topic that has papers, the largest first, `other` last."""
    sources: tuple[SourceState, ...] = ()
    reason_if_empty: str | None = None
    """A slug: weekend, holiday, source-failed, nothing-new; None when papers are published."""
    made_at: datetime | None = None
    changed_at: datetime | None = None
    """When a sentence of it was last withdrawn, or a withdrawal was undone; None where none was."""
    sample: bool = False
    """Whether this is the sample shipped with the package, shown until a source answers and never delivered."""

    @property
    def collected(self) -> int:
        """How many papers the sources gave, after merging."""
        return len(self.papers) + len(self.excluded)
