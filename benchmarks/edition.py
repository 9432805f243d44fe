"""`python -m benchmarks.edition FILE`: how long a day's edition takes, and how much memory.

Measured in a fresh process on a fresh database, from reading the file until page, chart and JSON are written.
FILE is anything `python -m bot digest --input` takes; `--papers N` cuts JSON lines to their first N.
"""

import argparse
import asyncio
import gzip
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import IO, Any

from benchmarks.figures import print_figures

ROOT = Path(__file__).parents[1]
GZIP = b"\x1f\x8b"
PASSED_ENVIRONMENT = ("PATH", "HOME", "LANG", "SYSTEMROOT", "MPLCONFIGDIR")
"""The environment variables that the fresh process gets: no setting of the bot is among them."""


def main() -> None:
    parser = _parser()
    arguments = parser.parse_args()
    if not arguments.file.is_file():
        parser.error(f"there is no file {arguments.file}")
    if arguments.within:
        print(json.dumps(_measure_here(arguments.file, arguments.within)))
        return
    runs = [measure(arguments.file, arguments.papers) for _ in range(arguments.runs)]
    print_figures(min(runs, key=lambda figures: float(figures["seconds"])))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.edition", description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--papers", type=int, metavar="N", help="only the first N of a file of JSON lines")
    parser.add_argument("--runs", type=int, default=1, metavar="K", help="the best of K fresh processes")
    parser.add_argument("--within", type=Path, help=argparse.SUPPRESS)
    return parser


def measure(file: Path, papers: int | None = None) -> dict[str, Any]:
    """Figures of one fresh process. `cpu_s` does not depend on a busy machine and counts the child
    that draws the charts, `peak_mb` does not count it; `process_s` includes start and imports.
    """
    with tempfile.TemporaryDirectory(prefix="benchmark-edition-") as folder:
        read = _copy_first_papers(file, papers, Path(folder) / "cut.jsonl") if papers else file.resolve()
        command = [sys.executable, "-m", "benchmarks.edition", str(read), "--within", folder]
        began = time.perf_counter()
        result = subprocess.run(
            command, cwd=ROOT, env=_environment(folder), stdout=subprocess.PIPE, text=True, check=False
        )
        if result.returncode:
            raise SystemExit(result.returncode)  # it has printed the reason
        figures: dict[str, Any] = json.loads(result.stdout.splitlines()[-1])
        return figures | {"process_s": round(time.perf_counter() - began, 2)}


def _environment(folder: str) -> dict[str, str]:
    passed = {name: os.environ[name] for name in PASSED_ENVIRONMENT if name in os.environ}
    return {**passed, "PYTHONPATH": str(ROOT), "DATABASE_URL": f"sqlite:///{folder}/insights.db"}


def _copy_first_papers(file: Path, papers: int, into: Path) -> Path:
    with file.open("rb") as raw, into.open("wb") as cut:
        cut.writelines(islice(_lines(raw), papers))
    return into


def _lines(raw: IO[bytes]) -> Iterator[bytes]:
    packed = raw.read(2) == GZIP
    raw.seek(0)
    with gzip.GzipFile(fileobj=raw) if packed else raw as lines:
        yield from (line for line in lines if line.strip())


def _measure_here(file: Path, folder: Path) -> dict[str, Any]:
    """In the fresh process: runs `python -m bot digest` and measures it."""
    os.chdir(folder)  # so that no .env of this checkout is read
    from bot.__main__ import build_parser
    from bot.cli import digest
    from bot.config import settings
    from bot.runtime import logging_setup
    from bot.runtime.redaction import Redactor
    from insights.errors import BadInput
    from insights.i18n.catalog import translate

    logging_setup.configure_logging("ERROR", Redactor())
    arguments = build_parser().parse_args(["digest", "--input", str(file), "--out", str(folder / "out")])
    began, worked = time.perf_counter(), _cpu_seconds()
    try:
        asyncio.run(digest.run(settings.load_settings(), arguments))
    except BadInput as error:
        print(translate("en", error.key, **error.params), file=sys.stderr)
        sys.exit(2)
    seconds, cpu = time.perf_counter() - began, _cpu_seconds() - worked
    papers = _count_collected(folder / "out")
    return {
        "papers": papers,
        "seconds": round(seconds, 2),
        "papers_per_s": round(papers / seconds, 1),
        "peak_mb": peak_mb(),
        "cpu_s": round(cpu, 2),
    }


def _cpu_seconds() -> float:
    """Of this process and of the child that drew the charts."""
    return sum(os.times()[:4])


def _count_collected(out: Path) -> int:
    (written,) = out.glob("*/digest.json")
    counts = json.loads(written.read_text(encoding="utf-8"))["counts"]
    return int(counts["collected"])


def peak_mb() -> float:
    """The peak memory of this process in MB. On Linux, getrusage would include the parent's."""
    status = Path("/proc/self/status")
    if status.exists():
        (line,) = (line for line in status.read_text().splitlines() if line.startswith("VmHWM:"))
        return round(int(line.split()[1]) / 1024, 1)
    import resource

    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2, 1)  # bytes, on macOS


if __name__ == "__main__":
    main()
