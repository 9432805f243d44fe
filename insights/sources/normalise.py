r"""What the world writes, made fit for every room behind: one line, no control signs, authors by name.

A title and an abstract keep their TeX: a quotation must stand in what the authors wrote. Only names are
unfolded ("Andr\'e" -> "André"), because nobody quotes them.
"""

import re
import unicodedata
from collections.abc import Iterable

# NUL ends a text in PostgreSQL, a lone surrogate (valid in JSON) cannot be encoded, and direction overrides
# would turn the words after them.
_UNFIT = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufeff]")


def line(text: str) -> str:
    """One line: every run of white space is a space, so that crawls and feeds of one abstract are equal."""
    return " ".join(_UNFIT.sub("", text).split())


_MARKS = {
    "'": "\u0301",
    "`": "\u0300",
    "^": "\u0302",
    '"': "\u0308",
    "~": "\u0303",
    "=": "\u0304",
    ".": "\u0307",
    "u": "\u0306",
    "v": "\u030c",
    "H": "\u030b",
    "c": "\u0327",
    "k": "\u0328",
    "r": "\u030a",
}
_LETTERS = {"o": "ø", "O": "Ø", "l": "ł", "L": "Ł", "ss": "ß", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ"}
_LETTERS |= {"aa": "å", "AA": "Å", "i": "i", "j": "j"}
_MARKED = re.compile(
    r"\\(?:(['`^\"~=.])\s*|([uvHckr])(?:\s+|(?={)))(?:{\\?([A-Za-z])}|\\?([A-Za-z])(?![a-z]*{))"
)
_LETTER = re.compile(r"\\(ss|ae|AE|oe|OE|aa|AA|[oOlLij])(?![A-Za-z])\s?")


def name(text: str) -> str:
    """A person's name with its TeX accents unfolded."""
    if "\\" in text or "{" in text:
        text = _MARKED.sub(_marked, text)
        text = _LETTER.sub(lambda match: _LETTERS[match[1]], text).replace("{", "").replace("}", "")
    return line(text)


def _marked(match: re.Match[str]) -> str:
    mark = _MARKS[match[1] or match[2]]
    return unicodedata.normalize("NFC", (match[3] or match[4]) + mark)


_COMMA = re.compile(r",\s+(?![^()]*\))(?!(?:Jr|Sr|II|III|IV)\b)")


def names(text: str) -> tuple[str, ...]:
    """Authors written in one line with commas; a comma in parentheses (an affiliation) parts nobody."""
    return people(_COMMA.split(text))


def people(listed: Iterable[str]) -> tuple[str, ...]:
    return tuple(person for person in map(name, listed) if person)
