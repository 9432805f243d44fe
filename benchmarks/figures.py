"""Prints the figures of a benchmark: a table, then the same as one JSON object in the last line."""

import json
from collections.abc import Mapping
from typing import Any


def print_figures(figures: Mapping[str, Any]) -> None:
    """The names are aligned; the JSON object is flushed."""
    width = max(map(len, figures))
    for name, value in figures.items():
        print(f"{name:<{width}}  {value}")
    print(json.dumps(dict(figures)), flush=True)
