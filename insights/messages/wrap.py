"""Lines for a terminal: columns counted as a terminal counts them, control characters left out."""

import unicodedata
from collections.abc import Iterator

ZERO_WIDTH = frozenset({"Mn", "Me", "Cf"})
TURNS = frozenset("\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Marks that turn the writing's direction: they could make a line read as something else."""


def clean(words: str) -> str:
    """Without what would steer the terminal instead of being read: escapes, controls, turned directions."""
    return "".join(
        char
        for char in words.replace("\t", " ")
        if char == "\n" or (unicodedata.category(char) not in ("Cc", "Cs") and char not in TURNS)
    )


def columns(words: str) -> int:
    """Terminal columns: two for East Asian wide and full-width characters (UAX #11), none for marks."""
    return sum(_columns(char) for char in words)


def _columns(char: str) -> int:
    if unicodedata.category(char) in ZERO_WIDTH:
        return 0
    return 2 if unicodedata.east_asian_width(char) in ("W", "F") else 1


def wrap(words: str, width: int, first: str = "", rest: str = "") -> str:
    """`words` in lines of at most `width` columns, the first indented by `first`, others by `rest`. A web
    address stays whole, however long: a broken one leads nowhere.
    """
    lines = [line for part in words.split("\n") for line in _lines(part, max(width - columns(rest), 2))]
    return "\n".join((rest if n else first) + line for n, line in enumerate(lines)) if lines else first


def _lines(words: str, width: int) -> Iterator[str]:
    line = ""
    for piece in _pieces(words, width):
        longer = f"{line} {piece}" if line else piece
        if line and columns(longer) > width:
            yield line
            longer = piece
        line = longer
    yield line


def _pieces(words: str, width: int) -> Iterator[str]:
    """Words; one wider than the line is cut where the line ends."""
    for word in words.split():
        if "://" in word or columns(word) <= width:
            yield word
        else:
            yield from _cut(word, width)


def _cut(word: str, width: int) -> Iterator[str]:
    piece, used = "", 0
    for char in word:
        wide = _columns(char)
        if piece and used + wide > width:
            yield piece
            piece, used = "", 0
        piece, used = piece + char, used + wide
    yield piece
