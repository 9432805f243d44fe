"""insights.digest.collect: every source is asked at once, and fails alone."""

import asyncio
import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

import pytest
import pytest_asyncio

from insights.digest.collect import SourceResults, ask_sources
from insights.ports.sources import Batch, PaperSource
from insights.sources.arxiv_feed import ArxivFeed
from insights.sources.http import Fetcher
from insights.sources.huggingface import HuggingFace
from insights.sources.throttle import Pace
from tests.insights.sources.conftest import CATEGORIES, DAY, StandingClock, a_paper
from tests.standins.papers import PapersStandin

PATIENCE_S = 0.5


@pytest_asyncio.fixture
async def world() -> AsyncIterator[PapersStandin]:
    async with PapersStandin() as server:
        server.day, server.papers = DAY, [a_paper(1), a_paper(2)]
        server.voted = {DAY: [a_paper(2, votes=5)]}
        yield server


@pytest.fixture
def sources(world: PapersStandin) -> list[PaperSource]:
    """The feed, then the readers' votes: the order in which they are configured."""
    fetcher = Fetcher(clock=StandingClock(datetime(2026, 11, 24, 15, tzinfo=UTC)), seconds=20)
    return [
        ArxivFeed(url=world.feed_url, categories=CATEGORIES, fetcher=fetcher, pace=Pace(seconds=0)),
        HuggingFace(url=world.huggingface_url, fetcher=fetcher),
    ]


def told(gathered: SourceResults) -> list[tuple[str, str, int]]:
    return [(state.name, state.state, state.records) for state in gathered.states]


async def test_every_source_is_told_in_its_place(sources: list[PaperSource]) -> None:
    """Batches and states stand in the configured order, with what each source gave."""
    for order in (sources, sources[::-1]):
        gathered = await ask_sources(order, DAY, patience_s=20)
        assert [batch.source for batch in gathered.batches] == [source.name for source in order]
        assert [name for name, _, _ in told(gathered)] == [source.name for source in order]
    assert sorted(told(gathered)) == [("arxiv", "ok", 2), ("huggingface", "ok", 1)]


@pytest.mark.parametrize("place", ["feed", "huggingface"])
async def test_a_silent_source_is_waited_for_no_longer_than_agreed(
    world: PapersStandin, sources: list[PaperSource], place: str
) -> None:
    """One source that never answers costs its own papers and the agreed patience, nothing of the others'."""
    world.fault(place, hang=True)
    loop = asyncio.get_running_loop()
    began = loop.time()
    gathered = await ask_sources(sources, DAY, patience_s=PATIENCE_S)
    assert PATIENCE_S * 0.9 <= loop.time() - began < PATIENCE_S + 5
    failed = "arxiv" if place == "feed" else "huggingface"
    states = {state.name: state for state in gathered.states}
    assert states.pop(failed).reason == "no answer within 0.5 s"
    assert [state.state for state in states.values()] == ["ok"]
    assert gathered.batch(failed) is None
    assert len(gathered.batches) == 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """A source that answers when all who shall meet have been asked."""

    source: PaperSource
    met: asyncio.Barrier

    @property
    def name(self) -> str:
        return self.source.name

    async def announced(self, day: date) -> Batch:
        await self.met.wait()
        return await self.source.announced(day)


async def test_all_are_asked_at_the_same_time(sources: list[PaperSource]) -> None:
    """RULE: no source waits for another: sources that only answer together do answer."""
    met = asyncio.Barrier(len(sources))
    meeting = [Meeting(source=source, met=met) for source in sources]
    gathered = await ask_sources(meeting, DAY, patience_s=5)
    assert [state.state for state in gathered.states] == ["ok", "ok"]


async def test_two_silent_sources_are_both_told(world: PapersStandin, sources: list[PaperSource]) -> None:
    """A day on which nobody answers has no batch, and a state for each."""
    world.fault("feed", hang=True)
    world.fault("huggingface", hang=True)
    gathered = await ask_sources(sources, DAY, patience_s=PATIENCE_S)
    assert gathered.batches == ()
    assert [state.state for state in gathered.states] == ["failed", "failed"]


async def test_a_failure_is_named_with_its_reason(
    world: PapersStandin, sources: list[PaperSource], caplog: pytest.LogCaptureFixture
) -> None:
    """Who failed and why is in the state, for the page's last line, and in the log."""
    world.fault("feed", status=503)
    with caplog.at_level(logging.WARNING):
        gathered = await ask_sources(sources, DAY, patience_s=20)
    failed, voted = gathered.states
    assert (failed.name, failed.state, failed.records) == ("arxiv", "failed", 0)
    assert "503" in failed.reason
    assert voted.state == "ok"
    assert f"source arxiv failed: {failed.reason}" in caplog.text


async def test_an_empty_answer_is_no_failure(world: PapersStandin, sources: list[PaperSource]) -> None:
    """A source that lists nothing has answered: its batch is there and its state says so."""
    world.papers, world.voted = [], {}
    gathered = await ask_sources(sources, DAY, patience_s=20)
    assert told(gathered) == [("arxiv", "empty", 0), ("huggingface", "empty", 0)]
    assert [batch.papers for batch in gathered.batches] == [(), ()]


async def test_a_fault_of_ours_is_not_a_failed_source(sources: list[PaperSource]) -> None:
    """Only what a source may raise is told as a failure: a mistake in our own code is not hidden."""
    feed = sources[0]
    assert isinstance(feed, ArxivFeed)
    broken = replace(feed, url=None)  # type: ignore[arg-type]
    with pytest.raises(AttributeError):
        await ask_sources([broken], date(2026, 11, 24), patience_s=20)
