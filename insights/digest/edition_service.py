"""The day's edition: made once from the sources, stored, and written once in each language.

The one place where sources, composer and store meet.
"""

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from insights import arxiv_calendar
from insights.digest.background import Background
from insights.digest.background_loader import BackgroundLoader
from insights.digest.collect import SourceResults, fetch_from_sources, filter_papers, merge_records
from insights.digest.composer import Composer
from insights.digest.list_day import ListDayFinder
from insights.digest.shared_editions import CollectedLists, CollectedStore, EditionQueue
from insights.errors import BadInput, ChartFailed, ExternalFailure
from insights.log_trace import log_trace
from insights.model import Chart, Edition, Language, SourceState
from insights.model.edition import with_summaries
from insights.model.edition_sentences import find_withdrawals, mark_withdrawn
from insights.ports.clock import Clock
from insights.ports.metrics import NoMetrics, ServiceMetrics
from insights.ports.sources import Batch, NoRecordObserver, PaperSource, RecordObserver
from insights.ports.storage import EditionStore

log = logging.getLogger(__name__)

ARXIV = "arxiv"
ARXIV_API = "arxiv (API)"
"""The name of arXiv's API where both the feed and the API failed."""

TREND_PERIOD = timedelta(days=28)
DEFAULT_TIMEOUT_S = 60.0
"""Seconds for each source; the first start allows less."""

MAX_LATE_LISTS = 5
"""Earlier lists fetched with one day: a week of them. Each costs requests to arXiv's API."""

