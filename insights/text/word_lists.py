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
from functools import lru_cache
from pathlib import Path
from typing import Any

_SYNTAX = {"(": "(?:", "*": r"\w*", "+": r"\w+", ".": r"\.", " ": r"\s", "… ": r"(?:\w+\s)?"}
_SYNTAX_SIGN = re.compile(r"… |[(*+. ]")
_BEGINS_WITH_LETTER = re.compile(r"[A-Za-z](?![?{])")
_LEADING_GROUP = re.compile(r"\(([^()]+)\)(\??)(?![*+{])")


def word_set(text: str) -> frozenset[str]:
    """The words of a text, which are separated by white space."""
    return frozenset(text.split())


def load_word_lists(path: Path, table: str = "") -> Mapping[str, tuple[str, ...]]:
    """The lists of a TOML file, or of one table of it, by name: a text holds words, an array holds phrases."""
    content = _read_file(path)
    lists = content[table] if table else content
    return {name: tuple(value.split() if isinstance(value, str) else value) for name, value in lists.items()}


@lru_cache(maxsize=1)
def _read_file(path: Path) -> Mapping[str, Any]:
    """Cached: a module reads the tables of its file one after the other, and a large file takes 8 ms to parse."""
    return tomllib.loads(path.read_text(encoding="utf-8"))


def alternatives(phrases: Iterable[str]) -> str:
    """A regular expression, as text, that matches any of the phrases; the first that fits wins."""
    return f"(?:{'|'.join(map(_expression, phrases))})"


def whole_words(phrases: Iterable[str]) -> re.Pattern[str]:
    """A pattern that finds any of the phrases, whatever its case, where no word is cut at its ends."""
    return re.compile(rf"{at_word_start(phrases)}\b")


def at_word_start(phrases: Iterable[str], *, ignore_case: bool = True) -> str:
    """A regular expression, as text, that matches any of the phrases where a word begins; the first that fits wins. What
    is put before or behind it brings its own `(?i:)`.

    It begins with the letters with which the phrases can begin: a search skips to these, and tries only the phrases that
    begin with the letter found. With re.IGNORECASE it would try all phrases at each place of a text, which takes four
    times as long.
    """
    flag = "i" if ignore_case else ""
    listed = [one for phrase in phrases for one in _without_leading_group(phrase)]
    if not listed or not all(map(_BEGINS_WITH_LETTER.match, listed)):
        return rf"\b(?{flag}:{alternatives(listed)})"
    by_letter: dict[str, list[str]] = {}
    for phrase in listed:
        by_letter.setdefault(phrase[0].lower() if ignore_case else phrase[0], []).append(phrase[1:])
    letters = "".join(letter + letter.upper() if ignore_case else letter for letter in by_letter)
    groups = "|".join(rf"(?<={letter}){alternatives(rest)}" for letter, rest in by_letter.items())
    return rf"[{letters}](?<!\w.)(?{flag}:{groups})"


def _without_leading_group(phrase: str) -> list[str]:
    """The phrases that "(better|worse) than" stands for, or "(all )?models"."""
    match = _LEADING_GROUP.match(phrase)
    if not match:
        return [phrase]
    first, rest = match[1].split("|"), phrase[match.end() :]
    return [*(one + rest for one in first), *([rest] if match[2] else [])]


def _expression(phrase: str) -> str:
    return _SYNTAX_SIGN.sub(lambda match: _SYNTAX[match[0]], phrase)
