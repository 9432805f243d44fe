"""The four sources on the wire, and every way the world has of not answering."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import pytest

from insights.errors import SourceFailed
from insights.model import AnnounceType
from insights.ports.sources import PaperLookup, PaperSource
from insights.sources.arxiv_api import ArxivApi
from insights.sources.arxiv_feed import ArxivFeed
from insights.sources.deeplearn import Deeplearn
from insights.sources.http import Fetcher, retry_after
from insights.sources.huggingface import HuggingFace
from insights.sources.throttle import Pace
from tests.insights.sources.conftest import CATEGORIES, DAY, StandingClock, a_paper
from tests.standins.papers import HTML, PapersStandin

Sources = Mapping[str, PaperSource]


@pytest.fixture
def feed(world: PapersStandin, fetcher: Fetcher, pace: Pace) -> ArxivFeed:
    return ArxivFeed(url=world.feed_url, categories=CATEGORIES, fetcher=fetcher, pace=pace)


@pytest.fixture
def api(world: PapersStandin, fetcher: Fetcher, pace: Pace) -> ArxivApi:
    return ArxivApi(url=world.api_url, categories=CATEGORIES, fetcher=fetcher, pace=pace, page=4)


@pytest.fixture
def sources(world: PapersStandin, fetcher: Fetcher, feed: ArxivFeed, api: ArxivApi) -> Sources:
    return {
        "feed": feed,
        "api": api,
        "huggingface": HuggingFace(url=world.huggingface_url, fetcher=fetcher),
        "deeplearn": Deeplearn(url=world.deeplearn_url, fetcher=fetcher),
    }


PLACES = ("feed", "api", "huggingface", "deeplearn")


async def test_the_feed_gives_the_day_in_one_request(world: PapersStandin, feed: ArxivFeed) -> None:
    """RULE: one request for all categories; ids, versions, types, text and order arrive as announced."""
    kinds = list(AnnounceType)
    world.papers = [a_paper(n, announce=kinds[n % 4], version=n % 3 + 1) for n in range(9)]
    batch = await feed.announced(DAY)
    assert world.asked["feed"] == ["/atom/cs.AI+cs.CL+cs.CV+cs.LG"]
    assert (batch.source, batch.day, batch.records) == ("arxiv", DAY, 9)
    told = [(p.id, p.version, p.title, p.abstract, p.authors, p.categories, p.announce) for p in world.papers]
    assert told == [
        (p.id, p.version, p.title, p.abstract, p.authors, p.categories, p.announce) for p in batch.papers
    ]
    assert {p.announced for p in batch.papers} == {DAY}


async def test_yesterdays_feed_says_so_and_an_empty_one_has_its_day(
    world: PapersStandin, feed: ArxivFeed
) -> None:
    """RULE: the feed's own day is handed on; the caller compares. An empty feed is an answer."""
    world.day = DAY - timedelta(days=1)
    assert (await feed.announced(DAY)).day == world.day
    world.papers = [a_paper(1)]
    assert (await feed.announced(DAY)).day == world.day


async def test_a_full_feed_is_asked_again_in_halves(world: PapersStandin, feed: ArxivFeed) -> None:
    """RULE: 2,000 entries are arXiv's limit and may be cut; halves lose nothing."""
    world.papers = [a_paper(n, categories=(CATEGORIES[n % 4],)) for n in range(2400)]
    batch = await feed.announced(DAY)
    assert len({paper.id for paper in batch.papers}) == batch.records == 2400
    assert len(world.asked["feed"]) == 3


async def test_an_unchanged_feed_is_not_sent_twice(world: PapersStandin, feed: ArxivFeed) -> None:
    """RULE: conditional GET: the second answer is a 304 and gives the same papers."""
    world.papers = [a_paper(n) for n in range(3)]
    first = await feed.announced(DAY)
    assert await feed.announced(DAY) == first
    world.papers = [a_paper(n) for n in range(4)]
    assert (await feed.announced(DAY)).records == 4


