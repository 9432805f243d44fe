"""The four network sources against a stand-in server: responses, timeouts and errors."""

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
from insights.sources.http import Fetcher, parse_retry_after
from insights.sources.huggingface import HuggingFace
from insights.sources.throttle import IntervalThrottle
from tests.insights.sources.conftest import CATEGORIES, DAY, SettableClock, make_paper
from tests.standins.papers import RATE_LIMIT_PAGE, PapersStandin

Sources = Mapping[str, PaperSource]


@pytest.fixture
def feed(server: PapersStandin, fetcher: Fetcher, throttle: IntervalThrottle) -> ArxivFeed:
    return ArxivFeed(url=server.feed_url, categories=CATEGORIES, fetcher=fetcher, throttle=throttle)


@pytest.fixture
def api(server: PapersStandin, fetcher: Fetcher, throttle: IntervalThrottle) -> ArxivApi:
    return ArxivApi(
        url=server.api_url, categories=CATEGORIES, fetcher=fetcher, throttle=throttle, page_size=4
    )


@pytest.fixture
def sources(server: PapersStandin, fetcher: Fetcher, feed: ArxivFeed, api: ArxivApi) -> Sources:
    return {
        "feed": feed,
        "api": api,
        "huggingface": HuggingFace(url=server.huggingface_url, fetcher=fetcher),
        "deeplearn": Deeplearn(url=server.deeplearn_url, fetcher=fetcher),
    }


PLACES = ("feed", "api", "huggingface", "deeplearn")


async def test_the_feed_gives_the_day_in_one_request(server: PapersStandin, feed: ArxivFeed) -> None:
    """RULE: one request for all categories; ids, versions, types, text and order arrive as announced."""
    kinds = list(AnnounceType)
    server.papers = [make_paper(n, announce=kinds[n % 4], version=n % 3 + 1) for n in range(9)]
    batch = await feed.fetch(DAY)
    assert server.requests["feed"] == ["/atom/cs.AI+cs.CL+cs.CV+cs.LG"]
    assert (batch.source, batch.day, batch.records) == ("arxiv", DAY, 9)
    expected = [
        (p.id, p.version, p.title, p.abstract, p.authors, p.categories, p.announce) for p in server.papers
    ]
    assert expected == [
        (p.id, p.version, p.title, p.abstract, p.authors, p.categories, p.announce) for p in batch.papers
    ]
    assert {p.announced for p in batch.papers} == {DAY}


async def test_the_batch_has_the_feeds_own_day(server: PapersStandin, feed: ArxivFeed) -> None:
    """RULE: the day of the feed is returned, also for an older or an empty feed; the caller compares."""
    server.day = DAY - timedelta(days=1)
    assert (await feed.fetch(DAY)).day == server.day
    server.papers = [make_paper(1)]
    assert (await feed.fetch(DAY)).day == server.day


async def test_a_full_feed_is_fetched_again_in_halves(server: PapersStandin, feed: ArxivFeed) -> None:
    """RULE: a feed of 2,000 entries, arXiv's limit, may be cut; its halves are complete."""
    server.papers = [make_paper(n, categories=(CATEGORIES[n % 4],)) for n in range(2400)]
    batch = await feed.fetch(DAY)
    assert len({paper.id for paper in batch.papers}) == batch.records == 2400
    assert len(server.requests["feed"]) == 3


async def test_an_archive_is_all_of_its_categories(
    server: PapersStandin, fetcher: Fetcher, throttle: IntervalThrottle
) -> None:
    """RULE: "cs" is asked of feed and API as one name; a full feed of it is fetched again by its categories."""
    server.papers = [make_paper(n, categories=(CATEGORIES[n % 4],)) for n in range(1200)]
    feed = ArxivFeed(url=server.feed_url, categories=("cs",), fetcher=fetcher, throttle=throttle)
    assert (await feed.fetch(DAY)).records == 1200
    assert server.requests["feed"] == ["/atom/cs"]
    server.papers = [make_paper(n, categories=(CATEGORIES[n % 4],)) for n in range(2400)]
    assert len({paper.id for paper in (await feed.fetch(DAY)).papers}) == 2400
    server.papers = [
        make_paper(1),
        make_paper(2, categories=("stat.ML", "cs.LG")),
        make_paper(3, categories=("math.CO",)),
    ]
    api = ArxivApi(url=server.api_url, categories=("cs",), fetcher=fetcher, throttle=throttle)
    batch = await api.fetch(DAY)
    assert [(paper.id, paper.announce) for paper in batch.papers] == [
        ("2611.00001", AnnounceType.NEW),
        ("2611.00002", AnnounceType.CROSS),
    ]
    assert "cat%3Acs.%2A" in server.requests["api"][-1] or "cat:cs.*" in server.requests["api"][-1]


