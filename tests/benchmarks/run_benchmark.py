"""A benchmark as its user starts it: another process, a table, and one JSON object as its last line."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.paths import ROOT


def ran(*words: str | Path, folder: Path) -> "subprocess.CompletedProcess[str]":
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-m", *map(str, words)],
        cwd=folder,
        env={**kept, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def figures(*words: str | Path, folder: Path) -> dict[str, Any]:
    """The last line's figures; the same stand in the table above it, and nothing on standard error."""
    done = ran(*words, folder=folder)
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    *table, last = done.stdout.splitlines()
    found: dict[str, Any] = json.loads(last)
    shown = dict(line.split(maxsplit=1) for line in table[-len(found) :])
    assert shown == {name: str(value) for name, value in found.items()}
    return found
