"""The catalog of sentences in English and Korean: insights/i18n/locale/<language>/<part>.toml.

A file's name and its tables make the key: `[who]` `you = "..."` in commands.toml is "commands.who.you".
Placeholders are str.format's: "{count} papers". A test checks that both languages have
the same keys and placeholders.
"""

import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from insights.model import Language

LOCALE_DIR = Path(__file__).parent / "locale"


@cache
def catalog(language: Language) -> dict[str, str]:
    """All sentences of a language, by key."""
    return dict(
        entry
        for path in sorted((LOCALE_DIR / language).glob("*.toml"))
        for entry in _flat(tomllib.loads(path.read_text(encoding="utf-8")), path.stem)
    )


def _flat(table: dict[str, Any], prefix: str) -> Iterator[tuple[str, str]]:
    for key, value in table.items():
        name = f"{prefix}.{key}"
        if isinstance(value, dict):
            yield from _flat(value, name)
        else:
            yield name, value


def translate(language: Language, key: str, /, **args: object) -> str:
    """The sentence `key` with its placeholders filled. Raises KeyError for an unknown key or a missing placeholder."""
    return catalog(language)[key].format(**args)


def negotiate_language(locale: str, default: Language) -> Language:
    """The language to answer in, from a platform's locale ("ko-KR"); `default` for any other."""
    head = locale.replace("_", "-").split("-")[0].lower()
    if head == "ko":
        return "ko"
    return "en" if head == "en" else default
