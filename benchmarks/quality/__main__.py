"""`python -m benchmarks.quality tldr|topics|evidence FILE`: a table for people, then one JSON line."""

import argparse
import importlib
import sys
from pathlib import Path
from typing import NoReturn

from benchmarks.table import show

KINDS = ("tldr", "topics", "evidence")
UNREADABLE = (ValueError, TypeError, AttributeError, IndexError, ZeroDivisionError, StopIteration)
"""What reading a set as another form raises: every set has other keys and types in its lines."""


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.quality", description=__doc__)
    parser.add_argument("kind", choices=KINDS)
    parser.add_argument("file", type=Path, help="JSON lines; docs/data.md says where each set is published")
    asked = parser.parse_args()
    show(_measured(asked.kind, asked.file))


def _measured(kind: str, file: Path) -> dict[str, float]:
    """What is wrong with the file is said in one sentence: exit code 2."""
    measure = importlib.import_module(f"benchmarks.quality.{kind}").measure
    try:
        if not file.read_bytes().strip():
            _refused(f"{file.name} holds nothing to measure {kind} on")
        figures: dict[str, float] = measure(file)
    except OSError as error:
        _refused(f"{file.name} cannot be read: {error.strerror}")
    except KeyError as error:
        _refused(f"{file.name} is no set for {kind}: a line lacks {error}")
    except UNREADABLE as error:
        _refused(f"{file.name} is no set for {kind}: {error or type(error).__name__}")
    return figures


def _refused(words: str) -> NoReturn:
    print(f"{' '.join(words.split())}; docs/data.md says where the sets are published", file=sys.stderr)
    sys.exit(2)


if __name__ == "__main__":
    main()
