"""insights.editions: the day's edition is made once, of what the world gives, whenever it gives it.

24 November 2026 is a Tuesday. Its list is out from 00:05 Eastern (05:05 UTC); noon Eastern is 17:00 UTC.
"""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

import pytest
import pytest_asyncio

from insights.digest.classify import Classifier
from insights.digest.compose import Composer
from insights.digest.past import Past
from insights.editions import Editions, why_empty
from insights.errors import WorldFailed
from insights.model import Announce, Chart, Edition, Excluded, Language, Paper, SourceState
from insights.sources.arxiv_api import ArxivApi
from insights.sources.arxiv_feed import ArxivFeed
from insights.sources.http import Fetcher
from insights.sources.huggingface import HuggingFace
from insights.sources.pace import Pace
from insights.sources.sample import SAMPLE_DAY, Sample
from insights.store.editions import SqlEditions
from insights.store.engine import Database
from insights.store.past import SqlPast
from insights.taxonomy import load
from insights.writers.extractive import ExtractiveWriter
from tests.insights.sources.conftest import CATEGORIES, StandingClock, a_paper
from tests.standins.papers import PapersStandin

MONDAY, TUESDAY, WEDNESDAY, SATURDAY = (date(2026, 11, day) for day in (23, 24, 25, 28))
MORNING = datetime(2026, 11, 24, 15, tzinfo=UTC)
AFTERNOON = datetime(2026, 11, 24, 17, tzinfo=UTC)
A_DAY = timedelta(days=1)


