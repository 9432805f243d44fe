"""What the archive gives: days, a day, a topic over days, a paper."""

from dataclasses import dataclass
from datetime import date, datetime

from insights.model import ClassifiedPaper, Edition, Tldr, Topic
from insights.model.paper_change import PaperChange
from insights.ports.archive import ArchivedDay, PaperDay
from insights.ports.storage import SearchHit, SearchPage


@dataclass(frozen=True, slots=True, kw_only=True)
class DayList:
    """Days, the newest first; `older` is what to give as `before` for the next ones, None at the end."""

    days: tuple[ArchivedDay, ...]
    older: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DayContent:
    """One day. `papers` are all it published: those of its edition in the edition's order, then imported ones."""

    day: date
    edition: Edition | None
    """None for a day that has only imported papers: no headlines, chart and reports."""
    papers: tuple[SearchHit, ...]
    previous: date | None = None
    following: date | None = None
    withdrawn_at: datetime | None = None
    """When a sentence of the day was last withdrawn or put back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicContent:
    """A topic's papers of the days from `since` to `until`, inclusive: one page of them, its own first."""

    topic: Topic
    since: date
    until: date
    page: SearchPage


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperContent:
    """One paper with the days that collected it (the oldest first) and the papers like it."""

    classified: ClassifiedPaper
    tldr: Tldr | None
    published_on: date | None
    days: tuple[PaperDay, ...] = ()
    similar: tuple[SearchHit, ...] = ()
    changes: tuple[PaperChange, ...] = ()
    """What became of it, in the order in which it was noticed."""