async def test_a_past_day_is_filled_from_the_api(world: PapersStandin, api: ArxivApi) -> None:
    """RULE: backfill gives what was submitted in the day's window, over all pages, each paper once."""
    inside = [a_paper(n) for n in range(9)]
    late = a_paper(50, published=inside[0].published + timedelta(days=1))  # type: ignore[operator]
    world.archive = [*inside, late, a_paper(60, categories=("math.CO",))]
    batch = await api.announced(DAY)
    assert [p.id for p in batch.papers] == [p.id for p in inside]
    assert {p.announced for p in batch.papers} == {DAY}
    assert len(world.asked["api"]) == 3


async def test_pages_shorter_than_asked_for_lose_nothing(world: PapersStandin, api: ArxivApi) -> None:
    """RULE: a page with fewer entries than asked for is not the end, nor read twice."""
    world.archive, world.page_limit = [a_paper(n) for n in range(10)], 3
    assert [p.id for p in (await api.announced(DAY)).papers] == [p.id for p in world.archive]


async def test_a_day_without_a_list_is_not_asked_for(world: PapersStandin, api: ArxivApi) -> None:
    """RULE: weekends and holidays are empty by the calendar, without a request."""
    for day in (date(2026, 11, 22), date(2026, 11, 27)):
        assert (await api.announced(day)).papers == ()
    assert not world.asked["api"]


async def test_a_paper_is_looked_up_by_any_spelling(world: PapersStandin, api: ArxivApi) -> None:
    """RULE: one paper by its id; None when arXiv has no such paper or the text is no id."""
    world.archive = [a_paper(1, comment="12 pages"), a_paper(2, id="quant-ph/0201082")]
    lookup: PaperLookup = api
    found = await lookup.paper("arXiv:2611.00001v3")
    assert found is not None
    assert (found.id, found.comment, found.url) == (
        "2611.00001",
        "12 pages",
        "https://arxiv.org/abs/2611.00001",
    )
    assert await lookup.paper("quant-ph/0201082")
    assert await lookup.paper("2611.09999") is None
    assert await lookup.paper("t-0123456789abcdef") is None
    assert len(world.asked["api"]) == 3


async def test_an_empty_first_page_is_no_quiet_day(world: PapersStandin, api: ArxivApi) -> None:
    """RULE: arXiv sometimes answers with nothing; on a day that has a list, that is a failure."""
    with pytest.raises(SourceFailed, match="lists nothing"):
        await api.announced(DAY)
    world.archive, world.page_limit = [a_paper(1)], 0
    with pytest.raises(SourceFailed, match="empty page"):
        await api.announced(DAY)


async def test_votes_arrive_and_an_empty_list_is_an_answer(world: PapersStandin, sources: Sources) -> None:
    """RULE: Hugging Face's votes stand in the paper; no list today is not a failure."""
    world.voted[DAY] = [a_paper(1, votes=42), a_paper(2)]
    batch = await sources["huggingface"].announced(DAY)
    assert [(p.id, p.votes, p.sources) for p in batch.papers] == [
        ("2611.00001", 42, ("huggingface",)),
        ("2611.00002", 0, ("huggingface",)),
    ]
    assert (await sources["huggingface"].announced(DAY - timedelta(days=1))).papers == ()


async def test_a_day_not_begun_in_utc_is_asked_for_as_today(world: PapersStandin, sources: Sources) -> None:
    """RULE: Hugging Face refuses days in the future; the newest it has is asked for."""
    assert (await sources["huggingface"].announced(DAY + timedelta(days=1))).day == DAY


async def test_only_the_hot_column_is_hot(world: PapersStandin, sources: Sources) -> None:
    """RULE: ids come from the PDF button, the site's page is a second link, other columns stay out."""
    world.hot = [a_paper(1, title="A: hot, paper")]
    batch = await sources["deeplearn"].announced(DAY)
    (paper,) = batch.papers
    assert (paper.id, paper.title, paper.hot, paper.abstract) == ("2611.00001", "A: hot, paper", True, "")
    assert paper.links == (f"{world.base}/arxiv/600000/a:-hot,-paper",)


