"""`python -m benchmarks.quality tldr|summaries|topics|evidence|questions|roles FILE`: a table for people, then one JSON line."""

import argparse
import importlib
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NoReturn

from benchmarks.figures import print_figures

KINDS = ("tldr", "summaries", "topics", "themes", "evidence", "questions", "roles")
UNREADABLE = (ValueError, TypeError, AttributeError, IndexError, ZeroDivisionError, StopIteration)
"""Errors of reading a file of another kind: every kind has other keys and types in its lines."""


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.quality", description=__doc__)
    parser.add_argument("kind", choices=KINDS)
    parser.add_argument("file", type=Path, help="JSON lines; docs/data.md says where each set is published")
    parser.add_argument(
        "--show", action="store_true", help="questions: also print the answers that are not right"
    )
    arguments = parser.parse_args()
    print_figures(_measure(arguments.kind, arguments.file, {"show": True} if arguments.show else {}))


def _measure(kind: str, file: Path, options: Mapping[str, bool]) -> dict[str, float]:
    """The figures of a file. Ends the process with exit code 2 and one sentence when the file cannot be measured."""
    measure = importlib.import_module(f"benchmarks.quality.{kind}").measure
    try:
        if not file.read_bytes().strip():
            _exit(f"{file.name} holds nothing to measure {kind} on")
        figures: dict[str, float] = measure(file, **options)
    except OSError as error:
        _exit(f"{file.name} cannot be read: {error.strerror}")
    except KeyError as error:
        _exit(f"{file.name} is no set for {kind}: a line lacks {error}")
    except UNREADABLE as error:
        _exit(f"{file.name} is no set for {kind}: {error or type(error).__name__}")
    return figures


def _exit(problem: str) -> NoReturn:
    print(f"{' '.join(problem.split())}; docs/data.md says where the sets are published", file=sys.stderr)
    sys.exit(2)


if __name__ == "__main__":
    main()