@dataclass(slots=True)
class Drawn:
    """The port `Draw`, with a picture of one byte; remembers what it drew."""

    what: list[tuple[date, Language]] = field(default_factory=list)

    async def __call__(self, edition: Edition, language: Language) -> tuple[Chart, bytes]:
        self.what.append((edition.day, language))
        return Chart(language=language, ref=f"chart/{edition.day}/{language}", alt="A chart."), b"1"


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
def editions(world: PapersStandin, clock: StandingClock, sqlite_database: Database, drawn: Drawn) -> Editions:
    """As the bot puts it together, against the stand-in, in a pace that does not wait."""
    fetcher, pace = Fetcher(clock=clock, seconds=10), Pace(seconds=0)
    writer = ExtractiveWriter(clock=clock)
    return Editions(
        store=SqlEditions(sqlite_database),
        past=Past(store=SqlPast(sqlite_database)),
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


def ids(edition: Edition) -> set[str]:
    return {item.paper.id for item in edition.labelled}


def numbers(*wanted: int) -> set[str]:
    return {a_paper(number).id for number in wanted}


def states(edition: Edition) -> dict[str, str]:
    return {state.name: state.state for state in edition.sources}


def submitted(number: int, day: date) -> Paper:
    """A paper submitted at noon UTC of `day`."""
    return a_paper(number, published=datetime(day.year, day.month, day.day, 12, tzinfo=UTC))


async def test_todays_list_becomes_todays_edition(editions: Editions, drawn: Drawn) -> None:
    """What the sources give is merged, published and kept; asking again makes nothing anew."""
    made = await editions.newest("en")
    assert (made.day, ids(made)) == (TUESDAY, numbers(1, 2, 3))
    assert states(made) == {"arxiv": "ok", "huggingface": "ok"}
    assert {item.paper.id: item.paper.votes for item in made.labelled}[a_paper(2).id] == 5
    assert made.made_at == MORNING
    assert await editions.newest("en") == made == await editions.store.edition(TUESDAY)
    assert drawn.what == [(TUESDAY, "en")]


async def test_a_kept_day_asks_nobody(editions: Editions, world: PapersStandin) -> None:
    """Once a day is made, the sources are left in peace."""
    await editions.newest("en")
    before = {place: len(asked) for place, asked in world.asked.items()}
    await editions.newest("en")
    assert {place: len(asked) for place, asked in world.asked.items()} == before


async def test_a_feed_of_an_older_day_is_that_days_edition(editions: Editions, world: PapersStandin) -> None:
    """Until arXiv has Tuesday's list out, Monday's is the newest; Tuesday's follows when it is there."""
    world.day, world.papers, world.voted = MONDAY, [a_paper(1)], {}
    assert (await editions.newest("en")).day == MONDAY
    world.day, world.papers = TUESDAY, [a_paper(2)]
    later = await editions.newest("en")
    assert (later.day, ids(later)) == (TUESDAY, numbers(2))


async def test_after_noon_a_feed_that_stands_still_is_not_waited_for(
    editions: Editions, world: PapersStandin, clock: StandingClock
) -> None:
    """Monday is made and the feed still carries it: Tuesday's list comes from the API."""
    world.day, world.papers, world.voted = MONDAY, [submitted(1, date(2026, 11, 20))], {}
    world.archive = [submitted(2, MONDAY)]
    assert (await editions.newest("en")).day == MONDAY
    assert (await editions.newest("en")).day == MONDAY
    clock.at = AFTERNOON
    made = await editions.newest("en")
    assert (made.day, ids(made), states(made)["arxiv"]) == (TUESDAY, numbers(2), "ok")


async def test_an_empty_feed_on_a_weekday_is_filled_from_the_api(
    editions: Editions, world: PapersStandin
) -> None:
    """What was submitted for Tuesday's list, as if the feed had carried it."""
    world.papers, world.voted = [], {}
    world.archive = [submitted(4, MONDAY), submitted(5, date(2026, 11, 19))]
    made = await editions.newest("en")
    assert (made.day, ids(made), states(made)) == (
        TUESDAY,
        numbers(4),
        {"arxiv": "ok", "huggingface": "empty"},
    )


async def test_without_arxiv_nothing_is_made_before_noon(editions: Editions, world: PapersStandin) -> None:
    """The votes alone are not the day: it is waited for, and who failed is said."""
    world.fault("feed", status=503)
    world.fault("api", status=500)
    with pytest.raises(WorldFailed) as failed:
        await editions.newest("en")
    assert "arxiv: " in failed.value.cause
    assert "503" in failed.value.cause
    assert "500" in failed.value.cause
    assert await editions.store.latest(sample=True) is None


async def test_without_arxiv_the_day_is_made_at_noon_and_the_next_one_reads_what_it_lost(
    editions: Editions, world: PapersStandin, clock: StandingClock
) -> None:
    """From noon on, Tuesday is what the others gave, arXiv named as failed; Wednesday brings Tuesday's list too."""
    world.fault("feed", status=503)
    world.fault("api", status=500)
    clock.at = AFTERNOON
    tuesday = await editions.newest("en")
    assert (ids(tuesday), states(tuesday)["arxiv"]) == (numbers(2, 3), "failed")
    world.fault("feed")
    world.fault("api")
    clock.at = MORNING + A_DAY
    world.day, world.papers = WEDNESDAY, [submitted(6, TUESDAY)]
    world.archive = [submitted(1, MONDAY), submitted(2, MONDAY)]
    wednesday = await editions.newest("en")
    assert (wednesday.day, ids(wednesday)) == (WEDNESDAY, numbers(1, 6))
    assert states(wednesday)["arxiv of 2026-11-24"] == "ok"
    assert [(item.paper.id, item.published_on) for item in wednesday.excluded] == [(a_paper(2).id, TUESDAY)]


async def test_a_lost_list_is_read_as_soon_as_it_can_be(
    editions: Editions, world: PapersStandin, clock: StandingClock
) -> None:
    """Where the API fails on Wednesday too, Thursday reads Tuesday's list; the one after has nothing left to read."""
    world.fault("feed", status=503)
    world.fault("api", status=500)
    clock.at = AFTERNOON
    await editions.newest("en")
    world.fault("feed")
    clock.at, world.day, world.papers = MORNING + A_DAY, WEDNESDAY, [submitted(6, TUESDAY)]
    world.archive = [submitted(1, MONDAY)]
    wednesday = await editions.newest("en")
    assert (ids(wednesday), states(wednesday)["arxiv of 2026-11-24"]) == (numbers(6), "failed")
    world.fault("api")
    clock.at += A_DAY
    world.day, world.papers, world.voted = WEDNESDAY + A_DAY, [submitted(7, WEDNESDAY)], {}
    thursday = await editions.newest("en")
    assert (ids(thursday), states(thursday)["arxiv of 2026-11-24"]) == (numbers(1, 7), "ok")
    clock.at = datetime(2026, 11, 30, 15, tzinfo=UTC)
    world.day, world.papers = date(2026, 11, 30), [submitted(9, date(2026, 11, 27))]
    assert set(states(await editions.newest("en"))) == {"arxiv", "huggingface"}


async def test_with_nothing_to_be_had_every_source_is_named(
    editions: Editions, world: PapersStandin, clock: StandingClock
) -> None:
    """Also after noon: no day is made of nothing, and each source's reason is in the cause."""
    clock.at = AFTERNOON
    for place in ("feed", "api", "huggingface"):
        world.fault(place, status=500)
    with pytest.raises(WorldFailed) as failed:
        await editions.newest("en")
    for name in ("arxiv:", "arxiv (API):", "huggingface:"):
        assert name in failed.value.cause
    assert await editions.store.edition(TUESDAY) is None


async def test_silence_costs_no_more_than_the_patience(editions: Editions, world: PapersStandin) -> None:
    """A feed that never answers uses up the patience; the API is not waited for on top of it."""
    for place in ("feed", "api", "huggingface"):
        world.fault(place, hang=True)
    loop = asyncio.get_running_loop()
    began = loop.time()
    with pytest.raises(WorldFailed):
        await editions.newest("en", patience_s=0.5)
    assert loop.time() - began < 5


async def test_on_a_silent_day_the_last_list_is_the_newest(
    editions: Editions, world: PapersStandin, clock: StandingClock
) -> None:
    """On Saturday the feed is empty: Friday had no list either (Thanksgiving), so it is Thursday's."""
    clock.at = datetime(2026, 11, 28, 15, tzinfo=UTC)
    thursday = date(2026, 11, 26)
    world.day, world.papers, world.voted = SATURDAY, [], {}
    world.archive = [submitted(8, WEDNESDAY)]
    made = await editions.newest("en")
    assert (made.day, ids(made)) == (thursday, numbers(8))


async def test_a_day_that_is_asked_for_stays_that_day(editions: Editions, world: PapersStandin) -> None:
    """Asked for Tuesday, Monday's feed does not make another day of it."""
    world.day = MONDAY
    assert (await editions.newest("en", day=TUESDAY)).day == TUESDAY


async def test_two_who_ask_at_once_get_one_edition(
    editions: Editions, world: PapersStandin, drawn: Drawn
) -> None:
    """The sources are asked once, one edition is written, and both get it."""
    one, other = await asyncio.gather(editions.newest("en"), editions.newest("en"))
    assert one == other
    assert len(world.asked["feed"]) == 1
    assert drawn.what == [(TUESDAY, "en")]


async def test_a_second_language_is_written_once(editions: Editions, drawn: Drawn) -> None:
    """Many who ask at once for Korean cost one writing; papers, topics and sentences are shared, and it is kept."""
    english = await editions.newest("en")
    first, second, third = await asyncio.gather(
        editions.in_language(english, "ko"), editions.in_language(english, "ko"), editions.latest("ko")
    )
    assert drawn.what == [(TUESDAY, "en"), (TUESDAY, "ko")]
    assert first == second == third == await editions.store.edition(TUESDAY)
    assert (first.labelled, first.tldrs) == (english.labelled, english.tldrs)
    assert set(first.reports) == set(first.charts) == {"en", "ko"}


async def test_a_paper_listed_on_two_days_is_published_once(
    editions: Editions, world: PapersStandin, clock: StandingClock
) -> None:
    """On the second day it is named, with the day on which it was published; a new version is a replacement."""
    await editions.newest("en")
    clock.at = MORNING + A_DAY
    world.day, world.voted = WEDNESDAY, {}
    world.papers = [
        a_paper(1, version=2),
        submitted(6, TUESDAY),
        a_paper(7, version=3, announce=Announce.REPLACE),
    ]
    made = await editions.newest("en")
    assert ids(made) == numbers(6)
    assert {(item.paper.id, item.reason, item.published_on) for item in made.excluded} == {
        (a_paper(1).id, Excluded.ALREADY_PUBLISHED, TUESDAY),
        (a_paper(7).id, Excluded.REPLACEMENT, None),
    }


async def test_what_is_not_to_be_kept_leaves_nothing(editions: Editions) -> None:
    """A dry run makes the whole edition and stores none of it."""
    made = await editions.newest("en", keep=False)
    assert made.reports["en"]
    assert await editions.store.edition(TUESDAY) is None
    assert await editions.store.published_on([a_paper(1)]) == {}


async def test_the_sample_is_shown_until_a_real_day_is_made(editions: Editions) -> None:
    """It is the newest edition only while there is no other, and then gone; its papers are not "published"."""
    assert await editions.latest("en") is None
    sample = await editions.sample("en")
    assert (sample.day, sample.sample) == (SAMPLE_DAY, True)
    assert await editions.latest("en") == sample == await editions.sample("en")
    assert await editions.latest("en", sample=False) is None
    made = await editions.newest("en")
    assert await editions.latest("en") == made
    assert await editions.store.edition(SAMPLE_DAY) is None
    assert await editions.store.published_on([sample.labelled[0].paper]) == {}


async def test_a_real_edition_of_the_samples_day_takes_its_place(
    editions: Editions, world: PapersStandin
) -> None:
    """Whoever reads in that very day's list gets it, not the sample."""
    await editions.sample("en")
    batch = await editions.sources[0].announced(TUESDAY)
    real = await editions.make(SAMPLE_DAY, [replace(batch, day=SAMPLE_DAY)], (), "en", ())
    assert (real.sample, ids(real)) == (False, numbers(1, 2))
    assert await editions.store.edition(SAMPLE_DAY) == real


FAILED = SourceState(name="arxiv", state="failed", reason="no connection")
EMPTY = SourceState(name="arxiv", state="empty")


@pytest.mark.parametrize(
    ("day", "state", "collected", "slug"),
    [
        (SATURDAY, EMPTY, 0, "weekend"),
        (SATURDAY, FAILED, 9, "weekend"),
        (date(2026, 11, 27), EMPTY, 0, "holiday"),
        (TUESDAY, EMPTY, 9, "nothing-new"),
        (TUESDAY, FAILED, 0, "source-failed"),
        (TUESDAY, EMPTY, 0, "nothing-announced"),
    ],
)
def test_an_empty_day_has_the_nearest_reason(
    day: date, state: SourceState, collected: int, slug: str
) -> None:
    """The calendar explains first, then what was collected, then who failed."""
    assert why_empty(day, [state], collected=collected) == slug