async def test_hot_papers_get_their_abstracts_in_one_request(
    world: PapersStandin, fetcher: Fetcher, api: ArxivApi
) -> None:
    """RULE: what the page does not show is looked up at arXiv, all at once; unknown papers stay as they are."""
    world.hot, world.archive = [a_paper(1), a_paper(2), a_paper(3)], [a_paper(1), a_paper(3)]
    source = Deeplearn(url=world.deeplearn_url, fetcher=fetcher, lookup=api)
    papers = (await source.announced(DAY)).papers
    assert [bool(paper.abstract) for paper in papers] == [True, False, True]
    assert {(paper.hot, paper.sources, len(paper.links)) for paper in papers} == {(True, ("deeplearn",), 1)}
    assert len(world.asked["api"]) == 1


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(
    ("how", "reason"),
    [
        ({"status": 503, "retry_after": "120"}, "status 503"),
        ({"status": 404}, "status 404"),
        ({"body": HTML}, ""),
        ({"body": ""}, ""),
        ({"body": b"\xff\xfe\x00junk"}, ""),
        ({"reset": True}, "connection broke"),
        ({"hang": True}, "no answer within 0.2 seconds"),
        ({"drip": True}, "no answer within 0.2 seconds"),
        ({"location": "https://example.org/login"}, "redirects to another host"),
        ({"location": "?again=1"}, "redirects in circles"),
        ({"body": "x" * 3000}, "larger than"),
    ],
)
async def test_whatever_goes_wrong_is_a_failed_source_in_one_sentence(
    world: PapersStandin, clock: StandingClock, place: str, how: dict[str, Any], reason: str
) -> None:
    """RULE: no fault of the world is a quiet day, hangs the bot or raises anything but SourceFailed."""
    fetcher = Fetcher(clock=clock, seconds=0.2 if how.keys() & {"hang", "drip"} else 5, bytes_=2000)
    made = {
        "feed": ArxivFeed(url=world.feed_url, categories=CATEGORIES, fetcher=fetcher, pace=Pace(seconds=0)),
        "api": ArxivApi(url=world.api_url, categories=CATEGORIES, fetcher=fetcher, pace=Pace(seconds=0)),
        "huggingface": HuggingFace(url=world.huggingface_url, fetcher=fetcher),
        "deeplearn": Deeplearn(url=world.deeplearn_url, fetcher=fetcher),
    }
    world.fault(place, **how)
    with pytest.raises(SourceFailed) as failed:
        await made[place].announced(DAY)
    assert reason in failed.value.reason
    assert "\n" not in failed.value.reason
    assert "<" not in failed.value.reason
    assert len(failed.value.reason) < 140
    assert failed.value.retry_after == (120 if "retry_after" in how else None)


@pytest.mark.parametrize("header", ["60", "Tue, 24 Nov 2026 12:01:00 GMT"])
async def test_retry_after_is_heeded(
    world: PapersStandin, clock: StandingClock, sources: Sources, header: str
) -> None:
    """RULE: a host that asked to wait is not asked before the time is over, in either form of the header."""
    world.fault("feed", status=429, retry_after=header)
    with pytest.raises(SourceFailed):
        await sources["feed"].announced(DAY)
    world.fault("feed")
    with pytest.raises(SourceFailed, match="asked to wait 60"):
        await sources["feed"].announced(DAY)
    assert len(world.asked["feed"]) == 1
    clock.at += timedelta(seconds=61)
    assert (await sources["feed"].announced(DAY)).day == DAY


@pytest.mark.parametrize("header", ["", "soon", "-5", "²", "Tue, 99 Nov 2026 12:01:00 GMT", "9" * 400])
def test_an_unreadable_retry_after_is_none_or_a_day(header: str, clock: StandingClock) -> None:
    """RULE: no header makes the bot wait longer than a day, or stumble."""
    wait = retry_after(header, clock.now())
    assert wait is None or 0 <= wait <= 24 * 3600
