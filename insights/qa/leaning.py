"""Sentences that lean on the one before them: "To counteract this, we …", "However, …"."""

import re
from functools import cache
from pathlib import Path

from insights.text.word_lists import alternatives, load_word_lists


def leans(sentence: str) -> bool:
    """Whether a sentence can only be understood with the one before it."""
    return bool(_opening().match(sentence))


@cache
def _opening() -> re.Pattern[str]:
    phrases = load_word_lists(Path(__file__).with_suffix(".toml"))["openings"]
    return re.compile(
        rf"\W*(?:{alternatives(phrases)}\b|to \w+ (?:this|these|it|them|that|such)\b)", re.IGNORECASE
    )