async def test_an_unchanged_feed_is_not_sent_twice(server: PapersStandin, feed: ArxivFeed) -> None:
    """RULE: conditional GET: the second response is a 304 and gives the same papers."""
    server.papers = [make_paper(n) for n in range(3)]
    first = await feed.fetch(DAY)
    assert await feed.fetch(DAY) == first
    server.papers = [make_paper(n) for n in range(4)]
    assert (await feed.fetch(DAY)).records == 4


async def test_a_past_day_is_filled_from_the_api(server: PapersStandin, api: ArxivApi) -> None:
    """RULE: backfill returns the submissions of the day's window, from all pages, each paper once."""
    inside = [make_paper(n) for n in range(9)]
    late = make_paper(50, published=inside[0].published + timedelta(days=1))  # type: ignore[operator]
    server.api_only_papers = [*inside, late, make_paper(60, categories=("math.CO",))]
    batch = await api.fetch(DAY)
    assert [p.id for p in batch.papers] == [p.id for p in inside]
    assert {p.announced for p in batch.papers} == {DAY}
    assert len(server.requests["api"]) == 3


async def test_short_pages_lose_nothing(server: PapersStandin, api: ArxivApi) -> None:
    """RULE: a page with fewer entries than requested is not the end, and none is fetched twice."""
    server.api_only_papers, server.page_limit = [make_paper(n) for n in range(10)], 3
    assert [p.id for p in (await api.fetch(DAY)).papers] == [p.id for p in server.api_only_papers]


async def test_a_day_without_a_list_sends_no_request(server: PapersStandin, api: ArxivApi) -> None:
    """RULE: weekends and holidays are empty by the calendar, without a request."""
    for day in (date(2026, 11, 22), date(2026, 11, 27)):
        assert (await api.fetch(day)).papers == ()
    assert not server.requests["api"]


async def test_a_paper_is_found_by_any_spelling_of_its_id(server: PapersStandin, api: ArxivApi) -> None:
    """RULE: one paper by its id; None when arXiv has no such paper or the text is not an id."""
    server.api_only_papers = [make_paper(1, comment="12 pages"), make_paper(2, id="quant-ph/0201082")]
    lookup: PaperLookup = api
    paper = await lookup.find_paper("arXiv:2611.00001v3")
    assert paper is not None
    assert (paper.id, paper.comment, paper.url) == (
        "2611.00001",
        "12 pages",
        "https://arxiv.org/abs/2611.00001",
    )
    assert await lookup.find_paper("quant-ph/0201082")
    assert await lookup.find_paper("2611.09999") is None
    assert await lookup.find_paper("t-0123456789abcdef") is None
    assert len(server.requests["api"]) == 3


async def test_an_empty_first_page_is_a_failure(server: PapersStandin, api: ArxivApi) -> None:
    """RULE: arXiv sometimes returns no entries; on a day that has a list, that is a failure."""
    with pytest.raises(SourceFailed, match="lists nothing"):
        await api.fetch(DAY)
    server.api_only_papers, server.page_limit = [make_paper(1)], 0
    with pytest.raises(SourceFailed, match="empty page"):
        await api.fetch(DAY)


async def test_votes_are_read_and_a_list_may_be_empty(server: PapersStandin, sources: Sources) -> None:
    """RULE: a paper has Hugging Face's votes; an empty list is not a failure."""
    server.voted_papers[DAY] = [make_paper(1, votes=42), make_paper(2)]
    batch = await sources["huggingface"].fetch(DAY)
    assert [(p.id, p.votes, p.sources) for p in batch.papers] == [
        ("2611.00001", 42, ("huggingface",)),
        ("2611.00002", 0, ("huggingface",)),
    ]
    assert (await sources["huggingface"].fetch(DAY - timedelta(days=1))).papers == ()


async def test_a_day_in_the_future_is_requested_as_today(server: PapersStandin, sources: Sources) -> None:
    """RULE: Hugging Face rejects days in the future (UTC); today is requested instead."""
    assert (await sources["huggingface"].fetch(DAY + timedelta(days=1))).day == DAY


