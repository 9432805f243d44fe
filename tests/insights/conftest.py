"""Editions against a world on loopback and a clock that stands, for every room of insights."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from insights.digest.background_loader import BackgroundLoader
from insights.digest.composer import Composer
from insights.digest.edition_service import EditionService
from insights.sources.arxiv_api import ArxivApi
from insights.sources.arxiv_feed import ArxivFeed
from insights.sources.http import Fetcher
from insights.sources.huggingface import HuggingFace
from insights.sources.sample import Sample
from insights.sources.throttle import Pace
from insights.store.db.database import Database
from insights.store.editions.edition_store import SqlEditions
from insights.store.editions.term_counts import SqlTermCounts
from insights.taxonomy.classifier import Classifier
from insights.taxonomy.taxonomy import load
from insights.writing.extractive.writer import ExtractiveWriter
from tests.insights.example_day import MORNING, TUESDAY, Drawn
from tests.insights.sources.conftest import CATEGORIES, StandingClock, a_paper
from tests.standins.papers import PapersStandin


@pytest.fixture
def clock() -> StandingClock:
    return StandingClock(MORNING)


@pytest.fixture
def drawn() -> Drawn:
    return Drawn()


@pytest_asyncio.fixture
async def world() -> AsyncIterator[PapersStandin]:
    """Two papers in the feed of Tuesday; the readers voted for the second and for one that is not in the feed."""
    async with PapersStandin() as server:
        server.day, server.papers = TUESDAY, [a_paper(1), a_paper(2)]
        server.voted = {TUESDAY: [a_paper(2, votes=5), a_paper(3, votes=7)]}
        yield server


@pytest.fixture
def editions(
    world: PapersStandin, clock: StandingClock, sqlite_database: Database, drawn: Drawn
) -> EditionService:
    """As the bot puts it together, against the stand-in, in a pace that does not wait."""
    fetcher, pace = Fetcher(clock=clock, seconds=10), Pace(seconds=0)
    writer = ExtractiveWriter(clock=clock)
    return EditionService(
        store=SqlEditions(sqlite_database),
        past=BackgroundLoader(store=SqlTermCounts(sqlite_database)),
        sources=[
            ArxivFeed(url=world.feed_url, categories=CATEGORIES, fetcher=fetcher, pace=pace),
            HuggingFace(url=world.huggingface_url, fetcher=fetcher),
        ],
        backfill=ArxivApi(url=world.api_url, categories=CATEGORIES, fetcher=fetcher, pace=pace),
        sample_source=Sample(),
        composer=Composer(classifier=Classifier(load()), writer=writer, clock=clock),
        draw=drawn,
        categories=CATEGORIES,
        clock=clock,
    )