ChartRenderer = Callable[[Edition, Language], Awaitable[tuple[Chart, Mapping[str, bytes]]]]
"""Returns the edition's chart in a language, and its pictures as PNG by reference."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionService:
    """`sources` give the day's list; `backfill` is arXiv's API, for days on which its feed is empty or fails.
    With empty `categories` papers of every category are published. With `queue` a worker makes what is missing, once for
    all processes; with `collected` whoever goes on with an edition that was cut off asks no source again.
    """

    store: EditionStore
    background_loader: BackgroundLoader
    sources: Sequence[PaperSource]
    list_days: ListDayFinder
    backfill: PaperSource | None
    sample_source: PaperSource
    composer: Composer
    render_chart: ChartRenderer
    categories: Sequence[str]
    clock: Clock
    metrics: ServiceMetrics = field(default_factory=NoMetrics)
    record_observer: RecordObserver = field(default_factory=NoRecordObserver)
    """Sees what the sources listed anew of papers that were published before."""
    queue: EditionQueue | None = None
    collected: CollectedStore | None = None
    _make_lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    _language_lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def make_edition(
        self,
        language: Language,
        *,
        day: date | None = None,
        save: bool = True,
        timeout_s: float = DEFAULT_TIMEOUT_S,
    ) -> Edition:
        """The edition of `day`, made now unless it is stored; by default of the newest list arXiv should have out.

        Without `day`, while the feed still carries an older list, that list's edition. Raises BadInput for a day that
        has no list by the calendar, and ExternalFailure when there is no list; its cause names every source with its
        error.
        """
        if self.queue is not None and day is None and save:
            edition = await self._have_made(self.queue, language, timeout_s)
            if edition is not None:
                return edition
        async with self._make_lock:
            due_day = day or arxiv_calendar.newest_list_day(self.clock.now())
            with log_trace(f"edition/{due_day}"):
                return await self._get_or_make(
                    due_day, language, takes_older=day is None, save=save, timeout_s=timeout_s
                )

    async def _get_or_make(
        self, due_day: date, language: Language, *, takes_older: bool, save: bool, timeout_s: float
    ) -> Edition:
        """`takes_older`: while the feed still carries an older list, that list's edition will do."""
        stored = await self._get_real_edition(due_day)
        if stored is not None:
            return await self.add_language(stored, language)
        if reason := arxiv_calendar.no_list_reason(due_day):
            raise BadInput("error.day_without_list", day=str(due_day), cause=reason)
        kept = await self.collected.load(due_day) if self.collected and takes_older else None
        if kept is None:
            deadline = time.monotonic() + timeout_s
            results = await self._fetch(self.sources, due_day, timeout_s)
            list_day = await self._find_list_day(results, due_day, deadline)
            older = await self._get_real_edition(list_day) if list_day != due_day else None
            if takes_older and older is not None and not self._is_past_deadline(due_day):
                return await self.add_language(older, language)
            if list_day != due_day and (not takes_older or older is not None):
                results, list_day = _fail_feed(results, list_day), due_day
            results = await self._complete(results, list_day, deadline, timeout_s)
            kept = CollectedLists(list_day=list_day, results=results)
            if self.collected and takes_older:
                await self.collected.save(due_day, kept)
        results = kept.results
        return await self.make_from_batches(
            kept.list_day, results.batches, results.states, language, self.categories, save=save
        )

    async def _have_made(self, queue: EditionQueue, language: Language, timeout_s: float) -> Edition | None:
        """The edition of the newest list, made by a worker unless it is stored; None while no worker lives. Raises
        ExternalFailure.
        """
        day = arxiv_calendar.newest_list_day(self.clock.now())
        edition = await self._get_real_edition(day)
        if edition is None:
            made = await queue.make(day, language, timeout_s=timeout_s)
            if made is None:
                return None
            edition = await self._get_real_edition(made)
        if edition is None:
            raise ExternalFailure("error.nothing_reachable", cause="removed", reasons="removed")
        return await self.add_language(edition, language)

    async def make_from_batches(
        self,
        day: date,
        batches: Sequence[Batch],
        source_states: tuple[SourceState, ...],
        language: Language,
        categories: Sequence[str],
        *,
        save: bool = True,
    ) -> Edition:
        """The edition of `day` from these batches; a stored edition of that day is returned unchanged."""
        is_sample = any(batch.source == "sample" for batch in batches)
        stored = await self.store.get_edition(day)
        if stored is not None and (is_sample or not stored.sample):
            return await self.add_language(stored, language)
        papers = merge_records(paper for batch in batches for paper in batch.papers)
        published_on = await self.store.publication_days(papers)
        filtered = filter_papers(papers, day=day, published_on=published_on, categories=categories)
        background = await self.background_loader.load(day, filtered.papers)
        edition = await self.composer.compose(
            day,
            filtered,
            sources=source_states,
            reason_if_empty=explain_empty_day(day, source_states, collected=len(papers)),
            topic_counts=await self.store.topic_counts(day - TREND_PERIOD, day - timedelta(days=1)),
            background=background,
            sample=is_sample,
        )
        edition, pictures = await self._write(edition, language, background)
        name = f"sample of {day}" if is_sample else f"edition {day}"
        log.info("%s: %d of %d papers published", name, len(edition.papers), edition.collected)
        if not save:
            return edition
        saved = await self.store.save_edition(edition, pictures)
        if saved.made_at == edition.made_at and not is_sample:  # else another process has made the day
            self._count(edition)
            await self.record_observer.observe([exclusion.paper for exclusion in edition.excluded])
        return saved

    async def add_language(self, edition: Edition, language: Language) -> Edition:
        """The edition with its reports and chart in `language`, written and stored when they are missing."""
        if language in edition.reports or not edition.papers:
            return edition
        if self.queue is not None and not edition.sample:
            await self.queue.add_language(edition.day, language)
        async with self._language_lock:
            stored = await self.store.get_edition(edition.day)
            if stored is not None and language in stored.reports:
                return stored
            papers = [classified.paper for classified in edition.papers]
            background = await self.background_loader.load(edition.day, papers)
            edition, pictures = await self._write(edition, language, background)
            await self.store.add_language(edition, language, pictures)
            # As stored: what was withdrawn in this language, of the day as it was before, is marked.
            return await self.store.get_edition(edition.day) or edition

    async def get_latest(self, language: Language, *, sample: bool = True) -> Edition | None:
        """The newest stored edition with papers; with `sample`, the sample day while there is no other."""
        edition = await self.store.get_latest_edition(sample=sample)
        return await self.add_language(edition, language) if edition else None

    async def get_edition(self, day: date, language: Language) -> Edition | None:
        """The stored edition of `day`; None when there is none or it has no papers."""
        edition = await self.store.get_edition(day)
        return await self.add_language(edition, language) if edition and edition.papers else None

    async def make_sample(self, language: Language) -> Edition:
        """The edition of the sample shipped with the package, for a start without a network."""
        batch = await self.sample_source.fetch(arxiv_calendar.eastern_day(self.clock.now()))
        if batch.day is None:
            raise AssertionError("the sample has no day")
        state = SourceState(name=batch.source, state="ok", records=batch.records)
        return await self.make_from_batches(batch.day, [batch], (state,), language, ())

    async def _fetch(self, sources: Sequence[PaperSource], day: date, timeout_s: float) -> SourceResults:
        self.composer.progress.begin("fetching papers")
        results = await fetch_from_sources(sources, day, timeout_s=timeout_s)
        for source, state in zip(sources, results.states, strict=True):
            self.metrics.count_source(ARXIV_API if source is self.backfill else state.name, state.state)
        return results

    def _count(self, edition: Edition) -> None:
        self.metrics.count_edition(edition.reason_if_empty or "published")
        self.metrics.count_papers("published", len(edition.papers))
        for reason, number in Counter(exclusion.reason for exclusion in edition.excluded).items():
            self.metrics.count_papers(str(reason), number)

    async def _get_real_edition(self, day: date) -> Edition | None:
        """The stored edition of `day`, unless it is the sample."""
        stored = await self.store.get_edition(day)
        return None if stored is None or stored.sample else stored

    async def _find_list_day(self, results: SourceResults, due_day: date, deadline: float) -> date:
        """The day of the feed's list; `due_day` where the feed has none, for which arXiv's API is asked."""
        arxiv = results.get_batch(ARXIV)
        if arxiv is None or not arxiv.papers:
            return due_day
        newest_day = arxiv_calendar.newest_list_day(self.clock.now())
        return await self.list_days.find(arxiv, newest_day, deadline - time.monotonic())

    async def _complete(
        self, results: SourceResults, day: date, deadline: float, timeout_s: float
    ) -> SourceResults:
        """The results with arXiv's API in the place of a feed without the list, and with earlier lists that are
        missing. The API gets what is left until `deadline`. Raises ExternalFailure.
        """
        if self.backfill is not None and not _has_arxiv_list(results):
            remaining_s = deadline - time.monotonic()
            if remaining_s > 1:
                backfill = await self._fetch([self.backfill], day, remaining_s)
                results = _use_backfill(results, backfill)
        waits_for_arxiv = (
            self.backfill is not None and not _has_arxiv_list(results) and not self._is_past_deadline(day)
        )
        if waits_for_arxiv or not any(batch.papers for batch in results.batches):
            reasons = "; ".join(
                f"{state.name}: {state.reason or 'lists nothing'}" for state in results.states
            )
            self.metrics.count_edition("failed")
            raise ExternalFailure("error.nothing_reachable", cause=reasons, reasons=reasons)
        return await self._add_late_lists(results, day, timeout_s)

    def _is_past_deadline(self, day: date) -> bool:
        return self.clock.now() >= datetime.combine(day, arxiv_calendar.LIST_DEADLINE, arxiv_calendar.EASTERN)

    async def _add_late_lists(self, results: SourceResults, day: date, timeout_s: float) -> SourceResults:
        """Adds the lists that could not be fetched on their own days."""
        previous = await self.store.get_edition(arxiv_calendar.previous_list_day(day))
        if self.backfill is None or previous is None:
            return results
        for missing_day in _missing_list_days(previous):
            late = await self._fetch([self.backfill], missing_day, timeout_s)
            results = SourceResults(
                batches=(*results.batches, *late.batches),
                states=(*results.states, *(replace(state, day=missing_day) for state in late.states)),
            )
        return results

    async def _write(
        self, edition: Edition, language: Language, background: Background
    ) -> tuple[Edition, Mapping[str, bytes]]:
        """The edition with reports and chart in `language`, and its pictures by reference."""
        if not edition.papers:
            return edition, {}
        drawing = asyncio.create_task(self._draw(edition, language))
        try:
            reports = await self.composer.write_reports(edition, language, background)
            charts, pictures = await drawing
        finally:
            drawing.cancel()
        edition = replace(
            edition,
            reports={**edition.reports, language: reports},
            tldrs=with_summaries(edition.tldrs, reports),
        )
        edition = mark_withdrawn(edition, find_withdrawals(edition))
        return replace(edition, charts={**edition.charts, **charts}), pictures

    async def _draw(
        self, edition: Edition, language: Language
    ) -> tuple[Mapping[Language, Chart], Mapping[str, bytes]]:
        """The chart in `language` and its pictures; empty where it cannot be drawn, for a day is not lost by that."""
        try:
            chart, pictures = await self.render_chart(edition, language)
        except ChartFailed as error:
            log.warning("chart.failed %s %s: %s", edition.day, language, error.cause)
            return {}, {}
        return {language: chart}, pictures


