r"""The names of authors: letters for TeX accents, one name for each person, and nothing that is no name.

Only in names TeX accents are replaced ("Andr\'e" -> "André"), because nobody quotes them.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence

from insights.sources.normalise import clean_text

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

_OTHERS = r"et\.?\s+al(?:ii|\.)?|(?:and|&)\s+(?:[\d,.]+\s+)?(?:others|more)"
_NO_NAME = re.compile(
    rf"\(?(?:{_OTHERS}|others|(?:(?:and|&)\s+)?[\d,.]+\s+(?:others?|more|(?:(?:other|more|additional|further)\s+)?"
    r"(?:co-?)?authors?)(?:\s+not\s+shown)?|외\s*\d+\s*[명인]|等)\)?",
    re.IGNORECASE,
)
_OTHERS_AT_END = re.compile(rf"[\s,]+(?:{_OTHERS})$", re.IGNORECASE)
_AND_AT_START = re.compile(r"^(?:and|&)\s+(?=\S)", re.IGNORECASE)
_PARENTHESES = re.compile(r"\([^()]*\)")
_COMMA = re.compile(r",\s*")
_SEMICOLON = re.compile(r";\s*")
_BIBTEX_AND = re.compile(r"\s+and\s+")
_SUFFIX = re.compile(r"(?:Jr|Sr)\.?|II|III|IV|2nd|3rd", re.IGNORECASE)
_AUTHOR_SEPARATOR = re.compile(r",\s+(?!(?:Jr|Sr|II|III|IV)\b)")
_MASKS = str.maketrans(",;", "\x01\x02")
"""Control characters, which no cleaned name has, for what stands in parentheses and separates nobody."""
_UNMASKS = str.maketrans("\x01\x02", ",;")
_NO_GIVEN_NAME = re.compile(r"[A-Z]{3,}|(?:Inc|Ltd|LLC|GmbH|Corp|Co|PhD|Ph\.D|MD|M\.D)\.?|.*\d.*")


def clean_name(text: str) -> str:
    """A person's name with Unicode letters for TeX accents, without a colon or comma at its end."""
    if "\\" in text or "{" in text:
        text = _TEX_ACCENT.sub(_compose_accent, text)
        text = _TEX_LETTER.sub(lambda match: _TEX_LETTERS[match[1]], text).replace("{", "").replace("}", "")
    return clean_text(text).rstrip(" :;,")


def _compose_accent(match: re.Match[str]) -> str:
    accent = _COMBINING_ACCENTS[match[1] or match[2]]
    return unicodedata.normalize("NFC", (match[3] or match[4]) + accent)


def split_authors(text: str) -> tuple[str, ...]:
    """The authors of a line, which semicolons, BibTeX's "and" or commas separate.

    A comma in parentheses (an affiliation) separates nobody, nor does the one before "Jr.".
    """
    line = clean_text(text)
    by_semicolon, by_and = _split(_SEMICOLON, line), _split(_BIBTEX_AND, line)
    if len(by_semicolon) > 1:
        return clean_names(by_semicolon)
    if len(by_and) > 1 and all(name.count(",") == 1 for name in by_and):
        return clean_names(by_and)
    return _keep_names(map(clean_name, _split(_AUTHOR_SEPARATOR, line)))


def _split(separator: re.Pattern[str], line: str) -> list[str]:
    """The parts between separators outside parentheses."""
    masked = _PARENTHESES.sub(lambda match: match[0].translate(_MASKS), line)
    return [part.translate(_UNMASKS).strip() for part in separator.split(masked)]


def clean_names(names: Iterable[str]) -> tuple[str, ...]:
    """The names of a list that has one person in each element, "Last, First" as "First Last".

    What is no name is left out: punctuation, "et al.", "and 12 others". An element that joins several people with
    semicolons, or with several commas between full names, is split.
    """
    elements = [clean_name(name) for name in names]
    if len(elements) == 1 and _joins_people(elements[0]):
        return split_authors(elements[0])
    cleaned = _keep_names(elements)
    is_inverted = len(cleaned) > 1 and all("," in name for name in cleaned)
    return tuple(_first_name_first(name, is_inverted=is_inverted) for name in cleaned)


def _joins_people(element: str) -> bool:
    parts = _name_parts(element)[0]
    return len(_split(_SEMICOLON, element)) > 1 or (len(parts) > 2 and all(" " in part for part in parts))  # noqa: PLR2004 - more than a last and a first name


def _keep_names(names: Iterable[str]) -> tuple[str, ...]:
    trimmed = (
        _AND_AT_START.sub("", _OTHERS_AT_END.sub("", name), count=1) for name in names if _is_name(name)
    )
    return tuple(name for name in trimmed if _is_name(name))


def _is_name(text: str) -> bool:
    return any(map(str.isalpha, text)) and not _NO_NAME.fullmatch(text)


def _name_parts(name: str) -> tuple[Sequence[str], str]:
    """The parts between the commas, and the suffix (", Jr.") wherever it stood."""
    parts = _split(_COMMA, name)
    suffixes = [part for part in parts[1:] if _SUFFIX.fullmatch(part)]
    return [part for part in parts if part not in suffixes], "".join(f", {suffix}" for suffix in suffixes[:1])


def _first_name_first(name: str, *, is_inverted: bool) -> str:
    """The name as "First Last" where it is "Last, First". Two parts of several words each are turned only where the whole list is so."""
    if "," not in name:
        return name
    parts, suffix = _name_parts(name)
    if len(parts) != 2 or not all(parts) or _NO_GIVEN_NAME.fullmatch(parts[1]):  # noqa: PLR2004 - a last and a first name
        return name
    last, first = parts
    is_certain = is_inverted or len(first.split()) == 1 or _count_capitalised(last) == 1
    return f"{first} {last}{suffix}" if is_certain else name


def _count_capitalised(words: str) -> int:
    """The words that are no particle ("van der")."""
    return sum(not word[:1].islower() for word in words.split())
