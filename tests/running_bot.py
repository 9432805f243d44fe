"""The bot as its user starts it: `python -m bot run`, another process, against stand-ins on loopback."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import httpx

from tests.paths import ROOT

CLOSED = "http://127.0.0.1:9"
"""Port 9 is "discard": nothing listens there, so a connection is refused at once."""


@dataclass(slots=True, kw_only=True)
class LivingBot:
    """`settings` are its environment on top of a closed world: no service but those named is reachable."""

    folder: Path
    settings: dict[str, str] = field(default_factory=dict)
    role: str = "all"
    _process: asyncio.subprocess.Process | None = None

    @property
    def clock(self) -> Path:
        return self.folder / "clock"

    @property
    def log(self) -> str:
        return self._log.read_text(encoding="utf-8")

    @property
    def _log(self) -> Path:
        return self.folder / ("log" if self.role == "all" else f"{self.role}.log")

    def move_clock(self, instant: str) -> None:
        """From now on the bot takes it for this time."""
        datetime.fromisoformat(instant)
        (self.folder / "clock.new").write_text(instant, encoding="utf-8")
        (self.folder / "clock.new").rename(self.clock)

    def environment(self) -> dict[str, str]:
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        return {
            **kept,
            "PYTHONPATH": str(ROOT),
            "DATABASE_URL": f"sqlite:///{self.folder}/insights.db",
            "ARXIV_FEED_URL": f"{CLOSED}/atom",
            "ARXIV_API_URL": f"{CLOSED}/api/query",
            "ARXIV_HTML_URL": f"{CLOSED}/html",
            "ARXIV_PDF_URL": f"{CLOSED}/pdf",
            "HUGGINGFACE_URL": CLOSED,
            "DEEPLEARN_URL": CLOSED,
            "DIGEST_TIMEZONE": "UTC",
            "WEB_PORT": "0",
            "TICK_SECONDS": "0.3",
            "CLOCK_FILE": str(self.clock),
            **self.settings,
        }

    async def start(self) -> None:
        """Returns when the bot says that it is ready."""
        began = self._log.stat().st_size if self._log.exists() else 0
        with self._log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, "-W", "error", "-m", "bot", "run", "--role", self.role,
                cwd=self.folder, env=self.environment(), stdout=log, stderr=log,
            )  # fmt: skip
        await until(lambda: b"ready " in self._log.read_bytes()[began:] or self._over(), 40)
        assert not self._over(), self.log

    def _over(self) -> bool:
        return self._process is not None and self._process.returncode is not None

    def since_start(self) -> str:
        """The log since the last start."""
        return self.log.rpartition(" INFO    page ")[2]

    def kill(self) -> None:
        assert self._process is not None
        self._process.send_signal(signal.SIGKILL)

    async def gone(self) -> int:
        assert self._process is not None
        return await asyncio.wait_for(self._process.wait(), 20)

    async def stop(self) -> int:
        """Ask it to stop; returns its exit code."""
        assert self._process is not None
        if self._process.returncode is None:
            self._process.send_signal(signal.SIGTERM)
        return await self.gone()

    async def say(self, *words: str) -> str:
        """What a command line of the same bot prints."""
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", *words,
            cwd=self.folder, env=self.environment(),
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
        )  # fmt: skip
        out, _ = await asyncio.wait_for(process.communicate(), 60)
        return out.decode()

    async def get(self, path: str) -> httpx.Response:
        address = next(word for word in self.log.split() if word.startswith("http://127.0.0.1:"))
        async with httpx.AsyncClient() as client:
            return await client.get(address + path)


@asynccontextmanager
async def living(
    folder: Path, instant: str, *, role: str = "all", **settings: str
) -> AsyncIterator[LivingBot]:
    """A bot that was started and is stopped at the end, however the test ends."""
    bot = LivingBot(folder=folder, settings=settings, role=role)
    bot.move_clock(instant)
    await bot.start()
    try:
        yield bot
    finally:
        await bot.stop()


async def until(true: Callable[[], bool], seconds: float = 60.0) -> None:
    """Wait for a condition on another process, which has no event of ours to wait on."""
    async with asyncio.timeout(seconds):
        while not true():  # noqa: ASYNC110 - see above
            await asyncio.sleep(0.02)
