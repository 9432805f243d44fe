"""insights.digest.edition_service: the newest list, backfill from arXiv's API, and days without a list."""

import asyncio
from datetime import UTC, date, datetime

import pytest

from insights.digest.edition_service import EditionService
from insights.errors import ExternalFailure
from tests.insights.example_day import (
    AFTERNOON,
    MONDAY,
    MORNING,
    ONE_DAY,
    SATURDAY,
    TUESDAY,
    WEDNESDAY,
    make_ids,
    paper_ids,
    source_states,
    submitted_paper,
)
from tests.insights.sources.conftest import SettableClock, make_paper
from tests.standins.papers import PapersStandin


async def test_a_feed_of_an_older_day_is_that_days_edition(
    editions: EditionService, server: PapersStandin
) -> None:
    """Until arXiv has published Tuesday's list, Monday's is the newest; then Tuesday's is made."""
    server.day, server.papers, server.voted_papers = MONDAY, [submitted_paper(1, date(2026, 11, 20))], {}
    assert (await editions.make_edition("en")).day == MONDAY
    server.day, server.papers = TUESDAY, [make_paper(2)]
    later = await editions.make_edition("en")
    assert (later.day, paper_ids(later)) == (TUESDAY, make_ids(2))


async def test_after_the_deadline_a_stale_feed_is_replaced_by_the_api(
    editions: EditionService, server: PapersStandin, clock: SettableClock
) -> None:
    """Monday's edition is made and the feed still carries Monday: Tuesday's list comes from the API."""
    server.day, server.papers, server.voted_papers = MONDAY, [submitted_paper(1, date(2026, 11, 20))], {}
    server.api_only_papers = [submitted_paper(2, MONDAY)]
    assert (await editions.make_edition("en")).day == MONDAY
    assert (await editions.make_edition("en")).day == MONDAY
    clock.current = AFTERNOON
    edition = await editions.make_edition("en")
    assert (edition.day, paper_ids(edition), source_states(edition)["arxiv"]) == (TUESDAY, make_ids(2), "ok")


async def test_an_empty_feed_on_a_weekday_is_filled_from_the_api(
    editions: EditionService, server: PapersStandin
) -> None:
    """The submissions for Tuesday's list, as if the feed had carried them."""
    server.papers, server.voted_papers = [], {}
    server.api_only_papers = [submitted_paper(4, MONDAY), submitted_paper(5, date(2026, 11, 19))]
    edition = await editions.make_edition("en")
    assert (edition.day, paper_ids(edition), source_states(edition)) == (
        TUESDAY,
        make_ids(4),
        {"arxiv": "ok", "huggingface": "empty"},
    )


async def test_without_arxiv_nothing_is_made_before_noon(
    editions: EditionService, server: PapersStandin
) -> None:
    """Votes alone make no edition: the error names the sources that failed."""
    server.set_fault("feed", status=503)
    server.set_fault("api", status=500)
    with pytest.raises(ExternalFailure) as failed:
        await editions.make_edition("en")
    assert "arxiv: " in failed.value.cause
    assert "503" in failed.value.cause
    assert "500" in failed.value.cause
    assert await editions.store.get_latest_edition(sample=True) is None


async def test_a_day_made_without_arxiv_at_noon_is_completed_by_the_next_one(
    editions: EditionService, server: PapersStandin, clock: SettableClock
) -> None:
    """From noon on, Tuesday has the papers of the other sources and arXiv as failed; Wednesday adds Tuesday's list."""
    server.set_fault("feed", status=503)
    server.set_fault("api", status=500)
    clock.current = AFTERNOON
    tuesday = await editions.make_edition("en")
    assert (paper_ids(tuesday), source_states(tuesday)["arxiv"]) == (make_ids(2, 3), "failed")
    server.set_fault("feed")
    server.set_fault("api")
    clock.current = MORNING + ONE_DAY
    server.day, server.papers = WEDNESDAY, [submitted_paper(6, TUESDAY)]
    server.api_only_papers = [submitted_paper(1, MONDAY), submitted_paper(2, MONDAY)]
    wednesday = await editions.make_edition("en")
    assert (wednesday.day, paper_ids(wednesday)) == (WEDNESDAY, make_ids(1, 6))
    assert source_states(wednesday)["arxiv of 2026-11-24"] == "ok"
    assert [(exclusion.paper.id, exclusion.published_on) for exclusion in wednesday.excluded] == [
        (make_paper(2).id, TUESDAY)
    ]


