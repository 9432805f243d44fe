"""A weekend and an empty day as a subscriber lives them: `python -m bot run` with a clock that is moved on."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from insights.model import AnnounceType, Paper
from insights.sources.sample import SampleSource
from tests.running_bot import run_bot, wait_until
from tests.standins.papers import PapersStandin
from tests.standins.telegram import ANN, PRIVATE, TelegramStandin

FRIDAY, SUNDAY, TUESDAY = date(2026, 11, 20), date(2026, 11, 22), date(2026, 11, 24)


async def make_list(first: int) -> list[Paper]:
    """Papers of a list, with numbers from `first` on."""
    batch = await SampleSource().fetch(FRIDAY)
    return [
        replace(
            paper,
            id=f"2611.{number:05}",
            title=f"{paper.title} {first}",
            announce=AnnounceType.NEW,
            categories=("cs.LG",),
            published=datetime(2026, 11, 19, 12, tzinfo=UTC),
        )
        for number, paper in enumerate(batch.papers, first)
    ]


@pytest.fixture
async def papers() -> AsyncIterator[PapersStandin]:
    async with PapersStandin() as server:
        server.day, server.papers = FRIDAY, await make_list(1)
        yield server


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramStandin]:
    async with TelegramStandin() as server:
        yield server


async def test_a_weekend_is_silent_and_an_empty_day_is_one_line(
    papers: PapersStandin, telegram: TelegramStandin, tmp_path: Path
) -> None:
    """Friday's digest says when the next comes; nothing comes on the weekend, and /status says why; on Tuesday
    all papers of the list were shown before, which one silent line says.
    """
    settings = {
        "ARXIV_FEED_URL": papers.feed_url,
        "ARXIV_API_URL": papers.api_url,
        "SOURCES": "arxiv",
        "TELEGRAM_BOT_TOKEN": telegram.token,
        "TELEGRAM_API_URL": telegram.url,
        "OPERATOR_CHAT": "local:page",
    }
    async with run_bot(tmp_path, "2026-11-20T06:00:00+00:00", **settings) as bot:
        await wait_until(lambda: "telegram   connected" in bot.log_since_start())
        telegram.send_message(PRIVATE, ANN, "/subscribe at 09:00 UTC")
        await telegram.wait_sent(PRIVATE, 1)
        bot.set_clock("2026-11-20T09:00:05+00:00")
        await telegram.wait_sent(PRIVATE, 2, 40)
        while " 0 open" not in await bot.run_command("status"):
            pass  # each look takes the time that a command line takes to start
        friday = telegram.bot_messages(PRIVATE)
        assert "Friday, 20 November 2026" in friday[1].text
        assert "on Monday, 23 November 2026 at 09:00 (UTC)" in "".join(post.text for post in friday)

        papers.day, papers.papers = SUNDAY, []
        bot.set_clock("2026-11-22T09:00:05+00:00")
        telegram.send_message(PRIVATE, ANN, "/status")
        status = (await telegram.wait_sent(PRIVATE, len(friday) + 1))[-1].text
        while "22 November 2026, not sent" not in status:
            telegram.send_message(PRIVATE, ANN, "/status")
            status = (await telegram.wait_sent(PRIVATE, len(telegram.bot_messages(PRIVATE)) + 1))[-1].text
        assert "arXiv announces nothing on weekends" in status
        assert not any(post.photo for post in telegram.bot_messages(PRIVATE)[len(friday) :])

        papers.day, papers.papers = TUESDAY, await make_list(1)
        before = len(telegram.bot_messages(PRIVATE))
        bot.set_clock("2026-11-24T09:00:05+00:00")
        line = (await telegram.wait_sent(PRIVATE, before + 1, 40))[before]
        assert "all papers of the newest list were shown on an earlier day" in line.text
        assert "arXiv lists new papers again tomorrow (Wednesday, 25 November 2026)" in line.text
        overview = await bot.run_command("status")
    assert "arXiv announces nothing on weekends" in overview
    assert "0 dead" in overview
    assert "Traceback" not in bot.log
