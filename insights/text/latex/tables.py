"""The LaTeX commands that are known, by what they show; the table is latex.toml."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class LatexTables:
    """latex.toml, by command."""

    signs: Mapping[str, str]
    accents: Mapping[str, str]
    functions: frozenset[str]
    silent: frozenset[str]
    dropped: frozenset[str]
    lengths: frozenset[str]
    second_of_two: frozenset[str]
    fractions: frozenset[str]
    text: frozenset[str]
    addresses: frozenset[str]


@cache
def latex_tables() -> LatexTables:
    """latex.toml, read once."""
    table: dict[str, Any] = tomllib.loads(Path(__file__).with_name("latex.toml").read_text(encoding="utf-8"))
    return LatexTables(
        signs=table["signs"],
        accents={name: chr(int(code, 16)) for name, code in table["accents"].items()},
        **{name: frozenset(table["commands"][name].split()) for name in table["commands"]},
    )
