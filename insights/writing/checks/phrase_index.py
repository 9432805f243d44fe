"""Finds the phrases of many word lists in one pass over a text: by the first letters of each word."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from insights.text.korean_conjugation import conjugated
from insights.text.word_lists import alternatives

PREFIX_LENGTH = 2
_WORD_START = re.compile(r"(?<![A-Za-z])[A-Za-z]|[가-힣]")
_LITERAL = re.compile(r"[^(*+.\[?… ]+")


class PhraseIndex:
    """The phrases of lists by name. A Latin phrase must be whole words, whatever their case; a Korean one may stand within
    a word. One that ends in "~" is the stem of a Korean verb or adjective; its forms begin a word: "이기" is no part of "줄이기".
    """

    def __init__(self, lists: Mapping[str, Sequence[str]]) -> None:
        self._patterns: dict[str, list[tuple[str, re.Pattern[str]]]] = defaultdict(list)
        for name, phrases in lists.items():
            grouped: dict[str, tuple[list[str], list[str]]] = defaultdict(lambda: ([], []))
            for phrase in phrases:
                forms = conjugated(phrase)
                for form in forms:
                    grouped[form[0]][0].append(form)
                if not forms:
                    grouped[_prefix(phrase)][1].append(phrase)
            for prefix, (forms_, plain) in grouped.items():
                self._patterns[prefix].append((name, _pattern(forms_, plain, prefix)))

    def find(self, text: str) -> Iterator[tuple[str, re.Match[str]]]:
        """The names of the lists and where one of their phrases stands, in the text's order."""
        for start in _WORD_START.finditer(text):
            letter = start[0]
            prefix = (
                text[start.start() : start.start() + PREFIX_LENGTH].lower() if letter.isascii() else letter
            )
            for name, pattern in self._patterns.get(prefix, ()):
                if match := pattern.match(text, start.start()):
                    yield name, match


def _pattern(forms: Sequence[str], plain: Sequence[str], prefix: str) -> re.Pattern[str]:
    """Finds the forms of Korean words where these begin, and the plain phrases, the longest first."""
    parts = [f"(?<![가-힣A-Za-z0-9])(?:{'|'.join(forms)})"] if forms else []
    if plain:
        parts.append(alternatives(sorted(plain, key=len, reverse=True)))
    end = r"\b" if prefix[:1].isascii() else ""
    return re.compile(f"(?:{'|'.join(parts)}){end}", re.IGNORECASE)


def _prefix(phrase: str) -> str:
    literal = _LITERAL.match(phrase)
    first = literal[0] if literal else ""
    return first[:PREFIX_LENGTH].lower() if first[:1].isascii() else first[:1]
