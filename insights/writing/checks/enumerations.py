"""How many things a text enumerates: "A, B, and C" are three, "(1) … (2) …" and "the first … the second …" two."""

import re
from collections.abc import Iterator
from functools import lru_cache

MIN_LISTED, MAX_LISTED = 2, 8
"""So many things a writer counts who reads a list of them."""
_CHUNK_END = re.compile(r"[;:()–—]|[.!?](?=\s|$)")
_PAIR = re.compile(
    r"\b(?:dual|twin|twofold|two-fold|bidirectional|bilateral|bimodal|paired|and|or|versus|vs|with|against|than|both|either|each other|between)\b",
    re.IGNORECASE,
)
_TRIPLE = re.compile(
    r"\b(?:triple|triplet|threefold|three-fold|tripartite|trilateral|trimodal)\b", re.IGNORECASE
)
_CONJUNCTION = re.compile(r"\b(?:and|or|as well as|plus)\s", re.IGNORECASE)
_NUMBERED = re.compile(r"\((\d|i{1,3}|iv|vi{0,3})\)|\b(?:stage|step|track|phase|part)\s(\d)\b", re.IGNORECASE)
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8}
_ORDINALS = (
    r"\bfirst\b", r"\bsecond\b|\bthen\b", r"\bthird\b|\bfinally\b", r"\bfourth\b", r"\bfifth\b",
)  # fmt: skip


@lru_cache(maxsize=256)
def enumerated_counts(text: str) -> frozenset[int]:
    """The numbers of things that lists of the text may have, between MIN_LISTED and MAX_LISTED."""
    found = {*_listed(text), *_numbered(text), *_ordered(text)}
    if _PAIR.search(text):
        found.add(2)
    if _TRIPLE.search(text):
        found.add(3)
    return frozenset(count for count in found if MIN_LISTED <= count <= MAX_LISTED)


def _listed(text: str) -> Iterator[int]:
    """A list ends with its item behind "and"; it may follow a part of its clause that ends with a comma, too."""
    for chunk in _CHUNK_END.split(text):
        count = 1
        for item in chunk.split(", ")[1:]:
            count += 1
            if _CONJUNCTION.match(item) or _CONJUNCTION.search(item):
                yield count
                yield count - 1
                if not _CONJUNCTION.match(item):
                    yield count + 1
                count = 1


def _numbered(text: str) -> Iterator[int]:
    for match in _NUMBERED.finditer(text):
        label = (match[1] or match[2]).lower()
        yield int(label) if label.isdigit() else _ROMAN[label]


def _ordered(text: str) -> Iterator[int]:
    for count, ordinal in enumerate(_ORDINALS, start=1):
        if not re.search(ordinal, text, re.IGNORECASE):
            return
        yield count