async def test_only_the_hot_column_is_hot(server: PapersStandin, sources: Sources) -> None:
    """RULE: ids are from the PDF button, the site's page is an additional link, other columns are ignored."""
    server.hot_papers = [make_paper(1, title="A: hot, paper")]
    batch = await sources["deeplearn"].fetch(DAY)
    (paper,) = batch.papers
    assert (paper.id, paper.title, paper.hot, paper.abstract) == ("2611.00001", "A: hot, paper", True, "")
    assert paper.links == (f"{server.base}/arxiv/600000/a:-hot,-paper",)


async def test_hot_papers_get_their_abstracts_in_one_request(
    server: PapersStandin, fetcher: Fetcher, api: ArxivApi
) -> None:
    """RULE: abstracts are looked up at arXiv in one request; unknown papers have none."""
    server.hot_papers, server.api_only_papers = (
        [make_paper(1), make_paper(2), make_paper(3)],
        [make_paper(1), make_paper(3)],
    )
    source = Deeplearn(url=server.deeplearn_url, fetcher=fetcher, lookup=api)
    papers = (await source.fetch(DAY)).papers
    assert [bool(paper.abstract) for paper in papers] == [True, False, True]
    assert {(paper.hot, paper.sources, len(paper.links)) for paper in papers} == {(True, ("deeplearn",), 1)}
    assert len(server.requests["api"]) == 1


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ({"status": 503, "retry_after": "120"}, "status 503"),
        ({"status": 404}, "status 404"),
        ({"body": RATE_LIMIT_PAGE}, ""),
        ({"body": ""}, ""),
        ({"body": b"\xff\xfe\x00junk"}, ""),
        ({"reset": True}, "connection error"),
        ({"hang": True}, "timeout: no response within 0.2 s"),
        ({"drip": True}, "timeout: no response within 0.2 s"),
        ({"location": "https://example.org/login"}, "redirects to another host"),
        ({"location": "?again=1"}, "too many redirects"),
        ({"body": "x" * 3000}, "larger than"),
    ],
)
async def test_every_error_is_a_failed_source_with_one_sentence(
    server: PapersStandin, clock: SettableClock, place: str, fault: dict[str, Any], reason: str
) -> None:
    """RULE: no error of a server gives an empty day, blocks the bot or raises anything but SourceFailed."""
    fetcher = Fetcher(clock=clock, timeout_s=0.2 if fault.keys() & {"hang", "drip"} else 5, max_bytes=2000)
    failing: Sources = {
        "feed": ArxivFeed(
            url=server.feed_url,
            categories=CATEGORIES,
            fetcher=fetcher,
            throttle=IntervalThrottle(interval_s=0),
        ),
        "api": ArxivApi(
            url=server.api_url,
            categories=CATEGORIES,
            fetcher=fetcher,
            throttle=IntervalThrottle(interval_s=0),
        ),
        "huggingface": HuggingFace(url=server.huggingface_url, fetcher=fetcher),
        "deeplearn": Deeplearn(url=server.deeplearn_url, fetcher=fetcher),
    }
    server.set_fault(place, **fault)
    with pytest.raises(SourceFailed) as failed:
        await failing[place].fetch(DAY)
    assert reason in failed.value.reason
    assert "\n" not in failed.value.reason
    assert "<" not in failed.value.reason
    assert len(failed.value.reason) < 140
    assert failed.value.retry_after == (120 if "retry_after" in fault else None)


@pytest.mark.parametrize("header", ["60", "Tue, 24 Nov 2026 12:01:00 GMT"])
async def test_retry_after_is_respected(
    server: PapersStandin, clock: SettableClock, sources: Sources, header: str
) -> None:
    """RULE: no request is sent to a host before its Retry-After is over, in either form of the header."""
    server.set_fault("feed", status=429, retry_after=header)
    with pytest.raises(SourceFailed):
        await sources["feed"].fetch(DAY)
    server.set_fault("feed")
    with pytest.raises(SourceFailed, match="rate limited: retry after 60"):
        await sources["feed"].fetch(DAY)
    assert len(server.requests["feed"]) == 1
    clock.current += timedelta(seconds=61)
    assert (await sources["feed"].fetch(DAY)).day == DAY


@pytest.mark.parametrize("header", ["", "soon", "-5", "²", "Tue, 99 Nov 2026 12:01:00 GMT", "9" * 400])
def test_an_unreadable_retry_after_is_none_or_a_day(header: str, clock: SettableClock) -> None:
    """RULE: no header makes the bot wait longer than a day, or raises an error."""
    wait = parse_retry_after(header, clock.now())
    assert wait is None or 0 <= wait <= 24 * 3600
