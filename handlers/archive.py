"""/search, /trends and /category over days: papers published before today."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from hashlib import sha256

from cachetools import LRUCache

from handlers.request import HandlerContext
from insights.charts.subprocess_drawing import ChartDrawer
from insights.charts.trend_chart import TrendChart, build_trend_chart
from insights.errors import BadInput
from insights.i18n.catalog import translate
from insights.messages.blocks import for_asker
from insights.model import Tldr, Topic
from insights.ports.storage import EditionStore, PictureStore, SearchPage, SearchStore
from insights.ports.writing import Writer
from insights.qa import search_query
from insights.taxonomy.taxonomy import Taxonomy
from insights.views.archive import PAGE_SIZE, ArchiveView
from insights.views.notices import sentences

DEFAULT_WEEKS = 8
MIN_WEEKS, MAX_WEEKS = 2, 52
MAX_DAYS = 90
DEFAULT_DAYS = 7
"""Days of a topic that are shown while there is no edition."""
MAX_RANGE_LENGTH = 200
"""Characters typed that may name a topic and a number of days."""
MAX_CACHED_CHARTS = 16
"""Drawing a chart takes a second, so the refs of the last ones are remembered."""

_NAME_AND_DAYS = re.compile(
    r"(?P<name>.*\S)\s+(?P<days>[0-9]{1,6})\s*(?:d|days?|일)?", re.IGNORECASE | re.DOTALL
)
_WEEKS = re.compile(r"(?P<weeks>[0-9]{1,6})\s*(?:w|weeks?|주)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class DayRange:
    """A topic's name as typed or on a button, the last `days` days, and the page of the list."""

    name: str
    days: int
    page: int = 0


def parse_day_range(context: HandlerContext, taxonomy: Taxonomy) -> DayRange | None:
    """As in "LLM 30 days". None when no days are named. Raises BadInput for more than MAX_DAYS."""
    if len(context.args) == 3:  # noqa: PLR2004 - the arguments of a page's button
        name, page, days = context.args
        return DayRange(name=name, days=_parse_days(days), page=_parse_page(page))
    match = _NAME_AND_DAYS.fullmatch(context.text[:MAX_RANGE_LENGTH])
    if not match or taxonomy.find_topic(context.text):
        return None
    return DayRange(name=match["name"], days=_parse_days(match["days"]))


def _parse_days(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= MAX_DAYS:
        raise BadInput("reading.category.days", most=MAX_DAYS)
    return int(text)


def _parse_page(text: str) -> int:
    return int(text) if text.isdecimal() else 0


def _parse_weeks(text: str) -> int:
    if not text.strip():
        return DEFAULT_WEEKS
    match = _WEEKS.fullmatch(text.strip())
    weeks = int(match["weeks"]) if match else 0
    if not MIN_WEEKS <= weeks <= MAX_WEEKS:
        raise BadInput("reading.trends.weeks", least=MIN_WEEKS, most=MAX_WEEKS)
    return weeks


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveCommands:
    """Days are counted back from the newest day with papers; every answer names its dates."""

    editions: EditionStore
    search_store: SearchStore
    pictures: PictureStore
    writer: Writer
    taxonomy: Taxonomy
    view: ArchiveView
    chart_drawer: ChartDrawer
    _chart_refs: LRUCache[TrendChart, str] = field(default_factory=lambda: LRUCache(MAX_CACHED_CHARTS))

    async def search(self, context: HandlerContext) -> None:
        """/search TEXT. A button's first argument is the text, its last one the page."""
        text, page = (
            (context.args[0], _parse_page(context.args[-1])) if len(context.args) > 1 else (context.text, 0)
        )
        terms = search_query.parse_query(text, self.taxonomy.find_topic)
        if not terms:
            raise BadInput("reading.search.which")
        result = await self.search_store.search(terms, page * PAGE_SIZE, PAGE_SIZE)
        tldrs = await self._tldrs(result)
        found = self.view.search_results(text, result, tldrs, page, context.language)
        await context.show(found if result.hits else for_asker(found))

    async def topic_over_days(self, context: HandlerContext, topic: Topic, days: DayRange) -> None:
        """The topic's papers of the last days, then papers that also carry the topic."""
        until = await self.search_store.newest_day()
        if until is None:
            await context.show(for_asker(sentences(translate(context.language, "reading.nothing_yet"))))
            return
        since = until - timedelta(days=days.days - 1)
        result = await self.search_store.search_topic(
            topic.slug, since, until, days.page * PAGE_SIZE, PAGE_SIZE
        )
        tldrs = await self._tldrs(result)
        await context.show(
            self.view.topic_over_days(
                topic, result, tldrs, since=since, until=until, page=days.page, language=context.language
            )
        )

    async def has_papers(self) -> bool:
        """Whether any day has papers."""
        return await self.search_store.newest_day() is not None

    async def trends(self, context: HandlerContext) -> None:
        """/trends [WEEKS]: a chart of the topics' shares week by week."""
        weeks = _parse_weeks(context.text)
        until = await self.search_store.newest_day()
        counts: Mapping[date, Mapping[str, int]] = {}
        if until is not None:
            this_monday = until - timedelta(days=until.weekday())
            counts = await self.editions.topic_counts(this_monday - timedelta(weeks=weeks - 1), until)
        chart = build_trend_chart(counts, self.taxonomy.topic_name, context.language)
        if until is None or not chart.lines:
            await context.show(for_asker(sentences(translate(context.language, "reading.nothing_yet"))))
            return
        ref = await self._save_chart(chart, until)
        await context.show(self.view.trends(chart, ref, counts, context.language))

    async def _save_chart(self, chart: TrendChart, day: date) -> str:
        """The ref contains a hash of the PNG, so that no platform shows an older picture for it."""
        ref = self._chart_refs.get(chart)
        if ref is None:
            png = await self.chart_drawer.draw_trend_chart(chart)
            ref = f"trends/{chart.language}/{sha256(png).hexdigest()[:16]}"
            await self.pictures.save_picture(ref, day, png)
            self._chart_refs[chart] = ref
        return ref

    async def _tldrs(self, result: SearchPage) -> Mapping[str, Tldr]:
        """By paper id; written now for imported papers, which are stored without one."""
        papers = {hit.classified.paper.id: hit for hit in result.hits}
        return {
            paper_id: hit.tldr or await self.writer.tldr(hit.classified.paper)
            for paper_id, hit in papers.items()
        }
