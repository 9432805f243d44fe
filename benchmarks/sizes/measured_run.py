"""Runs of the real worker against the stand-in: what a channel and a message cost here. Each run has a fresh database."""

import asyncio
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from benchmarks.delivery_setup import DeliverySetup, Worker, open_setup
from insights.store.db.database import open_existing_database

PATIENCE_S = 1800.0
COUNTED_TABLES = ("channels", "deliveries", "posts", "plans", "parts")
PARTS = 3
"""Messages of a digest of the sample papers, which the setup delivers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasuredRun:
    channels: int
    messages: int
    seconds: float
    """From the first message to the last."""
    cpu_s: float
    """Of the worker, meanwhile."""
    peak_mb: float
    rows: Mapping[str, int]
    table_bytes: Mapping[str, int]
    """With the indexes."""


async def run_worker(database: str, channels: int, per_second: float | None = None) -> MeasuredRun:
    """One worker sends to so many channels, with the rate that Telegram takes, or without one."""
    async with open_setup(database) as setup:
        setup.per_second = per_second or setup.per_second
        await setup.seed(channels)
        worker = await setup.start_worker()
        try:
            await _wait_for_messages(setup, worker, 1)
            begun_cpu_s = worker.cpu_s()
            await _wait_for_messages(setup, worker, channels * PARTS)
            cpu_s, peak_mb = worker.cpu_s() - begun_cpu_s, _peak_mb(worker)
        finally:
            await worker.kill_and_wait()
        times = sorted(message.received_at for message in setup.sink.messages)
        rows, table_bytes = await _read_tables(setup)
    return MeasuredRun(
        channels=channels,
        messages=len(times),
        seconds=times[-1] - times[0],
        cpu_s=cpu_s,
        peak_mb=peak_mb,
        rows=rows,
        table_bytes=table_bytes,
    )


async def _wait_for_messages(setup: DeliverySetup, worker: Worker, count: int) -> None:
    """A worker that ends meanwhile ends the benchmark, with what it said."""
    arriving = asyncio.create_task(setup.sink.wait_for_messages(count, PATIENCE_S))
    ending = asyncio.create_task(worker.process.wait())
    await asyncio.wait({arriving, ending}, return_when=asyncio.FIRST_COMPLETED)
    ending.cancel()
    if not arriving.done():
        arriving.cancel()
        raise SystemExit(f"the worker ended:\n{worker.log.read_text()}")
    await arriving


def _peak_mb(worker: Worker) -> float:
    lines = Path(f"/proc/{worker.process.pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM:"))


async def _read_tables(setup: DeliverySetup) -> tuple[Mapping[str, int], Mapping[str, int]]:
    if setup.url.startswith("sqlite"):
        return _read_sqlite(Path(setup.url.removeprefix("sqlite:///")))
    async with open_existing_database(setup.url) as database, database.read() as connection:
        rows = {name: await _scalar(connection, f"SELECT count(*) FROM {name}") for name in COUNTED_TABLES}
        sizes = {
            name: await _scalar(connection, f"SELECT pg_total_relation_size('{name}')")
            for name in COUNTED_TABLES
        }
    return rows, sizes


async def _scalar(connection: AsyncConnection, query: str) -> int:
    return int(await connection.scalar(text(query)) or 0)


def _read_sqlite(file: Path) -> tuple[Mapping[str, int], Mapping[str, int]]:
    """Bytes by pages (sqlite.org/dbstat.html), of a table and its indexes."""
    query = """
        SELECT sum(pgsize) FROM dbstat WHERE name IN (SELECT name FROM sqlite_master WHERE tbl_name = ?)
    """
    with closing(sqlite3.connect(file)) as database:
        rows = {
            name: database.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in COUNTED_TABLES
        }
        sizes = {name: database.execute(query, (name,)).fetchone()[0] for name in COUNTED_TABLES}
    return rows, sizes
