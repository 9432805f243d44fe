"""scheduler.ticker: jobs beside each other, each again and again, never twice at once, never skipped."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

import pytest

from insights.errors import StoreFailed
from scheduler.ticker import Ticker


async def test_the_first_run_is_at_once_and_others_follow(caplog: pytest.LogCaptureFixture) -> None:
    """A start does not wait for the interval; a job that raises is run again all the same, and its error is logged."""
    runs, third = 0, asyncio.Event()

    async def job() -> None:
        nonlocal runs
        runs += 1
        if runs == 3:
            third.set()
        raise LookupError

    ticker = Ticker()
    ticker.start(job, 0.01)
    await asyncio.wait_for(third.wait(), 30)
    await ticker.stop()
    assert runs >= 3
    errors = [record for record in caplog.records if record.exc_info]
    assert {(record.name, record.getMessage()) for record in errors} == {
        ("scheduler.ticker", "tick.internal_error")
    }


async def test_a_job_that_hangs_holds_up_no_other(caplog: pytest.LogCaptureFixture) -> None:
    """RULE: another job runs on, the hanging one is not started twice, and nothing warns of that at every tick."""
    hanging_runs, other_runs, twentieth = 0, 0, asyncio.Event()

    async def hang() -> None:
        nonlocal hanging_runs
        hanging_runs += 1
        await asyncio.Event().wait()

    async def job() -> None:
        nonlocal other_runs
        other_runs += 1
        if other_runs == 20:
            twentieth.set()

    ticker = Ticker()
    ticker.start(hang, 0.01, name="hanging")
    ticker.start(job, 0.01, name="other")
    await asyncio.wait_for(twentieth.wait(), 30)
    await ticker.stop()
    assert hanging_runs == 1
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]


async def test_a_job_runs_again_after_a_run_that_lasted_long() -> None:
    """The tick after its end starts it; a name is given to one job."""
    runs, go, second = 0, asyncio.Event(), asyncio.Event()

    async def job() -> None:
        nonlocal runs
        runs += 1
        await go.wait()
        if runs == 2:
            second.set()

    ticker = Ticker()
    ticker.start(job, 0.01)
    with pytest.raises(KeyError):
        ticker.start(job, 0.01)
    other_ticks: asyncio.Queue[None] = asyncio.Queue()

    async def tick() -> None:
        other_ticks.put_nowait(None)

    ticker.start(tick, 0.01, name="other")
    for _ in range(5):
        await asyncio.wait_for(other_ticks.get(), 30)
    assert runs == 1
    go.set()
    await asyncio.wait_for(second.wait(), 30)
    await ticker.stop()


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


async def test_a_database_that_is_away_is_one_line_for_all_jobs(caplog: pytest.LogCaptureFixture) -> None:
    """Also while a job that needs no database runs well beside those that fail."""
    runs: asyncio.Queue[str] = asyncio.Queue()

    def failing(name: str) -> Callable[[], Awaitable[None]]:
        async def job() -> None:
            runs.put_nowait(name)
            raise StoreFailed("store.locked", cause="OperationalError", address="sqlite:///x.db")

        return job

    async def good() -> None:
        runs.put_nowait("good")

    ticker = Ticker()
    for name in ("first", "second"):
        ticker.start(failing(name), 0.01, name=name)
    ticker.start(good, 0.01, name="good")
    names = [await asyncio.wait_for(runs.get(), 30) for _ in range(15)]
    await ticker.stop()
    assert set(names) == {"first", "second", "good"}
    assert len([record for record in caplog.records if record.levelno >= logging.ERROR]) == 1


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
