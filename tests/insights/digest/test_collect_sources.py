"""insights.digest.collect: all sources are fetched concurrently, and each can fail alone."""

import asyncio
import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

import pytest
import pytest_asyncio

from insights.digest.collect import SourceResults, fetch_from_sources
from insights.ports.sources import Batch, PaperSource
from insights.sources.arxiv_feed import ArxivFeed
from insights.sources.http import Fetcher
from insights.sources.huggingface import HuggingFace
from insights.sources.throttle import IntervalThrottle
from tests.insights.sources.conftest import CATEGORIES, DAY, SettableClock, make_paper
from tests.standins.papers import PapersStandin

TIMEOUT_S = 0.5


@pytest_asyncio.fixture
async def server() -> AsyncIterator[PapersStandin]:
    async with PapersStandin() as server:
        server.day, server.papers = DAY, [make_paper(1), make_paper(2)]
        server.voted_papers = {DAY: [make_paper(2, votes=5)]}
        yield server


@pytest.fixture
def sources(server: PapersStandin) -> list[PaperSource]:
    """The feed, then Hugging Face: the order in which they are configured."""
    fetcher = Fetcher(clock=SettableClock(datetime(2026, 11, 24, 15, tzinfo=UTC)), timeout_s=20)
    return [
        ArxivFeed(
            url=server.feed_url,
            categories=CATEGORIES,
            fetcher=fetcher,
            throttle=IntervalThrottle(interval_s=0),
        ),
        HuggingFace(url=server.huggingface_url, fetcher=fetcher),
    ]


def list_states(results: SourceResults) -> list[tuple[str, str, int]]:
    return [(state.name, state.state, state.records) for state in results.states]


async def test_results_are_in_the_configured_order(sources: list[PaperSource]) -> None:
    """Batches and states are in the order of the sources, with each source's number of records."""
    for order in (sources, sources[::-1]):
        results = await fetch_from_sources(order, DAY, timeout_s=20)
        assert [batch.source for batch in results.batches] == [source.name for source in order]
        assert [name for name, _, _ in list_states(results)] == [source.name for source in order]
    assert sorted(list_states(results)) == [("arxiv", "ok", 2), ("huggingface", "ok", 1)]


@pytest.mark.parametrize("place", ["feed", "huggingface"])
async def test_a_source_that_never_responds_times_out(
    server: PapersStandin, sources: list[PaperSource], place: str
) -> None:
    """It costs its own papers and the timeout; the other sources are not affected."""
    server.set_fault(place, hang=True)
    loop = asyncio.get_running_loop()
    started_at = loop.time()
    results = await fetch_from_sources(sources, DAY, timeout_s=TIMEOUT_S)
    assert TIMEOUT_S * 0.9 <= loop.time() - started_at < TIMEOUT_S + 5
    failed = "arxiv" if place == "feed" else "huggingface"
    states = {state.name: state for state in results.states}
    assert states.pop(failed).reason == "timeout: no response within 0.5 s"
    assert [state.state for state in states.values()] == ["ok"]
    assert results.get_batch(failed) is None
    assert len(results.batches) == 1


@dataclass(frozen=True, slots=True, kw_only=True)
class BarrierSource:
    """A source that responds after all sources of the barrier were asked."""

    source: PaperSource
    barrier: asyncio.Barrier

    @property
    def name(self) -> str:
        return self.source.name

    async def fetch(self, day: date) -> Batch:
        await self.barrier.wait()
        return await self.source.fetch(day)


async def test_sources_are_fetched_concurrently(sources: list[PaperSource]) -> None:
    """RULE: no source waits for another: sources that only respond together do respond."""
    barrier = asyncio.Barrier(len(sources))
    waiting_sources = [BarrierSource(source=source, barrier=barrier) for source in sources]
    results = await fetch_from_sources(waiting_sources, DAY, timeout_s=5)
    assert [state.state for state in results.states] == ["ok", "ok"]


async def test_two_sources_that_time_out_are_both_failed(
    server: PapersStandin, sources: list[PaperSource]
) -> None:
    """A day on which no source responds has no batch, and a state for each source."""
    server.set_fault("feed", hang=True)
    server.set_fault("huggingface", hang=True)
    results = await fetch_from_sources(sources, DAY, timeout_s=TIMEOUT_S)
    assert results.batches == ()
    assert [state.state for state in results.states] == ["failed", "failed"]


async def test_a_failure_is_named_with_its_reason(
    server: PapersStandin, sources: list[PaperSource], caplog: pytest.LogCaptureFixture
) -> None:
    """The reason is in the state, for the last line of the page, and in the log."""
    server.set_fault("feed", status=503)
    with caplog.at_level(logging.WARNING):
        results = await fetch_from_sources(sources, DAY, timeout_s=20)
    failed, voted = results.states
    assert (failed.name, failed.state, failed.records) == ("arxiv", "failed", 0)
    assert "503" in failed.reason
    assert voted.state == "ok"
    assert f"source arxiv failed: {failed.reason}" in caplog.text


async def test_an_empty_list_is_not_a_failure(server: PapersStandin, sources: list[PaperSource]) -> None:
    """A source that lists nothing has a batch and the state "empty"."""
    server.papers, server.voted_papers = [], {}
    results = await fetch_from_sources(sources, DAY, timeout_s=20)
    assert list_states(results) == [("arxiv", "empty", 0), ("huggingface", "empty", 0)]
    assert [batch.papers for batch in results.batches] == [(), ()]


async def test_a_programming_error_is_not_a_failed_source(sources: list[PaperSource]) -> None:
    """Only SourceFailed and timeouts become a failed state; other exceptions are raised."""
    feed = sources[0]
    assert isinstance(feed, ArxivFeed)
    broken = replace(feed, url=None)  # type: ignore[arg-type]
    with pytest.raises(AttributeError):
        await fetch_from_sources([broken], date(2026, 11, 24), timeout_s=20)
