"""Fixtures with an EditionService over stand-in sources and a clock that tests set."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from insights.digest.background_loader import BackgroundLoader
from insights.digest.composer import Composer
from insights.digest.edition_service import EditionService
from insights.digest.list_day import ListDayFinder
from insights.sources.arxiv_api import ArxivApi
from insights.sources.arxiv_feed import ArxivFeed
from insights.sources.http import Fetcher
from insights.sources.huggingface import HuggingFace
from insights.sources.sample import SampleSource
from insights.sources.throttle import IntervalThrottle
from insights.store.db.database import Database
from insights.store.editions.edition_store import SqlEditions
from insights.store.editions.term_counts import SqlTermCounts
from insights.taxonomy.classifier import Classifier
from insights.taxonomy.taxonomy import load_taxonomy
from insights.writing.extractive.writer import ExtractiveWriter
from tests.insights.example_day import MORNING, TUESDAY, RecordingChartRenderer
from tests.insights.sources.conftest import CATEGORIES, SettableClock, make_paper
from tests.standins.papers import PapersStandin


@pytest.fixture
def clock() -> SettableClock:
    return SettableClock(MORNING)


@pytest.fixture
def chart_renderer() -> RecordingChartRenderer:
    return RecordingChartRenderer()


@pytest_asyncio.fixture
async def server() -> AsyncIterator[PapersStandin]:
    """Has two papers in the feed of Tuesday, and votes for the second and for one that is not in the feed."""
    async with PapersStandin() as server:
        server.day, server.papers = TUESDAY, [make_paper(1), make_paper(2)]
        server.voted_papers = {TUESDAY: [make_paper(2, votes=5), make_paper(3, votes=7)]}
        yield server


def build_edition_service(
    server: PapersStandin, clock: SettableClock, database: Database, chart_renderer: RecordingChartRenderer
) -> EditionService:
    """The service as the bot builds it, over the stand-in server, without a delay between requests."""
    fetcher, throttle = Fetcher(clock=clock, timeout_s=10), IntervalThrottle(interval_s=0)
    writer = ExtractiveWriter(clock=clock)
    store = SqlEditions(database)
    api = ArxivApi(url=server.api_url, categories=CATEGORIES, fetcher=fetcher, throttle=throttle)
    return EditionService(
        store=store,
        background_loader=BackgroundLoader(store=SqlTermCounts(database)),
        sources=[
            ArxivFeed(url=server.feed_url, categories=CATEGORIES, fetcher=fetcher, throttle=throttle),
            HuggingFace(url=server.huggingface_url, fetcher=fetcher),
        ],
        list_days=ListDayFinder(store=store, lookup=api, categories=CATEGORIES),
        backfill=api,
        sample_source=SampleSource(),
        composer=Composer(classifier=Classifier(load_taxonomy()), writer=writer, clock=clock),
        render_chart=chart_renderer,
        categories=CATEGORIES,
        clock=clock,
    )


@pytest.fixture
def editions(
    server: PapersStandin,
    clock: SettableClock,
    any_database: Database,
    chart_renderer: RecordingChartRenderer,
) -> EditionService:
    return build_edition_service(server, clock, any_database, chart_renderer)
