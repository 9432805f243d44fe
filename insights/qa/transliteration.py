"""Transliteration: an English term in Hangul ("그래디언트") and the English words that sound like it ("gradient").

Both are reduced to the consonants that Korean tells apart: k and g are one, r and l, f and p; an r that no vowel
follows is not written in Hangul.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import product

MIN_CONSONANTS = 3
"""Shorter terms sound like too many words."""
MAX_SPELLINGS = 16
FIRST_SYLLABLE, LAST_SYLLABLE = 0xAC00, 0xD7A3
_INITIALS = ("K", "K", "N", "T", "T", "L", "M", "P", "P", "S", "S", "", "C", "C", "C", "K", "T", "P", "")
_FINALS = ("", *"KKKNNNTLLLLLLLLMPPTTNTTKTP", "")
_FINALS_COUNT, _VOWELS_COUNT = 28, 21
_SOUNDS: Sequence[tuple[str, tuple[str, ...]]] = (
    ("tion", ("SN",)), ("sion", ("SN", "CN")), ("ture", ("C",)), ("tch", ("C",)), ("sch", ("S", "SK")), ("ck", ("K",)),
    ("ch", ("C", "S", "K")), ("sh", ("S",)), ("ph", ("P",)), ("th", ("S", "T")), ("gh", ("", "K")), ("wh", ("",)),
    ("ng", ("N",)), ("dge", ("C",)), ("qu", ("K",)), ("x", ("KS",)), ("b", ("P",)), ("p", ("P",)), ("f", ("P",)),
    ("v", ("P",)), ("d", ("T",)), ("t", ("T",)), ("k", ("K",)), ("q", ("K",)), ("m", ("M",)), ("n", ("N",)), ("l", ("L",)),
    ("j", ("C",)), ("z", ("C", "S")), ("s", ("S", "C")),
)  # fmt: skip
_SOFT = "eiy"
_VOWELS = "aeiouy"
_LATIN_WORD = re.compile(r"[a-z]{3,}")


def hangul_consonants(word: str) -> str:
    """The consonants of a word in Hangul; a doubled one between two syllables counts once."""
    found = ""
    last_final = ""
    for sign in word:
        if not FIRST_SYLLABLE <= ord(sign) <= LAST_SYLLABLE:
            return ""
        code = ord(sign) - FIRST_SYLLABLE
        initial = _INITIALS[code // (_FINALS_COUNT * _VOWELS_COUNT)]
        found += "" if initial and initial == last_final == "L" else initial
        last_final = _FINALS[code % _FINALS_COUNT]
        found += last_final
    return found


def latin_consonants(word: str) -> frozenset[str]:
    """The consonants of an English word in lower case, as they may be heard; several where a letter has several sounds."""
    sounds: list[tuple[str, ...]] = []
    place = 0
    while place < len(word):
        length, heard = _sound_at(word, place)
        sounds.append(heard)
        place += length
    return frozenset(
        "".join(choice) for choice, _ in zip(product(*sounds), range(MAX_SPELLINGS), strict=False)
    )


def _sound_at(word: str, place: int) -> tuple[int, tuple[str, ...]]:
    letter, following = word[place], word[place + 1 : place + 2]
    if letter == following and letter not in _VOWELS:
        return 1, ("",)
    if letter == "r":
        return 1, ("L",) if following and following in _VOWELS else ("",)
    if letter in "cg" and not word.startswith(("ck", "ch", "gh"), place):
        hard, soft = ("K", "S") if letter == "c" else ("K", "C")
        return 1, ((soft, hard) if letter == "g" else (soft,)) if following and following in _SOFT else (
            hard,
        )
    for spelling, heard in _SOUNDS:
        if word.startswith(spelling, place):
            return len(spelling), heard
    return 1, ("",)


def index_by_sound(words: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
    """English words by their consonants."""
    found: dict[str, list[str]] = {}
    for word in words:
        if _LATIN_WORD.fullmatch(word):
            for consonants in latin_consonants(word):
                found.setdefault(consonants, []).append(word)
    return {consonants: tuple(alike) for consonants, alike in found.items()}


def words_like(hangul: str, by_sound: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """The words of an index (`index_by_sound`) that a term in Hangul may stand for; none for a short term."""
    consonants = hangul_consonants(hangul)
    return by_sound.get(consonants, ()) if len(consonants) >= MIN_CONSONANTS else ()
