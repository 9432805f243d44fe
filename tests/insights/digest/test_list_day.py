"""insights.digest.list_day: a list belongs to the newest list day for which its papers are new, whatever its date."""

import asyncio
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from insights import arxiv_calendar
from insights.digest.edition_service import EditionService
from insights.errors import BadInput, ExternalFailure
from insights.model import AnnounceType, Edition, ExclusionReason, Paper
from insights.sources import arxiv_feed
from insights.store.db.database import Database, open_database
from tests.insights.conftest import build_edition_service
from tests.insights.example_day import ONE_DAY, RecordingChartRenderer, paper_ids, source_states
from tests.insights.sources.conftest import SettableClock, make_paper
from tests.standins.papers import PapersStandin

THURSDAY, FRIDAY, SATURDAY, SUNDAY = (date(2026, 11, day) for day in (19, 20, 21, 22))
MONDAY, TUESDAY, WEDNESDAY = (date(2026, 11, day) for day in (23, 24, 25))
PAPERS_PER_LIST = 3


def make_list(day: date, size: int = PAPERS_PER_LIST) -> list[Paper]:
    """New papers that only the list of `day` has, submitted for it."""
    start, _ = arxiv_calendar.submission_window(day)
    first = day.toordinal() % 1000 * 100
    return [
        make_paper(
            first + n, published=start + timedelta(hours=3, minutes=n), title=f"List {first}, paper {n}"
        )
        for n in range(size)
    ]


def ids(papers: Sequence[Paper]) -> set[str]:
    return {paper.id for paper in papers}


def utc(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), UTC)


@pytest.fixture(autouse=True)
def without_votes(server: PapersStandin) -> None:
    server.voted_papers = {}


@pytest.mark.parametrize("shift", [-1, 0, 1])
async def test_each_list_appears_in_the_morning_under_its_own_day(
    editions: EditionService, server: PapersStandin, clock: SettableClock, shift: int
) -> None:
    """Asked three times a day for three days, with dates that lag, are right, or lead: always the day's own list, from
    the first time on, and no request to the API.
    """
    for day in (MONDAY, TUESDAY, WEDNESDAY):
        server.day, server.papers = day + shift * ONE_DAY, make_list(day)
        for hour in (6, 13, 18):
            clock.current = utc(day, hour)
            edition = await editions.make_edition("en")
            assert (edition.day, paper_ids(edition)) == (day, ids(make_list(day)))
            assert edition.made_at == utc(day, 6)
    assert not server.requests["api"]


@pytest.mark.parametrize("shift", [-1, 0, 1])
@pytest.mark.parametrize(
    ("now", "list_day"),
    [
        (utc(WEDNESDAY, 1, 30), TUESDAY),  # Tuesday evening, 20:30 Eastern
        (utc(WEDNESDAY, 4, 59), TUESDAY),
        (utc(WEDNESDAY, 5, 6), WEDNESDAY),
        (utc(TUESDAY, 1, 30), MONDAY),
        (utc(MONDAY, 2), FRIDAY),  # Sunday evening: Monday's list is announced, the feed is still Friday's
        (utc(SATURDAY, 2), FRIDAY),
        (utc(SUNDAY, 15), FRIDAY),
        (datetime(2026, 11, 27, 15, tzinfo=UTC), date(2026, 11, 26)),  # the day after Thanksgiving
    ],
)
async def test_on_a_first_start_it_is_the_newest_list(
    *,
    editions: EditionService,
    server: PapersStandin,
    clock: SettableClock,
    now: datetime,
    list_day: date,
    shift: int,
) -> None:
    """Nothing is known yet, at any time of the day and of the week, and the date may be wrong by a day."""
    clock.current = now
    server.day, server.papers = list_day + shift * ONE_DAY, make_list(list_day)
    edition = await editions.make_edition("en")
    assert (edition.day, paper_ids(edition)) == (list_day, ids(make_list(list_day)))


@pytest.mark.parametrize("named_day", [FRIDAY, SATURDAY, SUNDAY])
async def test_fridays_list_repeated_on_the_weekend_is_fridays(
    editions: EditionService, server: PapersStandin, clock: SettableClock, named_day: date
) -> None:
    """Also on a first start: no edition is ever of a Saturday or a Sunday."""
    clock.current, server.day, server.papers = utc(SUNDAY, 12), named_day, make_list(FRIDAY)
    assert (await editions.make_edition("en")).day == FRIDAY


