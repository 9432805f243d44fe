"""insights.digest.edition_service: an edition is made and stored once, and written once in each language."""

import asyncio
from dataclasses import replace
from datetime import date

import pytest

from insights.digest.edition_service import EditionService, explain_empty_day
from insights.digest.paper_follower import PaperFollower
from insights.model import AnnounceType, ExclusionReason, SentenceWithdrawal, SourceState, WithdrawalReason
from insights.model.edition_sentences import list_sentences
from insights.model.paper_change import ChangeKind
from insights.sources.sample import SAMPLE_DAY
from insights.store.db.database import Database
from insights.store.delivery.paper_changes import SqlPaperChanges
from insights.store.delivery.withdrawals import SqlWithdrawals
from tests.insights.example_day import (
    MORNING,
    ONE_DAY,
    SATURDAY,
    TUESDAY,
    WEDNESDAY,
    RecordingChartRenderer,
    make_ids,
    paper_ids,
    source_states,
    submitted_paper,
)
from tests.insights.sources.conftest import SettableClock, make_paper
from tests.standins.papers import PapersStandin


async def test_todays_list_becomes_todays_edition(
    editions: EditionService, chart_renderer: RecordingChartRenderer
) -> None:
    """The papers of all sources are merged, published and stored; a second call returns the stored edition."""
    edition = await editions.make_edition("en")
    assert (edition.day, paper_ids(edition)) == (TUESDAY, make_ids(1, 2, 3))
    assert source_states(edition) == {"arxiv": "ok", "huggingface": "ok"}
    assert {classified.paper.id: classified.paper.votes for classified in edition.papers}[
        make_paper(2).id
    ] == 5
    assert edition.made_at == MORNING
    assert await editions.make_edition("en") == edition == await editions.store.get_edition(TUESDAY)
    assert chart_renderer.calls == [(TUESDAY, "en")]


async def test_a_stored_day_sends_no_requests(editions: EditionService, server: PapersStandin) -> None:
    """Once an edition is stored, its day sends no request to a source."""
    await editions.make_edition("en")
    before = {place: len(requests) for place, requests in server.requests.items()}
    await editions.make_edition("en")
    assert {place: len(requests) for place, requests in server.requests.items()} == before


async def test_concurrent_calls_make_one_edition(
    editions: EditionService, server: PapersStandin, chart_renderer: RecordingChartRenderer
) -> None:
    """One request is sent, one edition is written, and both calls return it."""
    first, second = await asyncio.gather(editions.make_edition("en"), editions.make_edition("en"))
    assert first == second
    assert len(server.requests["feed"]) == 1
    assert chart_renderer.calls == [(TUESDAY, "en")]


async def test_a_second_language_is_written_once(
    editions: EditionService, chart_renderer: RecordingChartRenderer
) -> None:
    """Concurrent calls for Korean write it once; papers, topics and TLDRs are shared, and it is stored."""
    english = await editions.make_edition("en")
    first, second, third = await asyncio.gather(
        editions.add_language(english, "ko"), editions.add_language(english, "ko"), editions.get_latest("ko")
    )
    assert chart_renderer.calls == [(TUESDAY, "en"), (TUESDAY, "ko")]
    assert first == second == third == await editions.store.get_edition(TUESDAY)
    assert (first.papers, first.tldrs) == (english.papers, english.tldrs)
    assert set(first.reports) == set(first.charts) == {"en", "ko"}


async def test_a_day_made_anew_says_nothing_again_in_its_second_language(
    editions: EditionService, any_database: Database
) -> None:
    """What was withdrawn in Korean is marked in the edition that is returned, not only in the stored one."""
    korean = await editions.add_language(await editions.make_edition("en"), "ko")
    said = next(each for each in list_sentences(korean) if each.languages == ("ko",))
    why = SentenceWithdrawal(reason=WithdrawalReason.WRONG, at=MORNING)
    await SqlWithdrawals(any_database).withdraw(TUESDAY, said, why, "page")
    await editions.store.remove_edition(TUESDAY)
    again = await editions.add_language(await editions.make_edition("en"), "ko")
    assert [each.text for each in list_sentences(again) if each.withdrawal == why] == [said.text]


