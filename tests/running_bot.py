"""The bot as its user starts it: `python -m bot run`, in a process of its own, against stand-ins on loopback."""

import asyncio
import os
import re
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import httpx

from insights.tls import shared_tls_context
from tests.databases import database_url_in
from tests.forked_commands import ForkedCommand, run_to_end, start_command
from tests.paths import ROOT

CLOSED_PORT_URL = "http://127.0.0.1:9"
"""Port 9 is "discard": nothing listens there, so that every connection is refused at once."""


@dataclass(slots=True, kw_only=True)
class BotProcess:
    """`settings` are added to an environment in which no service is reachable."""

    folder: Path
    settings: dict[str, str] = field(default_factory=dict)
    role: str = "all"
    _process: ForkedCommand | None = None

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    @property
    def tick_s(self) -> float:
        """How often the bot looks what is due."""
        return float(self.environment()["TICK_SECONDS"])

    @property
    def clock(self) -> Path:
        return self.folder / "clock"

    @property
    def log(self) -> str:
        return self._log_file.read_text(encoding="utf-8")

    @property
    def address(self) -> str:
        """The first one that the log names: the page's, or that of METRICS_PORT."""
        found = re.search(r"http://127\.0\.0\.1:\d+", self.log)
        assert found, self.log
        return found[0]

    @property
    def _log_file(self) -> Path:
        return self.folder / ("log" if self.role == "all" else f"{self.role}.log")

    def set_clock(self, instant: str) -> None:
        """From now on this is the time for the bot."""
        datetime.fromisoformat(instant)
        (self.folder / "clock.new").write_text(instant, encoding="utf-8")
        (self.folder / "clock.new").rename(self.clock)

    def environment(self) -> dict[str, str]:
        inherited = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        return {
            **inherited,
            "PYTHONPATH": str(ROOT),
            "DATABASE_URL": database_url_in(self.folder),
            "ARXIV_FEED_URL": f"{CLOSED_PORT_URL}/atom",
            "ARXIV_API_URL": f"{CLOSED_PORT_URL}/api/query",
            "ARXIV_HTML_URL": f"{CLOSED_PORT_URL}/html",
            "ARXIV_PDF_URL": f"{CLOSED_PORT_URL}/pdf",
            "HUGGINGFACE_URL": CLOSED_PORT_URL,
            "DEEPLEARN_URL": CLOSED_PORT_URL,
            "DIGEST_TIMEZONE": "UTC",
            "WEB_PORT": "0",
            "TICK_SECONDS": "0.3",
            "CLOCK_FILE": str(self.clock),
            **self.settings,
        }

    async def start(self) -> None:
        """Returns when the bot says that it is ready."""
        offset = self._log_file.stat().st_size if self._log_file.exists() else 0
        self._process = start_command(
            ["run", "--role", self.role],
            folder=self.folder,
            environment=self.environment(),
            output=self._log_file,
            errors=self._log_file,
        )
        await wait_until(lambda: b"ready " in self._log_file.read_bytes()[offset:] or self._has_exited(), 40)
        assert not self._has_exited(), self.log

    def _has_exited(self) -> bool:
        return self._process is not None and self._process.returncode is not None

    def log_since_start(self) -> str:
        """The log since the last start."""
        return self.log.rpartition(" INFO    page ")[2]

    def kill(self) -> None:
        assert self._process is not None
        self._process.send_signal(signal.SIGKILL)

    async def wait_exit(self) -> int:
        assert self._process is not None
        return await asyncio.wait_for(self._process.wait(), 20)

    async def stop(self) -> int:
        """Ask it to stop; returns its exit code."""
        assert self._process is not None
        if self._process.returncode is None:
            self._process.send_signal(signal.SIGTERM)
        return await self.wait_exit()

    async def end(self) -> None:
        """Stop it if it runs; one that does not stop is killed, and TimeoutError raised."""
        if self._process is None or self._process.returncode is not None:
            return
        try:
            await self.stop()
        except TimeoutError:
            self.kill()
            await self._process.wait()
            raise

    async def run_command(self, *words: str) -> str:
        """The output of another command on the same database."""
        done = await asyncio.to_thread(run_to_end, words, folder=self.folder, environment=self.environment())
        return done.stdout + done.stderr

    async def get(self, path: str) -> httpx.Response:
        async with httpx.AsyncClient(verify=shared_tls_context()) as client:
            return await client.get(self.address + path)


@asynccontextmanager
async def run_bot(
    folder: Path, instant: str, *, role: str = "all", **settings: str
) -> AsyncIterator[BotProcess]:
    """A running bot, which is stopped however the test ends."""
    bot = BotProcess(folder=folder, settings=settings, role=role)
    bot.set_clock(instant)
    try:
        await bot.start()
        yield bot
    finally:
        await bot.end()


async def wait_until(condition: Callable[[], bool], seconds: float = 60.0) -> None:
    """Wait for a condition of another process, which offers no event to wait on."""
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110 - see above
            await asyncio.sleep(0.02)
