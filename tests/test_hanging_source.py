"""A source or a model that never answers, beside deliveries that are due: `python -m bot run` against stand-ins."""

import asyncio
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest

from tests.running_bot import run_bot, wait_until
from tests.standins.openai import ModelStandin
from tests.standins.papers import PapersStandin
from tests.standins.telegram import ANN, PRIVATE, TelegramStandin
from tests.test_quiet_days import make_list

FRIDAY, MONDAY = date(2026, 11, 20), date(2026, 11, 23)


@pytest.fixture
async def papers() -> AsyncIterator[PapersStandin]:
    async with PapersStandin() as server:
        server.day, server.papers = FRIDAY, await make_list(1)
        yield server


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramStandin]:
    async with TelegramStandin() as server:
        yield server


@pytest.mark.parametrize("hanging", ["feed", "model"])
async def test_a_due_delivery_is_booked_and_sent_while_an_edition_hangs(
    papers: PapersStandin, telegram: TelegramStandin, tmp_path: Path, hanging: str
) -> None:
    """On Monday the feed, or the model that is to write, takes the request and stays silent. Friday's edition, which
    the chat has not had, is due meanwhile: it is sent before their time is over, and the log has no warning about jobs
    that run long.
    """
    async with ModelStandin() as model:
        settings = {
            "ARXIV_FEED_URL": papers.feed_url,
            "ARXIV_API_URL": papers.api_url,
            "SOURCES": "arxiv",
            "ACCESS": "open",
            "TELEGRAM_BOT_TOKEN": telegram.token,
            "TELEGRAM_API_URL": telegram.url,
            **({"OPENAI_BASE_URL": model.url, "OPENAI_MODEL": "m"} if hanging == "model" else {}),
        }
        async with run_bot(tmp_path, "2026-11-20T12:00:00+00:00", **settings) as bot:
            await wait_until(lambda: "telegram   connected" in bot.log_since_start())
            telegram.send_message(PRIVATE, ANN, "/subscribe at 09:00 UTC")
            await telegram.wait_sent(PRIVATE, 1)
            papers.day, papers.papers = MONDAY, await make_list(101)
            requests: list[object] = model.reading_requests if hanging == "model" else papers.requests["feed"]
            silence = asyncio.Event()
            model.release = papers.holds[hanging] = silence
            before = len(requests)
            bot.set_clock("2026-11-23T08:00:00+00:00")
            await wait_until(lambda: len(requests) > before)
            bot.set_clock("2026-11-23T10:30:00+00:00")
            digest = (await telegram.wait_sent(PRIVATE, 2, 30))[1]
            assert "Friday, 20 November 2026" in digest.text
            assert not silence.is_set()
            assert not any(word in bot.log_since_start() for word in ("not_available", "Monday, 23"))
    assert "running instances" not in bot.log
    assert "Traceback" not in bot.log