async def test_a_paper_listed_on_two_days_is_published_once(
    editions: EditionService, server: PapersStandin, clock: SettableClock
) -> None:
    """On the second day it is excluded, with the day that published it; a new version is a replacement."""
    await editions.make_edition("en")
    clock.current = MORNING + ONE_DAY
    server.day, server.voted_papers = WEDNESDAY, {}
    server.papers = [
        make_paper(1, version=2),
        submitted_paper(6, TUESDAY),
        make_paper(7, version=3, announce=AnnounceType.REPLACE),
    ]
    edition = await editions.make_edition("en")
    assert paper_ids(edition) == make_ids(6)
    assert {
        (exclusion.paper.id, exclusion.reason, exclusion.published_on) for exclusion in edition.excluded
    } == {
        (make_paper(1).id, ExclusionReason.ALREADY_PUBLISHED, TUESDAY),
        (make_paper(7).id, ExclusionReason.REPLACEMENT, None),
    }


async def test_nothing_is_stored_without_save(editions: EditionService) -> None:
    """A dry run makes the whole edition and stores nothing."""
    edition = await editions.make_edition("en", save=False)
    assert edition.reports["en"]
    assert await editions.store.get_edition(TUESDAY) is None
    assert await editions.store.publication_days([make_paper(1)]) == {}


async def test_the_sample_is_shown_until_a_real_day_is_made(editions: EditionService) -> None:
    """It is the latest edition while there is no other, then it is removed; its papers do not count as published."""
    assert await editions.get_latest("en") is None
    sample = await editions.make_sample("en")
    assert (sample.day, sample.sample) == (SAMPLE_DAY, True)
    assert await editions.get_latest("en") == sample == await editions.make_sample("en")
    assert await editions.get_latest("en", sample=False) is None
    edition = await editions.make_edition("en")
    assert await editions.get_latest("en") == edition
    assert await editions.store.get_edition(SAMPLE_DAY) is None
    assert await editions.store.publication_days([sample.papers[0].paper]) == {}


async def test_a_real_edition_of_the_samples_day_replaces_it(
    editions: EditionService, server: PapersStandin
) -> None:
    """An edition made from the real list of that day replaces the sample."""
    await editions.make_sample("en")
    batch = await editions.sources[0].fetch(TUESDAY)
    real = await editions.make_from_batches(SAMPLE_DAY, [replace(batch, day=SAMPLE_DAY)], (), "en", ())
    assert (real.sample, paper_ids(real)) == (False, make_ids(1, 2))
    assert await editions.store.get_edition(SAMPLE_DAY) == real


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
def test_an_empty_day_has_a_reason(day: date, state: SourceState, collected: int, slug: str) -> None:
    """The calendar comes first, then collected papers, then failed sources."""
    assert explain_empty_day(day, [state], collected=collected) == slug


async def test_a_version_that_the_feed_lists_is_noticed(
    editions: EditionService, server: PapersStandin, clock: SettableClock
) -> None:
    """RULE: a source that lists a published paper anew says what became of it, without a further request."""
    changes = SqlPaperChanges(editions.store.database)  # type: ignore[attr-defined]
    follower = PaperFollower(store=changes, lookup=None, clock=clock, days=60)
    editions = replace(editions, record_observer=follower)
    await editions.make_edition("en")
    clock.current = MORNING + ONE_DAY
    server.day, server.voted_papers = WEDNESDAY, {}
    server.papers = [
        make_paper(1, version=2, announce=AnnounceType.REPLACE),
        make_paper(2, version=1),
        submitted_paper(6, TUESDAY),
    ]
    await editions.make_edition("en")
    found = await changes.list_changes(make_ids(1, 2, 6))
    assert [(each.paper, each.kind, each.detail) for each in found.get(make_paper(1).id, ())] == [
        (make_paper(1).id, ChangeKind.NEW_VERSION, "2")
    ]
    assert set(found) == {make_paper(1).id}