async def test_a_missing_list_is_fetched_until_it_succeeds(
    editions: EditionService, server: PapersStandin, clock: SettableClock
) -> None:
    """The API fails on Wednesday, too, so Thursday fetches Tuesday's list; the day after has none to fetch."""
    server.set_fault("feed", status=503)
    server.set_fault("api", status=500)
    clock.current = AFTERNOON
    await editions.make_edition("en")
    server.set_fault("feed")
    clock.current, server.day, server.papers = MORNING + ONE_DAY, WEDNESDAY, [submitted_paper(6, TUESDAY)]
    server.api_only_papers = [submitted_paper(1, MONDAY)]
    wednesday = await editions.make_edition("en")
    assert (paper_ids(wednesday), source_states(wednesday)["arxiv of 2026-11-24"]) == (make_ids(6), "failed")
    server.set_fault("api")
    clock.current += ONE_DAY
    server.day, server.papers, server.voted_papers = WEDNESDAY + ONE_DAY, [submitted_paper(7, WEDNESDAY)], {}
    thursday = await editions.make_edition("en")
    assert (paper_ids(thursday), source_states(thursday)["arxiv of 2026-11-24"]) == (make_ids(1, 7), "ok")
    clock.current = datetime(2026, 11, 30, 15, tzinfo=UTC)
    server.day, server.papers = date(2026, 11, 30), [submitted_paper(9, date(2026, 11, 27))]
    assert set(source_states(await editions.make_edition("en"))) == {"arxiv", "huggingface"}


async def test_without_any_papers_every_source_is_named(
    editions: EditionService, server: PapersStandin, clock: SettableClock
) -> None:
    """Also after noon: no edition is made, and the cause has the error of each source."""
    clock.current = AFTERNOON
    for place in ("feed", "api", "huggingface"):
        server.set_fault(place, status=500)
    with pytest.raises(ExternalFailure) as failed:
        await editions.make_edition("en")
    for name in ("arxiv:", "arxiv (API):", "huggingface:"):
        assert name in failed.value.cause
    assert await editions.store.get_edition(TUESDAY) is None


async def test_a_feed_that_never_responds_leaves_no_time_for_the_api(
    editions: EditionService, server: PapersStandin
) -> None:
    """The timeout is for the feed and the API together."""
    for place in ("feed", "api", "huggingface"):
        server.set_fault(place, hang=True)
    loop = asyncio.get_running_loop()
    started_at = loop.time()
    with pytest.raises(ExternalFailure):
        await editions.make_edition("en", timeout_s=0.5)
    assert loop.time() - started_at < 5


async def test_on_a_day_without_a_list_the_last_list_is_the_newest(
    editions: EditionService, server: PapersStandin, clock: SettableClock
) -> None:
    """On Saturday the feed is empty and Friday had no list (Thanksgiving), so Thursday's is the newest."""
    clock.current = datetime(2026, 11, 28, 15, tzinfo=UTC)
    thursday = date(2026, 11, 26)
    server.day, server.papers, server.voted_papers = SATURDAY, [], {}
    server.api_only_papers = [submitted_paper(8, WEDNESDAY)]
    edition = await editions.make_edition("en")
    assert (edition.day, paper_ids(edition)) == (thursday, make_ids(8))


async def test_a_given_day_is_not_replaced_by_the_feeds_day(
    editions: EditionService, server: PapersStandin
) -> None:
    """With `day`, the edition is of that day although the feed still carries Monday."""
    server.day = MONDAY
    assert (await editions.make_edition("en", day=TUESDAY)).day == TUESDAY
