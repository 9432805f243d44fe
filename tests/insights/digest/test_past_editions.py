"""insights.digest.past_editions: editions of past days, one after another, from arXiv's API."""

from dataclasses import dataclass, field
from datetime import date

import pytest

from insights.digest.edition_service import EditionService
from insights.digest.past_editions import PastEditions
from insights.errors import ExternalFailure
from insights.ports.progress import NoProgress
from tests.insights.example_day import MONDAY, make_ids, paper_ids, source_states, submitted_paper
from tests.standins.papers import PapersStandin

WEDNESDAY, THURSDAY, FRIDAY = date(2026, 11, 18), date(2026, 11, 19), date(2026, 11, 20)


@dataclass
class CountedProgress(NoProgress):
    total: int | None = None
    done: int = 0

    def begin(self, step: str, total: int | None = None) -> None:
        del step
        self.total = total

    def advance(self, count: int = 1) -> None:
        self.done += count


@dataclass
class Backfill:
    past: PastEditions
    server: PapersStandin
    pauses: list[float] = field(default_factory=list)
    progress: CountedProgress = field(default_factory=CountedProgress)


@pytest.fixture
def backfill(editions: EditionService, server: PapersStandin) -> Backfill:
    """The API knows papers of Wednesday's and Friday's list, and none of Thursday's; pauses are recorded, not slept."""
    server.papers, server.voted_papers = [], {}
    server.api_only_papers = [submitted_paper(1, date(2026, 11, 17)), submitted_paper(3, THURSDAY)]
    pauses = list[float]()

    async def sleep(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == 2:
            server.set_fault("api")

    assert editions.backfill is not None
    past = PastEditions(editions=editions, store=editions.store, source=editions.backfill, sleep=sleep)
    return Backfill(past, server, pauses)


async def test_every_past_day_with_a_list_gets_its_edition(backfill: Backfill) -> None:
    """RULE: the oldest first; a day of which the API knows nothing is named, and a weekend is not asked for."""
    days = await backfill.past.make(WEDNESDAY, date(2026, 11, 22), "en", backfill.progress)
    assert (days.made, days.empty, days.kept) == ([WEDNESDAY, FRIDAY], [THURSDAY], [])
    assert (backfill.progress.total, backfill.progress.done) == (3, 3)
    edition = await backfill.past.editions.get_edition(FRIDAY, "en")
    assert edition is not None
    assert (paper_ids(edition), source_states(edition)) == (make_ids(3), {"arxiv": "ok"})
    assert edition.reports["en"]


async def test_a_day_that_has_an_edition_is_not_fetched_again(backfill: Backfill) -> None:
    """RULE: called again it goes on where it stopped."""
    await backfill.past.make(WEDNESDAY, WEDNESDAY, "en", backfill.progress)
    before = len(backfill.server.requests["api"])
    days = await backfill.past.make(WEDNESDAY, FRIDAY, "en", backfill.progress)
    assert (days.made, days.kept) == ([FRIDAY], [WEDNESDAY])
    assert len(backfill.server.requests["api"]) - before == 2


async def test_an_api_that_fails_is_asked_again_after_longer_and_longer_pauses(backfill: Backfill) -> None:
    backfill.server.set_fault("api", status=503)
    days = await backfill.past.make(FRIDAY, FRIDAY, "en", backfill.progress)
    assert (days.made, backfill.pauses) == ([FRIDAY], [30.0, 60.0])


async def test_a_long_rate_limit_ends_it_and_what_was_made_stays(backfill: Backfill) -> None:
    """RULE: the sentence names the day, and how much is done."""
    await backfill.past.make(WEDNESDAY, WEDNESDAY, "en", backfill.progress)
    backfill.server.set_fault("api", status=429, retry_after="3600")
    with pytest.raises(ExternalFailure) as stopped:
        await backfill.past.make(WEDNESDAY, MONDAY, "en", backfill.progress)
    assert (stopped.value.params["day"], stopped.value.params["done"]) == (str(THURSDAY), 1)
    assert await backfill.past.editions.get_edition(WEDNESDAY, "en") is not None
    assert backfill.pauses == []
