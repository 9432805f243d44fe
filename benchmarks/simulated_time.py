"""An event loop whose time stands still while anything is being done, and jumps to the next timer when nothing is.

Sockets on loopback, database threads and child processes are real and take no simulated time; timers, and with them every
pause, timeout and interval, take no real time.
"""

import asyncio
import contextlib
import selectors
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any, Self
from unittest.mock import patch

from sqlalchemy import Engine, event
from sqlalchemy.pool import Pool

SQLITE_DRIVERS = ("aiosqlite.core", "insights.store.db.sqlite_driver")
BUSY_POLL_S = 0.02
MAX_BUSY_POLLS = 1500
"""Half a minute of real time in which nothing comes; then time jumps all the same, as it would in reality."""


class _JumpingSelector(selectors.EpollSelector):
    """Instead of waiting for a timer, moves the time to it. What was sent on loopback is there at once."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 1000.0
        self.settle_s = 0.0
        self.busy = 0
        """How many threads and child processes are at work."""
        self.connections = set[int]()
        """The database connections at work, by the identity of their pool's record: of one that is lost with its server the
        pool tells the end alone.
        """

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        ready = super().select(0)
        if ready or (timeout is not None and timeout <= 0):
            return ready
        for _ in range(MAX_BUSY_POLLS):
            if timeout is not None and not self.busy and not self.connections:
                break
            if ready := super().select(BUSY_POLL_S):
                return ready
        if self.settle_s and (ready := super().select(self.settle_s)):
            return ready
        self.now += timeout or 0
        return ready


class SimulatedLoop(asyncio.SelectorEventLoop):
    """Use with asyncio.Runner(loop_factory=SimulatedLoop). With `settle_s` nothing may come for so long (real) before time
    jumps: a server in another process needs that while a connection to it is made.
    """

    def __init__(self, settle_s: float = 0.0) -> None:
        self._jumping = _JumpingSelector()
        self._jumping.settle_s = settle_s
        super().__init__(self._jumping)
        event.listen(Pool, "checkout", self._on_checkout)
        event.listen(Pool, "checkin", self._on_checkin)
        event.listen(Engine, "do_connect", self._connect)

    def time(self) -> float:
        return self._jumping.now

    def create_future(self) -> "asyncio.Future[Any]":
        """Those of the SQLite driver end when its thread has done its work; a pool knows nothing of connecting."""
        future: asyncio.Future[Any] = super().create_future()
        if sys._getframe(1).f_globals.get("__name__") in SQLITE_DRIVERS:  # noqa: SLF001 - the library has no hook
            self._jumping.busy += 1
            future.add_done_callback(self._on_done)
        return future

    def close(self) -> None:
        with contextlib.suppress(Exception):
            event.remove(Pool, "checkout", self._on_checkout)
            event.remove(Pool, "checkin", self._on_checkin)
            event.remove(Engine, "do_connect", self._connect)
        super().close()

    def run_in_executor(self, executor: Any, func: Callable[..., Any], *args: Any) -> Any:  # type: ignore[override]
        future = super().run_in_executor(executor, func, *args)
        self._jumping.busy += 1
        future.add_done_callback(self._on_done)
        return future

    async def subprocess_exec(self, *args: Any, **options: Any) -> Any:
        self._jumping.busy += 1
        try:
            transport, protocol = await super().subprocess_exec(*args, **options)
        except BaseException:
            self._jumping.busy -= 1
            raise
        ended = self.create_task(transport._wait())  # type: ignore[attr-defined] # noqa: SLF001 - as asyncio's own Process
        ended.add_done_callback(self._on_done)
        return transport, protocol

    def _on_done(self, _: Any) -> None:
        self._jumping.busy -= 1

    def _on_checkout(self, _: Any, record: Any, __: Any) -> None:
        self._jumping.connections.add(id(record))

    def _on_checkin(self, _: Any, record: Any) -> None:
        self._jumping.connections.discard(id(record))

    def _connect(self, dialect: Any, _: Any, arguments: Any, options: Any) -> Any:
        self._jumping.busy += 1
        try:
            return dialect.connect(*arguments, **options)
        finally:
            self._jumping.busy -= 1


class SimulatedClock:
    """insights.ports.clock.Clock by the running loop's time, from `start` on."""

    def __init__(self, start: datetime) -> None:
        self._start = start
        self._started_at = asyncio.get_running_loop().time()

    def now(self) -> datetime:
        return self._start + timedelta(seconds=asyncio.get_running_loop().time() - self._started_at)


@contextmanager
def simulated_scheduler(clock: SimulatedClock) -> Iterator[None]:
    """APScheduler reads the machine's time by itself; inside it reads `clock`."""

    class _Datetime(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Self:
            now = clock.now().astimezone(tz or UTC)
            return cls.fromisoformat(now.isoformat())

    with (
        patch("apscheduler.schedulers.base.datetime", _Datetime),
        patch("apscheduler.executors.base.datetime", _Datetime),
        patch("scheduler.ticker.datetime", _Datetime),
    ):
        yield
