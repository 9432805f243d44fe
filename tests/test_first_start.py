"""The first two minutes: `python -m bot run` with no token and no key, whatever can be reached."""

import time
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import httpx
import pytest

from insights.model import AnnounceType, Paper
from insights.sources.sample import SampleSource
from tests.running_bot import BotProcess, run_bot, wait_until
from tests.standins.papers import PapersStandin

MONDAY, FRIDAY = date(2026, 11, 23), date(2026, 11, 20)
SAMPLE = "Sample: 6 November 2024, the day of the digest this bot descends from"


@pytest.fixture
async def papers() -> AsyncIterator[PapersStandin]:
    async with PapersStandin() as server:
        yield server


def reachable_sources(papers: PapersStandin) -> dict[str, str]:
    return {
        "ARXIV_FEED_URL": papers.feed_url,
        "ARXIV_API_URL": papers.api_url,
        "HUGGINGFACE_URL": papers.huggingface_url,
        "DEEPLEARN_URL": papers.deeplearn_url,
    }


async def make_papers(submitted: datetime) -> list[Paper]:
    batch = await SampleSource().fetch(MONDAY)
    return [
        replace(
            paper,
            id=f"2611.{number:05}",
            announce=AnnounceType.NEW,
            categories=("cs.LG",),
            published=submitted,
        )
        for number, paper in enumerate(batch.papers, 1)
    ]


async def read_posts(bot: BotProcess) -> list[str]:
    """What the page shows: the bot's posts of the stream as JSON text, oldest first."""
    address = next(word for word in bot.log.split() if word.startswith("http://127.0.0.1:"))
    events = []
    async with httpx.AsyncClient() as client, client.stream("GET", f"{address}/local/stream") as stream:
        async for line in stream.aiter_lines():
            if line.startswith("data:") and '"html"' in line:
                events.append(line)
            if line.startswith("event: posts_end") or len(events) >= 4:
                return events
    return events


async def read_page(bot: BotProcess) -> str:
    return "\n".join(await read_posts(bot))


async def test_what_is_announced_today_is_on_the_page_within_twenty_seconds(
    papers: PapersStandin, tmp_path: Path
) -> None:
    """Chart and overview of today's list, from one start without a token or a key."""
    papers.day, papers.papers = MONDAY, await make_papers(datetime(2026, 11, 20, 15, tzinfo=UTC))
    began = time.monotonic()
    async with run_bot(tmp_path, "2026-11-23T15:00:00+00:00", **reachable_sources(papers)) as bot:
        page = await read_page(bot)
        assert time.monotonic() - began < 20
    assert "Monday, 23 November 2026" in page
    assert "/pictures/chart" in page
    assert "/category LLM" in page


async def test_on_a_weekend_the_last_list_is_shown_with_its_day_and_the_next_one(
    papers: PapersStandin, tmp_path: Path
) -> None:
    """The feed is empty on Saturday; the API's dates give Friday's list, and the page says when the next comes."""
    papers.day, papers.papers = date(2026, 11, 21), []
    papers.api_only_papers = await make_papers(datetime(2026, 11, 19, 12, tzinfo=UTC))
    async with run_bot(tmp_path, "2026-11-21T15:00:00+00:00", **reachable_sources(papers)) as bot:
        page = await read_page(bot)
    assert "Friday, 20 November 2026" in page
    assert "the papers arXiv lists on Monday, 23 November 2026 from 05:05" in page


async def test_with_nothing_reachable_the_sample_makes_place_for_the_first_answer(
    papers: PapersStandin, tmp_path: Path
) -> None:
    """The sample day within ten seconds of a silent world; replaced by itself when a source answers."""
    papers.day, papers.papers = MONDAY, await make_papers(datetime(2026, 11, 20, 15, tzinfo=UTC))
    for place in ("feed", "api", "huggingface", "deeplearn"):
        papers.set_fault(place, hang=True)
    began = time.monotonic()
    async with run_bot(tmp_path, "2026-11-23T15:00:00+00:00", **reachable_sources(papers)) as bot:
        page = await read_page(bot)
        assert time.monotonic() - began < 13  # ten for the bot, the rest for starting Python with warnings on
        assert SAMPLE in page
        assert "retold" in page
        digest = [post for post in page.splitlines() if "Try me" not in post]
        assert digest
        assert not any("“" in post for post in digest)
        for place in ("feed", "api", "huggingface", "deeplearn"):
            papers.set_fault(place)
        bot.set_clock("2026-11-23T15:02:00+00:00")
        await wait_until(lambda: "papers of 2026-11-23" in bot.log, 60)
        page = await read_page(bot)
    assert "Monday, 23 November 2026" in page
    assert SAMPLE not in page


async def test_a_key_without_a_model_is_told_how_to_switch_it_on(tmp_path: Path) -> None:
    """A key alone spends nothing, and the start says so in one line."""
    async with run_bot(tmp_path, "2026-11-23T15:00:00+00:00", OPENAI_API_KEY="not-a-real-key") as bot:
        hints = [line for line in bot.log.splitlines() if "OPENAI_MODEL" in line]
    assert len(hints) == 1
    assert "not-a-real-key" not in bot.log


async def test_a_feed_that_carries_an_older_day_is_shown_as_that_day(
    papers: PapersStandin, tmp_path: Path
) -> None:
    """In the afternoon the feed still carries Friday: Friday's list is on the page, under its own date."""
    papers.day, papers.papers = FRIDAY, await make_papers(datetime(2026, 11, 18, 21, tzinfo=UTC))
    papers.set_fault("api", status=503)
    async with run_bot(tmp_path, "2026-11-23T20:00:00+00:00", **reachable_sources(papers)) as bot:
        page = await read_page(bot)
    assert "Friday, 20 November 2026" in page
    assert SAMPLE not in page
