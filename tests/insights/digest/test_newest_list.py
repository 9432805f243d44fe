"""insights.digest.edition_service: which list is the newest, where it comes from, and what happens when arXiv is silent."""

import asyncio
from datetime import UTC, date, datetime

import pytest

from insights.digest.edition_service import EditionService
from insights.errors import ExternalFailure
from tests.insights.example_day import (
    A_DAY,
    AFTERNOON,
    MONDAY,
    MORNING,
    SATURDAY,
    TUESDAY,
    WEDNESDAY,
    ids,
    numbers,
    states,
    submitted,
)
from tests.insights.sources.conftest import StandingClock, a_paper
from tests.standins.papers import PapersStandin


async def test_a_feed_of_an_older_day_is_that_days_edition(
    editions: EditionService, world: PapersStandin
) -> None:
    """Until arXiv has Tuesday's list out, Monday's is the newest; Tuesday's follows when it is there."""
    world.day, world.papers, world.voted = MONDAY, [a_paper(1)], {}
    assert (await editions.newest("en")).day == MONDAY
    world.day, world.papers = TUESDAY, [a_paper(2)]
    later = await editions.newest("en")
    assert (later.day, ids(later)) == (TUESDAY, numbers(2))


async def test_after_noon_a_feed_that_stands_still_is_not_waited_for(
    editions: EditionService, world: PapersStandin, clock: StandingClock
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
    editions: EditionService, world: PapersStandin
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


async def test_without_arxiv_nothing_is_made_before_noon(
    editions: EditionService, world: PapersStandin
) -> None:
    """The votes alone are not the day: it is waited for, and who failed is said."""
    world.fault("feed", status=503)
    world.fault("api", status=500)
    with pytest.raises(ExternalFailure) as failed:
        await editions.newest("en")
    assert "arxiv: " in failed.value.cause
    assert "503" in failed.value.cause
    assert "500" in failed.value.cause
    assert await editions.store.latest(sample=True) is None


async def test_without_arxiv_the_day_is_made_at_noon_and_the_next_one_reads_what_it_lost(
    editions: EditionService, world: PapersStandin, clock: StandingClock
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
    editions: EditionService, world: PapersStandin, clock: StandingClock
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
    editions: EditionService, world: PapersStandin, clock: StandingClock
) -> None:
    """Also after noon: no day is made of nothing, and each source's reason is in the cause."""
    clock.at = AFTERNOON
    for place in ("feed", "api", "huggingface"):
        world.fault(place, status=500)
    with pytest.raises(ExternalFailure) as failed:
        await editions.newest("en")
    for name in ("arxiv:", "arxiv (API):", "huggingface:"):
        assert name in failed.value.cause
    assert await editions.store.edition(TUESDAY) is None


async def test_silence_costs_no_more_than_the_patience(
    editions: EditionService, world: PapersStandin
) -> None:
    """A feed that never answers uses up the patience; the API is not waited for on top of it."""
    for place in ("feed", "api", "huggingface"):
        world.fault(place, hang=True)
    loop = asyncio.get_running_loop()
    began = loop.time()
    with pytest.raises(ExternalFailure):
        await editions.newest("en", patience_s=0.5)
    assert loop.time() - began < 5


async def test_on_a_silent_day_the_last_list_is_the_newest(
    editions: EditionService, world: PapersStandin, clock: StandingClock
) -> None:
    """On Saturday the feed is empty: Friday had no list either (Thanksgiving), so it is Thursday's."""
    clock.at = datetime(2026, 11, 28, 15, tzinfo=UTC)
    thursday = date(2026, 11, 26)
    world.day, world.papers, world.voted = SATURDAY, [], {}
    world.archive = [submitted(8, WEDNESDAY)]
    made = await editions.newest("en")
    assert (made.day, ids(made)) == (thursday, numbers(8))


async def test_a_day_that_is_asked_for_stays_that_day(editions: EditionService, world: PapersStandin) -> None:
    """Asked for Tuesday, Monday's feed does not make another day of it."""
    world.day = MONDAY
    assert (await editions.newest("en", day=TUESDAY)).day == TUESDAY
