"""/search, /trends and /category over days: what was published before today."""

import re
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from hashlib import sha256

from handlers.request import HandlerContext
from insights.charts.trend_chart import TrendChart, trend_chart, trends_png
from insights.errors import BadInput
from insights.i18n.catalog import translate
from insights.model import Tldr, Topic
from insights.ports.storage import EditionStore, PictureStore, SearchPage, SearchStore
from insights.ports.writing import Writer
from insights.qa import search_query
from insights.taxonomy.taxonomy import Taxonomy
from insights.views.archive import PAGE, ArchiveView
from insights.views.notices import sentences

WEEKS = 8
FEWEST_WEEKS, MOST_WEEKS = 2, 52
MOST_DAYS = 90
WEEK = 7
"""Days of a topic that are shown where no edition is."""
DRAWN = 16
"""Pictures whose names are remembered; drawing one takes a quarter of a second."""

_SPAN = re.compile(r"(?P<name>.*\S)\s+(?P<days>[0-9]{1,6})\s*(?:d|days?|일)?", re.IGNORECASE | re.DOTALL)
_NUMBER = re.compile(r"(?P<weeks>[0-9]{1,6})\s*(?:w|weeks?|주)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class DayRange:
    """A topic's name as typed or pressed, over so many days, and the page of it."""

    name: str
    days: int
    page: int = 0


def span_of(asked: HandlerContext, taxonomy: Taxonomy) -> DayRange | None:
    """None when no days are named: then the newest edition is meant."""
    if len(asked.args) == 3:  # noqa: PLR2004 - what a page's button carries
        name, page, days = asked.args
        return DayRange(name=name, days=_days(days), page=_page(page))
    found = _SPAN.fullmatch(asked.text[:200])
    if not found or taxonomy.find(asked.text):
        return None
    return DayRange(name=found["name"], days=_days(found["days"]))


def _days(words: str) -> int:
    if not words.isdecimal() or not 1 <= int(words) <= MOST_DAYS:
        raise BadInput("reading.category.days", most=MOST_DAYS)
    return int(words)


def _page(words: str) -> int:
    return int(words) if words.isdecimal() else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveCommands:
    """Days are counted back from the newest one that published anything: what is told names its dates."""

    store: EditionStore
    found: SearchStore
    pictures: PictureStore
    writer: Writer
    taxonomy: Taxonomy
    view: ArchiveView
    _drawn: OrderedDict[TrendChart, str] = field(default_factory=OrderedDict)

    async def search(self, asked: HandlerContext) -> None:
        """A button's last argument is the page, those before it are the words."""
        words, page = (asked.args[0], _page(asked.args[-1])) if len(asked.args) > 1 else (asked.text, 0)
        terms = search_query.read(words, self.taxonomy.find)
        if not terms:
            raise BadInput("reading.search.which")
        found = await self.found.search(terms, page * PAGE, PAGE)
        told = await self._sentences(found)
        await asked.show(self.view.found(words, found, told, page, asked.language))

    async def category(self, asked: HandlerContext, topic: Topic, span: DayRange) -> None:
        """The topic's papers of the last days, then those that also carry it."""
        until = await self.found.newest_day()
        if until is None:
            await asked.show(sentences(translate(asked.language, "reading.nothing_yet")))
            return
        since = until - timedelta(days=span.days - 1)
        found = await self.found.in_topic(topic.slug, since, until, span.page * PAGE, PAGE)
        told = await self._sentences(found)
        await asked.show(
            self.view.span(
                topic, found, told, since=since, until=until, page=span.page, language=asked.language
            )
        )

    async def past(self) -> bool:
        """Whether any day is known."""
        return await self.found.newest_day() is not None

    async def trends(self, asked: HandlerContext) -> None:
        weeks = _weeks(asked.text)
        until = await self.found.newest_day()
        counts = await self._counts(until, weeks) if until else {}
        chart = trend_chart(counts, self.taxonomy.name, asked.language)
        if until is None or not chart.lines:
            await asked.show(sentences(translate(asked.language, "reading.nothing_yet")))
            return
        ref = await self._picture(chart, until)
        await asked.show(self.view.trends(chart, ref, counts, asked.language))

    async def _counts(self, until: date, weeks: int) -> Mapping[date, Mapping[str, int]]:
        monday = until - timedelta(days=until.weekday())
        return await self.store.counts(monday - timedelta(weeks=weeks - 1), until)

    async def _picture(self, chart: TrendChart, day: date) -> str:
        """Its name is made of its bytes, so that no platform shows an older one for it."""
        ref = self._drawn.get(chart)
        if ref is None:
            png = await trends_png(chart)
            ref = f"trends/{chart.language}/{sha256(png).hexdigest()[:16]}"
            await self.pictures.keep(ref, day, png)
            self._drawn[chart] = ref
            if len(self._drawn) > DRAWN:
                self._drawn.popitem(last=False)
        return ref

    async def _sentences(self, found: SearchPage) -> Mapping[str, Tldr]:
        """One for each paper; papers that were imported have none written down."""
        papers = {hit.labelled.paper.id: hit for hit in found.hits}
        return {name: hit.tldr or await self.writer.tldr(hit.labelled.paper) for name, hit in papers.items()}


def _weeks(words: str) -> int:
    if not words.strip():
        return WEEKS
    found = _NUMBER.fullmatch(words.strip())
    weeks = int(found["weeks"]) if found else 0
    if not FEWEST_WEEKS <= weeks <= MOST_WEEKS:
        raise BadInput("reading.trends.weeks", least=FEWEST_WEEKS, most=MOST_WEEKS)
    return weeks