@pytest.mark.parametrize(
    ("hour", "named_day", "api_status", "edition_day"),
    [
        (6, TUESDAY, 0, TUESDAY),
        (6, TUESDAY, 503, WEDNESDAY),
        (18, TUESDAY, 0, TUESDAY),
        (6, FRIDAY, 503, FRIDAY),
        (6, MONDAY, 503, MONDAY),
    ],
)
async def test_on_a_first_start_an_older_list_is_told_by_its_submissions(
    *,
    editions: EditionService,
    server: PapersStandin,
    clock: SettableClock,
    hour: int,
    named_day: date,
    api_status: int,
    edition_day: date,
) -> None:
    """On Wednesday the feed still carries an older list, which no edition shows yet: arXiv's API knows when its newest
    paper was submitted. While it does not answer, a date that lags by one day is taken for wrong.
    """
    clock.current, server.day, server.papers = utc(WEDNESDAY, hour), named_day, make_list(named_day)
    if api_status:
        server.set_fault("api", status=api_status)
    assert (await editions.make_edition("en")).day == edition_day


@pytest.mark.parametrize("shift", [-1, 0, 1])
async def test_yesterdays_list_is_never_published_as_todays(
    editions: EditionService, server: PapersStandin, clock: SettableClock, shift: int
) -> None:
    """The feed has not changed yet: the newest edition stays yesterday's, and today's comes as soon as it has. Also
    where yesterday's list has replacements, and a paper of the day before, in another category.
    """
    clock.current, server.day, server.papers = utc(MONDAY, 6), MONDAY + shift * ONE_DAY, make_list(MONDAY)
    await editions.make_edition("en")
    clock.current, server.day = utc(TUESDAY, 6), TUESDAY + shift * ONE_DAY
    replaced = make_paper(9, announce=AnnounceType.REPLACE, version=2)
    again = replace(make_list(MONDAY)[0], announce=AnnounceType.CROSS)
    server.papers = [*make_list(TUESDAY), replaced, again]
    await editions.make_edition("en")
    for hour in (6, 13):
        clock.current = utc(WEDNESDAY, hour)
        newest = await editions.make_edition("en")
        assert (newest.day, paper_ids(newest)) == (TUESDAY, ids(make_list(TUESDAY)))
    assert await editions.store.get_edition(WEDNESDAY) is None
    server.day, server.papers = WEDNESDAY + shift * ONE_DAY, make_list(WEDNESDAY)
    assert paper_ids(await editions.make_edition("en")) == ids(make_list(WEDNESDAY))


async def test_after_noon_the_api_gives_the_list_that_the_feed_does_not(
    editions: EditionService, server: PapersStandin, clock: SettableClock
) -> None:
    """Whatever date the old list has."""
    clock.current, server.day, server.papers = utc(TUESDAY, 6), TUESDAY, make_list(TUESDAY)
    await editions.make_edition("en")
    clock.current, server.day, server.api_only_papers = utc(WEDNESDAY, 18), WEDNESDAY, make_list(WEDNESDAY)
    edition = await editions.make_edition("en")
    assert (edition.day, paper_ids(edition)) == (WEDNESDAY, ids(make_list(WEDNESDAY)))


async def test_a_list_shown_on_earlier_days_brings_nothing_new_at_once(
    editions: EditionService, server: PapersStandin, clock: SettableClock
) -> None:
    """All papers of Wednesday's list were in editions of several days: that is Wednesday's edition, and it is empty."""
    for day in (MONDAY, TUESDAY):
        clock.current, server.day, server.papers = utc(day, 6), day, make_list(day)
        await editions.make_edition("en")
    clock.current, server.day = utc(WEDNESDAY, 6), WEDNESDAY
    server.papers = [*make_list(MONDAY), *make_list(TUESDAY)]
    edition = await editions.make_edition("en")
    assert (edition.day, edition.papers, edition.reason_if_empty) == (WEDNESDAY, (), "nothing-new")
    assert edition.collected == len(server.papers)


@pytest.mark.parametrize("stale", ["cs.AI", "cs.LG"])
async def test_half_of_a_split_feed_is_stale(
    editions: EditionService,
    server: PapersStandin,
    clock: SettableClock,
    monkeypatch: pytest.MonkeyPatch,
    stale: str,
) -> None:
    """The fresh half decides the day; papers of the other, which were published already, are excluded as such."""
    fresh = "cs.LG" if stale == "cs.AI" else "cs.AI"
    old = [replace(paper, categories=(stale,)) for paper in make_list(TUESDAY)]
    new = [replace(paper, categories=(fresh,)) for paper in make_list(WEDNESDAY)]
    clock.current, server.day, server.papers = utc(TUESDAY, 6), TUESDAY, old
    await editions.make_edition("en")
    monkeypatch.setattr(arxiv_feed, "_MAX_ENTRIES", len(old) + len(new))
    clock.current, server.papers = utc(WEDNESDAY, 6), [*old, *new]
    server.category_days = {stale: TUESDAY, fresh: WEDNESDAY}
    edition = await editions.make_edition("en")
    assert len(server.requests["feed"]) > 2
    assert (edition.day, paper_ids(edition), edition.collected) == (WEDNESDAY, ids(new), len(old) + len(new))
    assert {(exclusion.reason, exclusion.published_on) for exclusion in edition.excluded} == {
        (ExclusionReason.ALREADY_PUBLISHED, TUESDAY)
    }


