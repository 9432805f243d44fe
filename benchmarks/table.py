"""How every benchmark prints: a table for people, then the same figures as one JSON object, the last line."""

import json
from collections.abc import Mapping
from typing import Any


def show(figures: Mapping[str, Any]) -> None:
    width = max(map(len, figures))
    for name, value in figures.items():
        print(f"{name:<{width}}  {value}")
    print(json.dumps(dict(figures)), flush=True)
