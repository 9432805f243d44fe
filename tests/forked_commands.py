"""`python -m bot …` in a child process, forked from a server that has imported the bot once in a test process.

The child has its own folder, environment, streams and exit code, and warnings are errors in it. What belongs to the start
of an interpreter (closed streams, `sitecustomize`, what is imported) is tested with a new one.
"""

import asyncio
import importlib
import multiprocessing
import os
import pkgutil
import runpy
import signal
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.context import ForkServerContext, ForkServerProcess
from multiprocessing.forkserver import ensure_running
from pathlib import Path

from tests.paths import ROOT

_PACKAGES = ("bot", "handlers", "insights", "scheduler")
_NOT_IMPORTED = ("bot.__main__", "bot.mcp", "insights.charts", "insights.store.migrations")
"""The program itself, and what loads much and is used by few."""
_context: ForkServerContext | None = None


@dataclass(frozen=True, slots=True)
class ForkedCommand:
    """A command that was started. Negative exit codes are signals, as with subprocess."""

    process: ForkServerProcess

    @property
    def pid(self) -> int:
        assert self.process.pid is not None
        return self.process.pid

    @property
    def returncode(self) -> int | None:
        return self.process.exitcode

    def send_signal(self, number: signal.Signals) -> None:
        os.kill(self.pid, number)

    async def wait(self) -> int:
        """Wait without blocking the loop."""
        loop, ended = asyncio.get_running_loop(), asyncio.Event()
        loop.add_reader(self.process.sentinel, ended.set)
        try:
            await ended.wait()
        finally:
            loop.remove_reader(self.process.sentinel)
        return self.wait_blocking()

    def wait_blocking(self, timeout_s: float | None = None) -> int:
        """Raises TimeoutError, after which the command is ended."""
        self.process.join(timeout_s)
        if self.process.exitcode is None:
            self.process.kill()
            self.process.join()
            raise TimeoutError
        return self.process.exitcode


@dataclass(frozen=True, slots=True)
class CompletedCommand:
    returncode: int
    stdout: str
    stderr: str


def start_command(
    words: Sequence[str],
    *,
    folder: Path,
    environment: Mapping[str, str],
    output: Path,
    errors: Path,
    typed: Path = Path(os.devnull),
    fault: str = "",
) -> ForkedCommand:
    """Starts it in `folder`: standard input is read from the file `typed`, the other streams are appended to theirs.
    `fault` is a program that the process runs before.
    """
    for file in (output, errors):
        file.touch()
    arguments = (list(words), folder, dict(environment), (typed, output, errors), fault)
    process = _server().Process(target=_run, args=arguments, daemon=True)
    process.start()
    return ForkedCommand(process)


def run_to_end(
    words: Sequence[str],
    *,
    folder: Path,
    environment: Mapping[str, str],
    typed: str = "",
    fault: str = "",
    timeout_s: float = 60,
) -> CompletedCommand:
    """What it wrote, and its exit code. Raises TimeoutError."""
    with tempfile.TemporaryDirectory() as kept:
        stdin, stdout, stderr = (Path(kept) / name for name in ("stdin", "stdout", "stderr"))
        stdin.write_text(typed, encoding="utf-8")
        command = start_command(
            words,
            folder=folder,
            environment=environment,
            output=stdout,
            errors=stderr,
            typed=stdin,
            fault=fault,
        )
        code = command.wait_blocking(timeout_s)
        return CompletedCommand(code, stdout.read_text("utf-8"), stderr.read_text("utf-8"))


def _server() -> ForkServerContext:
    global _context  # noqa: PLW0603 - a server for the process
    if _context is None:
        _context = multiprocessing.get_context("forkserver")
        _context.set_forkserver_preload([f"{__package__}.forked_imports"])
        with _start_options():
            ensure_running()
    return _context


@contextmanager
def _start_options() -> Iterator[None]:
    """Our packages are found, and warnings are errors, in an interpreter that is started within."""
    path, options = os.environ.get("PYTHONPATH"), sys.warnoptions[:]
    os.environ["PYTHONPATH"] = str(ROOT) + (os.pathsep + path if path else "")
    sys.warnoptions[:] = ["error"]
    try:
        yield
    finally:
        sys.warnoptions[:] = options
        if path is None:
            del os.environ["PYTHONPATH"]
        else:
            os.environ["PYTHONPATH"] = path


def import_bot() -> None:
    """Imports every module of ours that a command may need."""
    for package in _PACKAGES:
        for module in pkgutil.walk_packages([str(ROOT / package)], f"{package}."):
            if not module.name.startswith(_NOT_IMPORTED) and not module.name.endswith("_process"):
                importlib.import_module(module.name)


def _run(
    words: list[str], folder: Path, environment: dict[str, str], streams: tuple[Path, Path, Path], fault: str
) -> None:
    for descriptor, (file, flags) in enumerate(
        zip(streams, (os.O_RDONLY, *[os.O_WRONLY | os.O_CREAT | os.O_APPEND] * 2), strict=True)
    ):
        opened = os.open(file, flags, 0o600)
        os.dup2(opened, descriptor)
        os.close(opened)
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115 - as long as the process
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    exec(fault)
    sys.argv = ["bot", *words]
    runpy.run_module("bot", run_name="__main__", alter_sys=True)
