r"""Normalises the fields of records: single lines without control characters, author names, instants.

A title and an abstract keep their TeX, because quotations must be verbatim. Only in names TeX accents are replaced
("Andr\'e" -> "André"), because nobody quotes them.
"""

import re
import unicodedata
from collections.abc import Iterable
from datetime import UTC, datetime

# PostgreSQL rejects NUL, a lone surrogate (valid in JSON) cannot be encoded, and direction overrides reverse the text
# after them.
_CONTROL_CHARACTERS = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufeff]"
)


def clean_line(text: str) -> str:
    """The text on one line: each run of white space is one space, so that a crawl and a feed give equal abstracts."""
    return " ".join(_CONTROL_CHARACTERS.sub("", text).split())


_COMBINING_ACCENTS = {
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
_TEX_LETTERS = {"o": "ø", "O": "Ø", "l": "ł", "L": "Ł", "ss": "ß", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ"}
_TEX_LETTERS |= {"aa": "å", "AA": "Å", "i": "i", "j": "j"}
_TEX_ACCENT = re.compile(
    r"\\(?:(['`^\"~=.])\s*|([uvHckr])(?:\s+|(?={)))(?:{\\?([A-Za-z])}|\\?([A-Za-z])(?![a-z]*{))"
)
_TEX_LETTER = re.compile(r"\\(ss|ae|AE|oe|OE|aa|AA|[oOlLij])(?![A-Za-z])\s?")


def clean_name(text: str) -> str:
    """A person's name with Unicode letters for TeX accents."""
    if "\\" in text or "{" in text:
        text = _TEX_ACCENT.sub(_compose_accent, text)
        text = _TEX_LETTER.sub(lambda match: _TEX_LETTERS[match[1]], text).replace("{", "").replace("}", "")
    return clean_line(text)


def _compose_accent(match: re.Match[str]) -> str:
    accent = _COMBINING_ACCENTS[match[1] or match[2]]
    return unicodedata.normalize("NFC", (match[3] or match[4]) + accent)


_AUTHOR_SEPARATOR = re.compile(r",\s+(?![^()]*\))(?!(?:Jr|Sr|II|III|IV)\b)")


def split_authors(text: str) -> tuple[str, ...]:
    """The authors of a comma-separated line; a comma in parentheses (an affiliation) separates nobody."""
    return clean_names(_AUTHOR_SEPARATOR.split(text))


def clean_names(names: Iterable[str]) -> tuple[str, ...]:
    """The names, cleaned, without empty ones."""
    return tuple(name for name in map(clean_name, names) if name)


def parse_instant(value: object) -> datetime | None:
    """An ISO 8601 string as an instant in UTC (assumed where no zone is given); None for anything else."""
    if not isinstance(value, str):
        return None
    try:
        instant = datetime.fromisoformat(value.strip())
        return instant.astimezone(UTC) if instant.tzinfo else instant.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None
