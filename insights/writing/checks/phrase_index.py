"""Finds the phrases of many word lists in one pass over a text: by the first letters of each word."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from insights.text.word_lists import alternatives

PREFIX_LENGTH = 2
_WORD_START = re.compile(r"(?<![A-Za-z])[A-Za-z]|[가-힣]")
_LITERAL = re.compile(r"[^(*+.\[?… ]+")


class PhraseIndex:
    """The phrases of lists by name. A Latin phrase must be whole words, whatever their case; a Korean one may stand within
    a word.
    """

    def __init__(self, lists: Mapping[str, Sequence[str]]) -> None:
        self._patterns: dict[str, list[tuple[str, re.Pattern[str]]]] = defaultdict(list)
        for name, phrases in lists.items():
            grouped: dict[str, list[str]] = defaultdict(list)
            for phrase in phrases:
                grouped[_prefix(phrase)].append(phrase)
            for prefix, group in grouped.items():
                end = r"\b" if prefix[:1].isascii() else ""
                self._patterns[prefix].append(
                    (
                        name,
                        re.compile(
                            rf"{alternatives(sorted(group, key=len, reverse=True))}{end}", re.IGNORECASE
                        ),
                    )
                )

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


def _prefix(phrase: str) -> str:
    literal = _LITERAL.match(phrase)
    first = literal[0] if literal else ""
    return first[:PREFIX_LENGTH].lower() if first[:1].isascii() else first[:1]
