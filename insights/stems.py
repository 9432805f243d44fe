"""English words without their endings, by Porter's second stemmer: "models" and "model" meet.

The same stems as the snowballstemmer package's 3.1, which a test holds it to; a text of a day has thousands of
different words, and that package, made for every language, takes five times as long for each.
"""

import re
from collections.abc import Mapping, Sequence

_SHORTEST = 3
_WHOLE = {
    **{word: word for word in ("andes", "atlas", "bias", "cosmos", "howe", "news", "sky")},
    "skis": "ski",
    "skies": "sky",
    "idly": "idl",
    "gently": "gentl",
    "ugly": "ugli",
    "early": "earli",
    "only": "onli",
    "singly": "singl",
}
_STARTS = ("arsen", "commun", "emerg", "gener", "inter", "later", "organ", "past", "univers")
_KEEP_EED = frozenset(("succ", "proc", "exc"))
_KEEP_ING = frozenset(("even", "cann", "inn", "earr", "herr", "out"))
_DOUBLES = ("bb", "dd", "ff", "gg", "mm", "nn", "pp", "rr", "tt")
_VOWELS = frozenset("aeiouy")
# A "y" that is a consonant is written "Y" meanwhile.
_CONSONANT_Y = re.compile(r"([aeiouy])y")
_REGION = re.compile(r"[^aeiouy]*[aeiouy]+[^aeiouy]")
_VOWEL = re.compile(r"[aeiouy]")
_SHORT = re.compile(r"(?:[^aeiouy][aeiouy][^aeiouywxY]|^[aeiouy][^aeiouy]|past)$")

_Endings = Mapping[str, Sequence[tuple[str, str]]]


def _endings(listed: str) -> _Endings:
    """Endings and what takes their place, the longest first, by their last two letters."""
    by_end: dict[str, list[tuple[str, str]]] = {}
    for pair in sorted(listed.split(), key=lambda pair: -len(pair.partition(">")[0])):
        ending, _, instead = pair.partition(">")
        by_end.setdefault(ending[-2:], []).append((ending, instead))
    return by_end


_SECOND = _endings(
    "anci>ance enci>ence ogi>og li> bli>ble abli>able alli>al fulli>ful lessli>less ousli>ous entli>ent aliti>al"
    " biliti>ble iviti>ive tional>tion ational>ate alism>al ation>ate ization>ize izer>ize ator>ate iveness>ive"
    " fulness>ful ousness>ous ogist>og"
)
_THIRD = _endings("icate>ic ative> alize>al iciti>ic ical>ic tional>tion ational>ate ful> ness>")
_FOURTH = _endings("ic ance ence able ible ate ive ize iti al ism ion er ous ant ent ment ement")
_BEFORE = {"ogi": frozenset("l"), "li": frozenset("cdeghkmnrt"), "ion": frozenset("st")}
"""Letters one of which must stand before an ending."""


def stem(word: str) -> str:
    """Of a word in lower case, of letters and digits. What has no such ending stays as it is."""
    if word in _WHOLE:
        return _WHOLE[word]
    if len(word) < _SHORTEST:
        return word
    if "y" in word:
        word = _CONSONANT_Y.sub(r"\1Y", "Y" + word[1:] if word[0] == "y" else word)
    first, second = _regions(word)
    word = _third_person(word)
    word = _participle(word, first)
    if word[-1] in "yY" and len(word) > 2 and word[-2] not in _VOWELS:  # noqa: PLR2004 - "by" keeps its y
        word = word[:-1] + "i"
    word = _replaced(word, _SECOND, first)
    word = _replaced(word, _THIRD, first, {"ative": second})
    word = _replaced(word, _FOURTH, second)
    return _without_last(word, first, second).replace("Y", "y")


def _regions(word: str) -> tuple[int, int]:
    """Where endings begin to count: behind the first consonant that follows a vowel, and behind the next such."""
    begun = next((start for start in _STARTS if word.startswith(start)), "")
    found = None if begun else _REGION.match(word)
    first = len(begun) or (found.end() if found else len(word))
    again = _REGION.match(word, first)
    return first, again.end() if again else len(word)


def _third_person(word: str) -> str:
    if word[-1] != "s":
        return word[:-2] + ("" if len(word) > 4 else "e") if word.endswith("ied") else word  # noqa: PLR2004
    if word.endswith("sses"):
        return word[:-2]
    if word.endswith("ies"):
        return word[:-2] if len(word) > 4 else word[:-1]  # noqa: PLR2004 - "ties" is "tie", "cries" is "cri"
    if word.endswith(("ss", "us")) or not _VOWEL.search(word, 0, len(word) - 2):
        return word
    return word[:-1]


def _participle(word: str, first: int) -> str:
    ending = next((end for end in ("eedly", "ingly", "edly", "eed", "ing", "ed") if word.endswith(end)), "")
    if not ending:
        return word
    bare = word[: -len(ending)]
    if ending.startswith("eed"):
        return bare + "ee" if len(bare) >= first and bare not in _KEEP_EED else word
    if ending == "ing":
        if bare in _KEEP_ING:
            return word
        if len(bare) == 2 and bare[1] == "y" and bare[0] not in _VOWELS:  # noqa: PLR2004 - "dying"
            return bare[0] + "ie"
    return _mended(bare, first) if _VOWEL.search(bare) else word


def _mended(bare: str, first: int) -> str:
    """What is left of a participle, with the e it lost or without the letter it doubled."""
    if bare.endswith(("at", "bl", "iz")):
        return bare + "e"
    if bare.endswith(_DOUBLES):
        return bare if len(bare) == 3 and bare[0] in "aeo" else bare[:-1]  # noqa: PLR2004 - "add", "ebb", "off"
    return bare + "e" if len(bare) == first and _SHORT.search(bare) else bare


def _replaced(word: str, endings: _Endings, region: int, later: Mapping[str, int] | None = None) -> str:
    """The longest ending decides alone; it must lie in the region, or in the `later` one that is its own."""
    for ending, instead in endings.get(word[-2:], ()):
        if word.endswith(ending):
            bare = word[: -len(ending)]
            inside = len(bare) >= region and len(bare) >= (later or {}).get(ending, 0)
            allowed = ending not in _BEFORE or bare[-1:] in _BEFORE[ending]
            return bare + instead if inside and allowed and (bare or ending not in _BEFORE) else word
    return word


def _without_last(word: str, first: int, second: int) -> str:
    bare = word[:-1]
    if word.endswith("e"):
        short = _SHORT.search(bare) is not None
        return bare if len(bare) >= second or (len(bare) >= first and not short) else word
    return bare if word.endswith("ll") and len(bare) >= second else word
