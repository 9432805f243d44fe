"""Spellings that mean the same: shapes of hyphens and apostrophes, accents, and letters written with two."""

import re
import unicodedata

_HYPHENS = "‐‑‒–−﹣－"
_APOSTROPHES = "’‘‛ʼʻʹʾʿ`´′＇"
_INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
_SIGNS = {
    **dict.fromkeys(map(ord, _HYPHENS), "-"),
    **dict.fromkeys(map(ord, _APOSTROPHES), "'"),
    **dict.fromkeys(map(ord, _INVISIBLE), ""),
}
# Letters that Unicode does not decompose.
_LETTERS = str.maketrans(
    {
        "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ð": "d", "Ð": "D", "ı": "i", "æ": "ae", "Æ": "Ae",
        "œ": "oe", "Œ": "Oe", "þ": "th", "Þ": "Th", "ħ": "h", "ŧ": "t", "ß": "ss", "ẞ": "SS",
    }
)  # fmt: skip
_TWO_LETTERS = str.maketrans(
    {
        "ä": "ae",
        "Ä": "Ae",
        "ö": "oe",
        "Ö": "Oe",
        "ø": "oe",
        "Ø": "Oe",
        "ü": "ue",
        "Ü": "Ue",
        "å": "aa",
        "Å": "Aa",
    }
)
# Mueller is Müller and Goedel is Gödel, but Yue is not Yu: the syllables of pinyin are left alone.
_UMLAUT_IN_TWO = re.compile(r"(?<=[a-z])(?:oe|(?<![jqxyln])ue)(?=[b-df-hj-np-tv-z])")
_MIN_UMLAUT_LENGTH = 5


def unify_signs(text: str) -> str:
    """The text composed (NFC), with every hyphen as "-", every apostrophe as "'", and nothing invisible."""
    if text.isascii():
        return text.replace("`", "'")
    return unicodedata.normalize("NFC", text.translate(_SIGNS))


def strip_accents(text: str) -> str:
    """The text with plain letters: Gödel is Godel, Łukasz is Lukasz. Hangul stays in syllables."""
    if text.isascii():
        return text
    decomposed = unicodedata.normalize("NFKD", text.translate(_LETTERS))
    bare = "".join(character for character in decomposed if not unicodedata.combining(character))
    return unicodedata.normalize("NFC", bare)


def spell_out(text: str) -> str:
    """The text with plain letters where an umlaut is written with two: Gödel is Goedel, Søren is Soeren."""
    return (
        text if text.isascii() else strip_accents(unicodedata.normalize("NFC", text).translate(_TWO_LETTERS))
    )


def contract_umlauts(word: str) -> str:
    """A word in lower case with the umlauts that are written with two letters as one: goedel is godel."""
    if len(word) < _MIN_UMLAUT_LENGTH:
        return word
    return _UMLAUT_IN_TWO.sub(lambda match: match[0][0], word)
