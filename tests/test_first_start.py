"""The first two minutes: `python -m bot run` with no token and no key, whatever can be reached."""

import time
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import httpx
import pytest

from insights.model import AnnounceType, Paper
from insights.sources.sample import Sample
from tests.running_bot import LivingBot, living, until
from tests.standins.papers import PapersStandin

MONDAY, FRIDAY = date(2026, 11, 23), date(2026, 11, 20)
SAMPLE = "Sample: 6 November 2024, the day of the digest this bot descends from"


@pytest.fixture
async def papers() -> AsyncIterator[PapersStandin]:
    async with PapersStandin() as server:
        yield server


def reached(papers: PapersStandin) -> dict[str, str]:
    return {
        "ARXIV_FEED_URL": papers.feed_url,
        "ARXIV_API_URL": papers.api_url,
        "HUGGINGFACE_URL": papers.huggingface_url,
        "DEEPLEARN_URL": papers.deeplearn_url,
    }


async def some_papers(submitted: datetime) -> list[Paper]:
    batch = await Sample().announced(MONDAY)
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


async def posts(bot: LivingBot) -> list[str]:
    """What the page shows: the bot's posts of the stream as JSON text, oldest first."""
    address = next(word for word in bot.log.split() if word.startswith("http://127.0.0.1:"))
    found = []
    async with httpx.AsyncClient() as client, client.stream("GET", f"{address}/local/stream") as stream:
        async for line in stream.aiter_lines():
            if line.startswith("data:") and '"html"' in line:
                found.append(line)
            if line.startswith("event: posts_end") or len(found) >= 4:
                return found
    return found


async def shown(bot: LivingBot) -> str:
    return "\n".join(await posts(bot))


async def test_what_is_announced_today_is_on_the_page_within_twenty_seconds(
    papers: PapersStandin, tmp_path: Path
) -> None:
    """Chart and overview of today's list, from one start without a token or a key."""
    papers.day, papers.papers = MONDAY, await some_papers(datetime(2026, 11, 20, 15, tzinfo=UTC))
    began = time.monotonic()
    async with living(tmp_path, "2026-11-23T15:00:00+00:00", **reached(papers)) as bot:
        words = await shown(bot)
        assert time.monotonic() - began < 20
    assert "Monday, 23 November 2026" in words
    assert "/pictures/chart" in words
    assert "/category LLM" in words


async def test_on_a_weekend_the_last_list_is_shown_with_its_day_and_the_next_one(
    papers: PapersStandin, tmp_path: Path
) -> None:
    """The feed is empty on Saturday; the API's dates give Friday's list, and the page says when the next comes."""
    papers.day, papers.papers = date(2026, 11, 21), []
    papers.archive = await some_papers(datetime(2026, 11, 19, 12, tzinfo=UTC))
    async with living(tmp_path, "2026-11-21T15:00:00+00:00", **reached(papers)) as bot:
        words = await shown(bot)
    assert "Friday, 20 November 2026" in words
    assert "the papers arXiv lists on Monday, 23 November 2026 from 05:05" in words


async def test_with_nothing_reachable_the_sample_makes_place_for_the_first_answer(
    papers: PapersStandin, tmp_path: Path
) -> None:
    """The sample day within ten seconds of a silent world; replaced by itself when a source answers."""
    papers.day, papers.papers = MONDAY, await some_papers(datetime(2026, 11, 20, 15, tzinfo=UTC))
    for place in ("feed", "api", "huggingface", "deeplearn"):
        papers.fault(place, hang=True)
    began = time.monotonic()
    async with living(tmp_path, "2026-11-23T15:00:00+00:00", **reached(papers)) as bot:
        words = await shown(bot)
        assert time.monotonic() - began < 13  # ten for the bot, the rest for starting Python with warnings on
        assert SAMPLE in words
        assert "retold" in words
        digest = [post for post in words.splitlines() if "Try me" not in post]
        assert digest
        assert not any("“" in post for post in digest)
        for place in ("feed", "api", "huggingface", "deeplearn"):
            papers.fault(place)
        bot.move_clock("2026-11-23T15:02:00+00:00")
        await until(lambda: "papers of 2026-11-23" in bot.log, 60)
        words = await shown(bot)
    assert "Monday, 23 November 2026" in words
    assert SAMPLE not in words


async def test_a_key_without_a_model_is_told_how_to_switch_it_on(tmp_path: Path) -> None:
    """A key alone spends nothing, and the start says so in one line."""
    async with living(tmp_path, "2026-11-23T15:00:00+00:00", OPENAI_API_KEY="not-a-real-key") as bot:
        told = [line for line in bot.log.splitlines() if "OPENAI_MODEL" in line]
    assert len(told) == 1
    assert "not-a-real-key" not in bot.log


async def test_a_feed_that_carries_an_older_day_is_shown_as_that_day(
    papers: PapersStandin, tmp_path: Path
) -> None:
    """In the afternoon the feed still carries Friday: Friday's list is on the page, under its own date."""
    papers.day, papers.papers = FRIDAY, await some_papers(datetime(2026, 11, 18, 21, tzinfo=UTC))
    papers.fault("api", status=503)
    async with living(tmp_path, "2026-11-23T20:00:00+00:00", **reached(papers)) as bot:
        words = await shown(bot)
    assert "Friday, 20 November 2026" in words
    assert SAMPLE not in words
