"""`python -m benchmarks.quality tldr|topics|evidence FILE`: a table for people, then one JSON line."""

import argparse
import importlib
import json
from pathlib import Path

KINDS = ("tldr", "topics", "evidence")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.quality", description=__doc__)
    parser.add_argument("kind", choices=KINDS)
    parser.add_argument("file", type=Path, help="JSON lines; docs/data.md says where each set is published")
    asked = parser.parse_args()
    figures = importlib.import_module(f"benchmarks.quality.{asked.kind}").measure(asked.file)
    width = max(len(name) for name in figures)
    for name, value in figures.items():
        print(f"{name:<{width}}  {value}")
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
