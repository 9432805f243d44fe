"""Word lists: sets of words, TOML files with lists of words and phrases, and regular expressions made from them.

A phrase of a list that becomes a regular expression is written as follows; every other sign stands for itself:

    deploy            the word
    deploy*           the word with any ending or none
    deploy+           the word with an ending
    deploy(s|ed)?     the word, perhaps with one of these endings
    we … find         at most one word may stand between
"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path

_SYNTAX = {"(": "(?:", "*": r"\w*", "+": r"\w+", ".": r"\.", " ": r"\s", "… ": r"(?:\w+\s)?"}
_SYNTAX_SIGN = re.compile(r"… |[(*+. ]")


def word_set(text: str) -> frozenset[str]:
    """The words of a text, which are separated by white space."""
    return frozenset(text.split())


def load_word_lists(path: Path, table: str = "") -> Mapping[str, tuple[str, ...]]:
    """The lists of a TOML file, or of one table of it, by name: a text holds words, an array holds phrases."""
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    lists = content[table] if table else content
    return {name: tuple(value.split() if isinstance(value, str) else value) for name, value in lists.items()}


def alternatives(phrases: Iterable[str]) -> str:
    """A regular expression, as text, that matches any of the phrases; the first that fits wins."""
    return f"(?:{'|'.join(map(_expression, phrases))})"


def whole_words(phrases: Iterable[str]) -> re.Pattern[str]:
    """A pattern that finds any of the phrases, whatever its case, where no word is cut at its ends."""
    return re.compile(rf"\b{alternatives(phrases)}\b", re.IGNORECASE)


def _expression(phrase: str) -> str:
    return _SYNTAX_SIGN.sub(lambda match: _SYNTAX[match[0]], phrase)
