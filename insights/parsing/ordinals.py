"""Numbers of places in a list: "second", "2nd", "two", "두", "둘째", "last". Pure."""

import re
from collections.abc import Mapping
from pathlib import Path

from insights.text.word_lists import load_word_lists

LAST_PLACE = -1
_ENGLISH, _KOREAN = (
    load_word_lists(Path(__file__).with_suffix(".toml"), each) for each in ("english", "korean")
)
_DIGITS = re.compile(r"(\d{1,3})(?:st|nd|rd|th|번|번째)?")


def _numbered(*lists: tuple[str, ...]) -> dict[str, int]:
    return {word: n for words in lists for n, word in enumerate(words, start=1)}


ORDINALS: Mapping[str, int] = {
    **_numbered(_ENGLISH["ordinals"], ("1st", "2nd", "3rd"), _KOREAN["counters"], _KOREAN["ordinals"]),
    **dict.fromkeys((*_ENGLISH["last"], *_KOREAN["last"]), LAST_PLACE),
}
"""The place of each word, from 1 on; LAST_PLACE for the last."""
CARDINALS: Mapping[str, int] = _numbered(_ENGLISH["cardinals"])


def place_of(word: str) -> int:
    """The place that an ordinal, a cardinal or a number names: from 1 on, LAST_PLACE for the last, 0 for any other word."""
    word = word.lower()
    digits = _DIGITS.fullmatch(word)
    return int(digits[1]) if digits else ORDINALS.get(word) or CARDINALS.get(word, 0)
