"""scheduler.ticker: one job, again and again, never two at once, never skipped."""

import asyncio
import logging

import pytest

from insights.errors import StoreFailed
from scheduler.ticker import Ticker


async def test_the_first_run_is_at_once_and_others_follow() -> None:
    """A start does not wait for the interval; a job that raises is run again all the same."""
    runs, third = 0, asyncio.Event()

    async def job() -> None:
        nonlocal runs
        runs += 1
        if runs == 3:
            third.set()
        raise LookupError

    logging.getLogger("apscheduler").addHandler(logging.NullHandler())
    ticker = Ticker()
    ticker.start(job, 0.01)
    await asyncio.wait_for(third.wait(), 30)
    await ticker.stop()
    assert runs >= 3


async def test_a_database_that_is_away_is_one_line(caplog: pytest.LogCaptureFixture) -> None:
    """RULE: a sentence without a traceback, once while it lasts, and again when it came back and went."""
    ran: asyncio.Queue[int] = asyncio.Queue()

    async def job() -> None:
        ran.put_nowait(ran.qsize())
        if ran.qsize() != 4:
            raise StoreFailed("store.locked", cause="OperationalError", address="sqlite:///x.db")

    ticker = Ticker()
    ticker.start(job, 0.01)
    async with asyncio.timeout(30):
        while ran.qsize() < 7:  # noqa: ASYNC110 -- the queue only counts
            await asyncio.sleep(0.01)
    await ticker.stop()
    errors = [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert len(errors) == 2
    assert all(record.exc_info is None and "OperationalError" in record.getMessage() for record in errors)


async def test_a_stop_cancels_the_run_under_way() -> None:
    """After stop() returns nothing runs: the database may be closed."""
    begun, ended = asyncio.Event(), asyncio.Event()

    async def job() -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    ticker = Ticker()
    ticker.start(job, 60)
    await asyncio.wait_for(begun.wait(), 30)
    await ticker.stop()
    assert ended.is_set()


async def test_paused_it_begins_nothing_and_lets_a_run_end() -> None:
    """A pause is the first step of stopping."""
    begun, go, ended = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def job() -> None:
        assert not ended.is_set()
        begun.set()
        await go.wait()
        ended.set()

    ticker = Ticker()
    ticker.start(job, 0.01)
    await asyncio.wait_for(begun.wait(), 30)
    ticker.pause()
    go.set()
    await asyncio.wait_for(ended.wait(), 30)
    await ticker.stop()


async def test_a_blocked_loop_delays_a_run_and_skips_none(caplog: pytest.LogCaptureFixture) -> None:
    """APScheduler's own default would skip it with a log line."""
    runs, more = 0, asyncio.Event()

    async def job() -> None:
        nonlocal runs
        runs += 1
        if runs > 1:
            more.set()

    ticker = Ticker()
    ticker.start(job, 0.02)
    until = asyncio.get_running_loop().time() + 1.2
    while asyncio.get_running_loop().time() < until:
        pass  # nobody else gets the loop
    await asyncio.wait_for(more.wait(), 30)
    await ticker.stop()
    assert "missed" not in caplog.text


async def test_a_run_that_is_stopped_is_no_failure(caplog: pytest.LogCaptureFixture) -> None:
    """Stopping cancels what is under way; the log has no traceback of it."""
    begun = asyncio.Event()

    async def job() -> None:
        begun.set()
        await asyncio.Event().wait()

    ticker = Ticker()
    ticker.start(job, 60)
    await asyncio.wait_for(begun.wait(), 30)
    await ticker.stop()
    assert [record for record in caplog.records if record.exc_info] == []