def _missing_list_days(edition: Edition) -> tuple[date, ...]:
    """The days of arXiv lists that this edition lacks: its own, and earlier ones that it could not fetch either."""
    return tuple(_failed_list_days(edition))[-MAX_LATE_LISTS:]


def _failed_list_days(edition: Edition) -> Iterator[date]:
    states = [state for state in edition.sources if state.name in (ARXIV, ARXIV_API)]
    yield from (state.day for state in states if state.day and state.state == "failed")
    outcomes = {state.state for state in states if state.day is None}
    if "failed" in outcomes and "ok" not in outcomes:
        yield edition.day


def _fail_feed(results: SourceResults, list_day: date) -> SourceResults:
    """The results without the feed's batch, which is the list of another day."""
    failed = SourceState(name=ARXIV, state="failed", reason=f"the feed carries the list of {list_day}")
    return SourceResults(
        batches=tuple(batch for batch in results.batches if batch.source != ARXIV),
        states=tuple(failed if state.name == ARXIV else state for state in results.states),
    )


def _has_arxiv_list(results: SourceResults) -> bool:
    arxiv = results.get_batch(ARXIV)
    return bool(arxiv and arxiv.papers)


def _use_backfill(results: SourceResults, backfill: SourceResults) -> SourceResults:
    """The API's answer in the place of the feed's; with both states when the API failed, too."""
    (state,) = backfill.states
    if state.state == "failed":
        return SourceResults(
            batches=results.batches, states=(*results.states, replace(state, name=ARXIV_API))
        )
    other_states = tuple(other for other in results.states if other.name != ARXIV)
    other_batches = tuple(batch for batch in results.batches if batch.source != ARXIV)
    return SourceResults(
        batches=(*(replace(batch, source=ARXIV) for batch in backfill.batches), *other_batches),
        states=(replace(state, name=ARXIV), *other_states),
    )


def explain_empty_day(day: date, states: Sequence[SourceState], *, collected: int) -> str:
    """The slug of the reason for a day without papers: weekend, holiday, nothing-new (all `collected` papers are
    excluded), source-failed or nothing-announced.
    """
    if reason := arxiv_calendar.no_list_reason(day):
        return reason
    if collected:
        return "nothing-new"
    return "source-failed" if any(state.state == "failed" for state in states) else "nothing-announced"
