"""`python -m benchmarks.start`: how soon the bot answers, and its memory when idle.

No source can be reached: every URL is a closed port of this machine, so the bot shows the sample day.
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

from benchmarks.edition import PASSED_ENVIRONMENT, ROOT
from benchmarks.figures import print_figures

ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+")
SERVICES = (
    "ARXIV_FEED_URL",
    "ARXIV_API_URL",
    "HUGGINGFACE_URL",
    "DEEPLEARN_URL",
    "TELEGRAM_API_URL",
    "SLACK_API_URL",
)
TIMEOUT_S = 60.0
POLL_INTERVAL_S = 0.01
SETTLE_S = 3.0
"""Seconds between the sample day's appearance and the reading of memory."""


def main() -> None:
    figures = {"help_s": _help()}
    with tempfile.TemporaryDirectory(prefix="benchmark-start-") as folder:
        print_figures(figures | _run(folder))


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
        reading = threading.Thread(target=_read_log, args=(process, addresses), daemon=True)
        reading.start()
        try:
            address = _wait_for_url(addresses)
            answers = _seconds_until(lambda: _is_ok(address), began)
            ready = _seconds_until(lambda: _is_ok(f"{address}/health"), began)
            _wait_for_url(addresses)  # logged again when the sample day is on the page
            time.sleep(SETTLE_S)
            return {"ready_s": ready, "idle_mb": rss_mb(process.pid), "answers_s": answers}
        finally:
            process.send_signal(signal.SIGTERM)
            reading.join(TIMEOUT_S)  # the log ends with the process


def _environment(folder: str) -> dict[str, str]:
    passed = {name: os.environ[name] for name in PASSED_ENVIRONMENT if name in os.environ}
    closed = f"http://127.0.0.1:{_closed_port()}"
    addresses = dict.fromkeys(SERVICES, closed)
    database = {"DATABASE_URL": f"sqlite:///{folder}/insights.db", "PYTHONPATH": str(ROOT)}
    return {**passed, **addresses, **database, "WEB_PORT": "0"}


def _closed_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _wait_for_url(addresses: "Queue[str]") -> str:
    try:
        return addresses.get(timeout=TIMEOUT_S)
    except Empty:
        raise SystemExit(f"the log did not name the page within {TIMEOUT_S:g} s") from None


def _read_log(process: "subprocess.Popen[str]", into: "Queue[str]") -> None:
    """Puts the page's URL into the queue each time the log has it; the rest of the log is dropped."""
    for line in process.stderr or ():
        if address := ADDRESS.search(line):
            into.put(address[0])


def _is_ok(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=TIMEOUT_S) as answer:
            return bool(answer.status == 200)  # noqa: PLR2004 - HTTP's own number
    except urllib.error.HTTPError:
        return False


def _seconds_until(is_true: Callable[[], bool], began: float) -> float:
    while not is_true():
        if time.perf_counter() - began > TIMEOUT_S:
            raise SystemExit(f"not ready within {TIMEOUT_S:g} s")
        time.sleep(POLL_INTERVAL_S)
    return round(time.perf_counter() - began, 2)


def rss_mb(process: int) -> float:
    """The resident memory of a process."""
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    (line,) = (line for line in lines if line.startswith("VmRSS:"))
    return round(int(line.split()[1]) / 1024, 1)


if __name__ == "__main__":
    main()
