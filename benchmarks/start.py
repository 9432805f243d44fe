"""`python -m benchmarks.start`: how soon the bot answers, and what it holds while it has nothing to do.

No source can be reached: every address is a closed port of this machine, so the sample day is what it shows.
help_s: `python -m bot --help`. answers_s: until GET / is answered. ready_s: until /health says ready. idle_mb: its
memory (RSS) after that.
"""

import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from queue import Empty, Queue

from benchmarks.edition import PARENTS_OWN, ROOT
from benchmarks.table import show

ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+")
SERVICES = (
    "ARXIV_FEED_URL",
    "ARXIV_API_URL",
    "HUGGINGFACE_URL",
    "DEEPLEARN_URL",
    "TELEGRAM_API_URL",
    "SLACK_API_URL",
)
PATIENCE_S = 60.0
STEP_S = 0.01
SETTLED_S = 3.0
"""Seconds after the sample day is shown at which memory is read."""


def main() -> None:
    figures = {"help_s": _help()}
    with tempfile.TemporaryDirectory(prefix="benchmark-start-") as folder:
        show(figures | _run(folder))


def _help() -> float:
    command = [sys.executable, "-m", "bot", "--help"]
    began = time.perf_counter()
    subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL, check=True)
    return round(time.perf_counter() - began, 2)


def _run(folder: str) -> dict[str, float]:
    began = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, "-m", "bot", "run"],
        cwd=folder,
        env=_environment(folder),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        addresses: Queue[str] = Queue()
        reading = threading.Thread(target=_read, args=(process, addresses), daemon=True)
        reading.start()
        try:
            address = _named(addresses)
            answers = _until(lambda: _says(address), began)
            ready = _until(lambda: _says(f"{address}/health"), began)
            _named(addresses)  # again once the sample day is on the page
            time.sleep(SETTLED_S)
            return {"ready_s": ready, "idle_mb": _rss_mb(process.pid), "answers_s": answers}
        finally:
            process.send_signal(signal.SIGTERM)
            reading.join(PATIENCE_S)  # until the log ends, because the process has


def _environment(folder: str) -> dict[str, str]:
    kept = {name: os.environ[name] for name in PARENTS_OWN if name in os.environ}
    closed = f"http://127.0.0.1:{_closed_port()}"
    addresses = dict.fromkeys(SERVICES, closed)
    database = {"DATABASE_URL": f"sqlite:///{folder}/insights.db", "PYTHONPATH": str(ROOT)}
    return {**kept, **addresses, **database, "WEB_PORT": "0"}


def _closed_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _named(addresses: "Queue[str]") -> str:
    try:
        return addresses.get(timeout=PATIENCE_S)
    except Empty:
        raise SystemExit(f"the page was not named within {PATIENCE_S:g} s") from None


def _read(process: "subprocess.Popen[str]", into: "Queue[str]") -> None:
    """The page's address each time its log names it; the rest of the log is thrown away."""
    for line in process.stderr or ():
        if address := ADDRESS.search(line):
            into.put(address[0])


def _says(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=PATIENCE_S) as answer:
            return bool(answer.status == 200)  # noqa: PLR2004 - HTTP's own number
    except urllib.error.HTTPError:
        return False


def _until(true: Callable[[], bool], began: float) -> float:
    while not true():
        if time.perf_counter() - began > PATIENCE_S:
            raise SystemExit(f"not ready within {PATIENCE_S:g} s")
        time.sleep(STEP_S)
    return round(time.perf_counter() - began, 2)


def _rss_mb(process: int) -> float:
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    (line,) = (line for line in lines if line.startswith("VmRSS:"))
    return round(int(line.split()[1]) / 1024, 1)


if __name__ == "__main__":
    main()
