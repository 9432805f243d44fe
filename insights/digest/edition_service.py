"""The day's edition: made once, whoever asks, and kept. The one place where sources, composer and store meet."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from datetime import time as time_of_day

from insights import arxiv_calendar
from insights.digest.background import Background
from insights.digest.background_loader import BackgroundLoader
from insights.digest.collect import SourceResults, ask_sources, filter_papers, merge_records
from insights.digest.composer import Composer
from insights.errors import ExternalFailure
from insights.model import Chart, Edition, Language, SourceState
from insights.ports.clock import Clock
from insights.ports.sources import Batch, PaperSource
from insights.ports.storage import EditionStore

log = logging.getLogger(__name__)

TRAILING = timedelta(days=28)
PATIENCE_S = 60.0
"""Seconds each source may take; the first start allows less."""

GIVEN_UP = time_of_day(12)
"""Noon Eastern: a list that is not there by then is not waited for; the day is "source failed"."""

LATE = "arxiv of "
"""Before the day, in the name under which a list read late is told."""

MOST_LATE = 5
"""Lists read late in one day: a week of them; each is a question to arXiv's API."""

Draw = Callable[[Edition, Language], Awaitable[tuple[Chart, bytes]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionService:
    """`sources` are asked for the day's list; `backfill` is arXiv's API, asked when its feed is silent or
    fails; an empty `categories` lets every category pass.
    """

    store: EditionStore
    past: BackgroundLoader
    sources: Sequence[PaperSource]
    backfill: PaperSource | None
    sample_source: PaperSource
    composer: Composer
    draw: Draw
    categories: Sequence[str]
    clock: Clock
    _one_at_a_time: asyncio.Lock = field(default_factory=asyncio.Lock)
    _one_writes: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def newest(
        self,
        language: Language,
        *,
        day: date | None = None,
        keep: bool = True,
        patience_s: float = PATIENCE_S,
    ) -> Edition:
        """The edition of `day`, by default of the newest list that arXiv should have out, made now if need be.
        Where the feed still carries an older list, it is that list's edition.

        Raises ExternalFailure when no list can be had; every source's state is in its cause.
        """
        async with self._one_at_a_time:
            asked = day or arxiv_calendar.list_day(self.clock.now())
            stored = await self.store.edition(asked)
            if stored is not None and not stored.sample:
                return await self.in_language(stored, language)
            gathered = await self._reached(asked, patience_s)
            arxiv = gathered.batch("arxiv")
            listed = arxiv.day if arxiv and arxiv.day and day is None else asked
            return await self.make(
                listed, gathered.batches, gathered.states, language, self.categories, keep=keep
            )

    async def make(
        self,
        day: date,
        batches: Sequence[Batch],
        states: tuple[SourceState, ...],
        language: Language,
        categories: Sequence[str],
        *,
        keep: bool = True,
    ) -> Edition:
        """The edition of `day` from these batches; a day already kept is returned as it stands."""
        sample = any(batch.source == "sample" for batch in batches)
        stored = await self.store.edition(day)
        if stored is not None and (sample or not stored.sample):
            return await self.in_language(stored, language)
        papers = merge_records(paper for batch in batches for paper in batch.papers)
        published_on = await self.store.published_on(papers)
        collected = filter_papers(papers, day=day, published_on=published_on, categories=categories)
        background = await self.past.load(day, collected.papers)
        edition = await self.composer.edition(
            day,
            collected,
            sources=states,
            empty=why_empty(day, states, collected=len(papers)),
            past=await self.store.counts(day - TRAILING, day - timedelta(days=1)),
            background=background,
            sample=sample,
        )
        edition, pictures = await self._written(edition, language, background)
        log.info("edition %s: %d of %d papers published", day, len(edition.papers), edition.collected)
        return await self.store.keep(edition, pictures) if keep else edition

    async def in_language(self, edition: Edition, language: Language) -> Edition:
        """The same edition with its reports and chart in `language`, written once and kept."""
        if language in edition.reports or not edition.papers:
            return edition
        async with self._one_writes:
            stored = await self.store.edition(edition.day)
            if stored is not None and language in stored.reports:
                return stored
            background = await self.past.load(edition.day, [item.paper for item in edition.papers])
            edition, pictures = await self._written(edition, language, background)
            await self.store.add_language(edition, language, pictures)
            return edition

    async def latest(self, language: Language, *, sample: bool = True) -> Edition | None:
        """The newest edition with papers; the sample day while there is no other."""
        edition = await self.store.latest(sample=sample)
        return await self.in_language(edition, language) if edition else None

    async def of(self, day: date, language: Language) -> Edition | None:
        """That day's, if it is kept and has papers."""
        edition = await self.store.edition(day)
        return await self.in_language(edition, language) if edition and edition.papers else None

    async def sample(self, language: Language) -> Edition:
        """The day shipped with the package, for when nothing outside can be reached."""
        batch = await self.sample_source.announced(arxiv_calendar.eastern_day(self.clock.now()))
        if batch.day is None:
            raise AssertionError("the sample names its day")
        state = SourceState(name=batch.source, state="ok", records=batch.records)
        return await self.make(batch.day, [batch], (state,), language, ())

    async def _reached(self, day: date, patience_s: float) -> SourceResults:
        """What the sources give, with arXiv's API in the place of its feed where that gave no list, and with
        what a day before lost. All of it within `patience_s`: what a silent feed used up, the API no longer has.
        """
        began = time.monotonic()
        gathered = await self._fresh(await ask_sources(self.sources, day, patience_s=patience_s), day)
        if self.backfill is not None and not _lists(gathered):
            left = patience_s - (time.monotonic() - began)
            if left > 1:
                gathered = _instead(gathered, await ask_sources([self.backfill], day, patience_s=left))
        if not any(batch.papers for batch in gathered.batches) or self._waits_for_arxiv(gathered, day):
            reasons = "; ".join(
                f"{state.name}: {state.reason or 'lists nothing'}" for state in gathered.states
            )
            raise ExternalFailure("error.nothing_reachable", cause=reasons, reasons=reasons)
        return await self._with_lost(gathered, day, patience_s)

    def _given_up(self, day: date) -> bool:
        return self.clock.now() >= datetime.combine(day, GIVEN_UP, arxiv_calendar.EASTERN)

    async def _fresh(self, gathered: SourceResults, day: date) -> SourceResults:
        """After noon Eastern a feed that still carries an older day has failed, once that older day is made."""
        arxiv = gathered.batch("arxiv")
        if not self._given_up(day) or arxiv is None or arxiv.day is None or arxiv.day >= day:
            return gathered
        if await self.store.edition(arxiv.day) is None:
            return gathered
        failed = SourceState(name="arxiv", state="failed", reason=f"the feed still carries {arxiv.day}")
        return SourceResults(
            batches=tuple(batch for batch in gathered.batches if batch is not arxiv),
            states=tuple(failed if state.name == "arxiv" else state for state in gathered.states),
        )

    def _waits_for_arxiv(self, gathered: SourceResults, day: date) -> bool:
        """Before noon Eastern no day is made without its arXiv list."""
        return self.backfill is not None and not _lists(gathered) and not self._given_up(day)

    async def _with_lost(self, gathered: SourceResults, day: date, patience_s: float) -> SourceResults:
        """A list that could not be had on its own day is read with the next one, so that nothing is missing."""
        edition = await self.store.edition(arxiv_calendar.previous_list_day(day))
        if self.backfill is None or edition is None:
            return gathered
        for lost in _lost_days(edition):
            late = await ask_sources([self.backfill], lost, patience_s=patience_s)
            named = tuple(replace(state, name=f"{LATE}{lost}") for state in late.states)
            gathered = SourceResults(
                batches=(*gathered.batches, *late.batches), states=(*gathered.states, *named)
            )
        return gathered

    async def _written(
        self, edition: Edition, language: Language, background: Background
    ) -> tuple[Edition, dict[str, bytes]]:
        if not edition.papers:
            return edition, {}
        reports = await self.composer.reports(edition, language, background)
        edition = replace(edition, reports={**edition.reports, language: reports})
        chart, png = await self.draw(edition, language)
        return replace(edition, charts={**edition.charts, language: chart}), {chart.ref: png}


def _lost_days(edition: Edition) -> tuple[date, ...]:
    """Lists that are still missing once this edition is made: those it read in vain, and perhaps its own."""
    states = [state for state in edition.sources if state.name.startswith("arxiv")]
    late = [state for state in states if state.name.startswith(LATE)]
    own = [state for state in states if state not in late]
    missing = [date.fromisoformat(state.name.removeprefix(LATE)) for state in late if state.state == "failed"]
    if any(state.state == "failed" for state in own) and not any(state.state == "ok" for state in own):
        missing.append(edition.day)
    return tuple(missing[-MOST_LATE:])


def _lists(gathered: SourceResults) -> bool:
    """Whether the feed carries papers."""
    arxiv = gathered.batch("arxiv")
    return bool(arxiv and arxiv.papers)


def _instead(gathered: SourceResults, backfilled: SourceResults) -> SourceResults:
    """The API's answer where the feed gave none; both failures are told when both failed."""
    (state,) = backfilled.states
    if state.state == "failed":
        told = replace(state, name=f"{state.name} (API)")
        return SourceResults(batches=gathered.batches, states=(*gathered.states, told))
    others = tuple(old for old in gathered.states if old.name != "arxiv")
    batches = tuple(batch for batch in gathered.batches if batch.source != "arxiv")
    return SourceResults(
        batches=(*(replace(batch, source="arxiv") for batch in backfilled.batches), *batches),
        states=(replace(state, name="arxiv"), *others),
    )


def why_empty(day: date, states: Sequence[SourceState], *, collected: int) -> str:
    """The slug that explains a day without papers."""
    quiet = arxiv_calendar.silent(day)
    if quiet:
        return quiet
    if collected:
        return "nothing-new"
    return "source-failed" if any(state.state == "failed" for state in states) else "nothing-announced"