async def test_a_day_asked_for_does_not_get_another_days_list(
    editions: EditionService, server: PapersStandin, clock: SettableClock
) -> None:
    """With `day`, a feed of another day is replaced by the API; without that answer there is no edition."""
    clock.current, server.day, server.papers = utc(WEDNESDAY, 6), WEDNESDAY, make_list(WEDNESDAY)
    server.set_fault("api", status=503)
    with pytest.raises(ExternalFailure):
        await editions.make_edition("en", day=TUESDAY)
    server.set_fault("api")
    server.api_only_papers = make_list(TUESDAY)
    edition = await editions.make_edition("en", day=TUESDAY)
    assert (edition.day, paper_ids(edition), source_states(edition)["arxiv"]) == (
        TUESDAY,
        ids(make_list(TUESDAY)),
        "ok",
    )


@pytest.mark.parametrize("day", [SATURDAY, SUNDAY, date(2026, 11, 27)])
async def test_a_day_without_a_list_has_no_edition(
    editions: EditionService, server: PapersStandin, day: date
) -> None:
    """It is refused with a sentence, before any source is asked."""
    with pytest.raises(BadInput) as refused:
        await editions.make_edition("en", day=day)
    assert (refused.value.key, refused.value.params["day"]) == ("error.day_without_list", str(day))
    assert not server.requests


@dataclass(frozen=True, slots=True, kw_only=True)
class Morning:
    """By how many days the feed's date is wrong, and from which hour, Eastern, it carries the day's list."""

    shift: int
    changes_at: int


mornings = st.builds(Morning, shift=st.sampled_from([-1, 0, 1]), changes_at=st.sampled_from([0, 2, 7, 11]))
ASKED_AT = (time(0, 6), time(1), time(5), time(11, 30))


@pytest.fixture(scope="module")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file with its tables, copied for each example."""
    file = tmp_path_factory.mktemp("empty") / "empty.db"

    async def create() -> None:
        async with open_database(f"sqlite:///{file}"):
            pass

    asyncio.run(create())
    return file


async def ask_on_mornings(database: Database, first_day: date, mornings: Sequence[Morning]) -> list[Edition]:
    """The editions of the days after `first_day` that the feed's lists gave before noon."""
    async with PapersStandin() as server:
        clock = SettableClock(datetime.combine(first_day, time(9), arxiv_calendar.EASTERN))
        editions = build_edition_service(server, clock, database, RecordingChartRenderer())
        server.day, server.papers = first_day, make_list(first_day)
        await editions.make_edition("en")
        day, made = first_day, []
        for morning in mornings:
            day = next_list_day(day)
            for asked_at in ASKED_AT:
                clock.current = datetime.combine(day, asked_at, arxiv_calendar.EASTERN)
                if asked_at.hour >= morning.changes_at:
                    server.day, server.papers = day + morning.shift * ONE_DAY, make_list(day)
                made.append(await editions.make_edition("en"))
        assert not server.requests["api"]
    return made


@settings(max_examples=8)
@given(
    st.dates(date(2026, 1, 5), date(2026, 12, 1)).filter(lambda day: not arxiv_calendar.no_list_reason(day)),
    st.lists(mornings, min_size=3, max_size=3),
)
def test_any_shift_and_any_hour_of_change_give_each_list_its_day(
    empty_database: Path, first_day: date, mornings: list[Morning]
) -> None:
    """RULE: a day's edition has the papers of its list, all of them and no others, as soon as the feed has them; before
    that the newest edition is the one before. Over weekends and holidays, too.
    """

    async def run(file: Path) -> list[Edition]:
        async with open_database(f"sqlite:///{file}") as database:
            return await ask_on_mornings(database, first_day, mornings)

    with tempfile.TemporaryDirectory() as folder:
        made = asyncio.run(run(Path(shutil.copy(empty_database, folder))))
    expected = [first_day]
    for morning in mornings:
        before, day = expected[-1], next_list_day(expected[-1])
        expected += [day if asked_at.hour >= morning.changes_at else before for asked_at in ASKED_AT]
    assert [edition.day for edition in made] == expected[1:]
    assert all(paper_ids(edition) == ids(make_list(edition.day)) for edition in made)


def next_list_day(day: date) -> date:
    noon = datetime.combine(day, time(12), arxiv_calendar.EASTERN)
    return arxiv_calendar.eastern_day(arxiv_calendar.next_list_at(noon))
