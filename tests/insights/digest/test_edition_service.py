"""insights.digest.edition_service: the day's edition is made once, kept, and written once in each language."""

import asyncio
from dataclasses import replace
from datetime import date

import pytest

from insights.digest.edition_service import EditionService, why_empty
from insights.model import AnnounceType, ExclusionReason, SourceState
from insights.sources.sample import SAMPLE_DAY
from tests.insights.example_day import (
    A_DAY,
    MORNING,
    SATURDAY,
    TUESDAY,
    WEDNESDAY,
    Drawn,
    ids,
    numbers,
    states,
    submitted,
)
from tests.insights.sources.conftest import StandingClock, a_paper
from tests.standins.papers import PapersStandin


async def test_todays_list_becomes_todays_edition(editions: EditionService, drawn: Drawn) -> None:
    """What the sources give is merged, published and kept; asking again makes nothing anew."""
    made = await editions.newest("en")
    assert (made.day, ids(made)) == (TUESDAY, numbers(1, 2, 3))
    assert states(made) == {"arxiv": "ok", "huggingface": "ok"}
    assert {item.paper.id: item.paper.votes for item in made.papers}[a_paper(2).id] == 5
    assert made.made_at == MORNING
    assert await editions.newest("en") == made == await editions.store.edition(TUESDAY)
    assert drawn.what == [(TUESDAY, "en")]


async def test_a_kept_day_asks_nobody(editions: EditionService, world: PapersStandin) -> None:
    """Once a day is made, the sources are left in peace."""
    await editions.newest("en")
    before = {place: len(asked) for place, asked in world.asked.items()}
    await editions.newest("en")
    assert {place: len(asked) for place, asked in world.asked.items()} == before


async def test_two_who_ask_at_once_get_one_edition(
    editions: EditionService, world: PapersStandin, drawn: Drawn
) -> None:
    """The sources are asked once, one edition is written, and both get it."""
    one, other = await asyncio.gather(editions.newest("en"), editions.newest("en"))
    assert one == other
    assert len(world.asked["feed"]) == 1
    assert drawn.what == [(TUESDAY, "en")]


async def test_a_second_language_is_written_once(editions: EditionService, drawn: Drawn) -> None:
    """Many who ask at once for Korean cost one writing; papers, topics and sentences are shared, and it is kept."""
    english = await editions.newest("en")
    first, second, third = await asyncio.gather(
        editions.in_language(english, "ko"), editions.in_language(english, "ko"), editions.latest("ko")
    )
    assert drawn.what == [(TUESDAY, "en"), (TUESDAY, "ko")]
    assert first == second == third == await editions.store.edition(TUESDAY)
    assert (first.papers, first.tldrs) == (english.papers, english.tldrs)
    assert set(first.reports) == set(first.charts) == {"en", "ko"}


async def test_a_paper_listed_on_two_days_is_published_once(
    editions: EditionService, world: PapersStandin, clock: StandingClock
) -> None:
    """On the second day it is named, with the day on which it was published; a new version is a replacement."""
    await editions.newest("en")
    clock.at = MORNING + A_DAY
    world.day, world.voted = WEDNESDAY, {}
    world.papers = [
        a_paper(1, version=2),
        submitted(6, TUESDAY),
        a_paper(7, version=3, announce=AnnounceType.REPLACE),
    ]
    made = await editions.newest("en")
    assert ids(made) == numbers(6)
    assert {(item.paper.id, item.reason, item.published_on) for item in made.excluded} == {
        (a_paper(1).id, ExclusionReason.ALREADY_PUBLISHED, TUESDAY),
        (a_paper(7).id, ExclusionReason.REPLACEMENT, None),
    }


async def test_what_is_not_to_be_kept_leaves_nothing(editions: EditionService) -> None:
    """A dry run makes the whole edition and stores none of it."""
    made = await editions.newest("en", keep=False)
    assert made.reports["en"]
    assert await editions.store.edition(TUESDAY) is None
    assert await editions.store.published_on([a_paper(1)]) == {}


async def test_the_sample_is_shown_until_a_real_day_is_made(editions: EditionService) -> None:
    """It is the newest edition only while there is no other, and then gone; its papers are not "published"."""
    assert await editions.latest("en") is None
    sample = await editions.sample("en")
    assert (sample.day, sample.sample) == (SAMPLE_DAY, True)
    assert await editions.latest("en") == sample == await editions.sample("en")
    assert await editions.latest("en", sample=False) is None
    made = await editions.newest("en")
    assert await editions.latest("en") == made
    assert await editions.store.edition(SAMPLE_DAY) is None
    assert await editions.store.published_on([sample.papers[0].paper]) == {}


async def test_a_real_edition_of_the_samples_day_takes_its_place(
    editions: EditionService, world: PapersStandin
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
