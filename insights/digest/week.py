"""A week of editions: what one digest a week is made of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from cachetools import TTLCache

from insights.model import Edition, Paper
from insights.ports.saved_papers import SavedPapers
from insights.ports.storage import EditionStore

DAYS = 7
USUAL_WEEKS = 8
"""Weeks before it with which a week's topics are compared."""
MIN_SAVERS = 2
"""People who saved a paper that is named: what one person saves is told to nobody."""
MAX_SAVED = 5
MAX_CACHED_WEEKS = 2
WEEK_TTL_S = 60.0
"""A sentence of a day may be withdrawn meanwhile."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """The editions of the seven days that end with `day`, the oldest first."""

    day: date
    editions: tuple[Edition, ...]
    counts: Mapping[date, Mapping[str, int]]
    """Papers by their first topic, of each day of this week and of USUAL_WEEKS before it."""
    most_saved: tuple[tuple[Paper, int], ...] = ()
    """Papers and how many people saved them this week."""

    @property
    def since(self) -> date:
        return self.day - timedelta(days=DAYS - 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekLoader:
    editions: EditionStore
    saved_papers: SavedPapers
    _weeks: TTLCache[date, Week] = field(default_factory=lambda: TTLCache(MAX_CACHED_WEEKS, WEEK_TTL_S))

    def forget(self) -> None:
        """Read weeks anew: a day may have been made anew."""
        self._weeks.clear()

    async def load(self, day: date) -> Week:
        """Raises KeyError when there is no edition of `day`."""
        week = self._weeks.get(day)
        if week is None:
            week = self._weeks[day] = await self._load(day)
        return week

    async def _load(self, day: date) -> Week:
        days = [day - timedelta(days=back) for back in range(DAYS - 1, -1, -1)]
        found = [await self.editions.get_edition(each) for each in days]
        if found[-1] is None:
            raise KeyError(day)
        first = datetime.combine(days[0], time(), UTC)
        counts = await self.editions.topic_counts(days[0] - timedelta(weeks=USUAL_WEEKS), day)
        return Week(
            day=day,
            editions=tuple(edition for edition in found if edition is not None),
            counts=counts,
            most_saved=tuple(await self._most_saved(first)),
        )

    async def _most_saved(self, since: datetime) -> Sequence[tuple[Paper, int]]:
        counted = await self.saved_papers.count_savers(since, MIN_SAVERS, MAX_SAVED)
        stored = [(await self.editions.get_paper(paper_id), people) for paper_id, people in counted]
        return [(entry[0].paper, people) for entry, people in stored if entry is not None]
