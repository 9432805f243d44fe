"""English terms of abstracts in Korean, put together of their words."""

import re
from pathlib import Path

from benchmarks.checks.day import NAME
from insights.text.word_lists import load_word_lists

_FILE = Path(__file__).with_name("korean_terms.toml")
_PARTS = load_word_lists(_FILE, "parts")
TERMS = {word: " ".join(name) for word, name in load_word_lists(_FILE, "words").items()}
COUNTED = load_word_lists(_FILE, "counted")
"""What is counted: its Korean words, and the counter behind its number last."""
SPELT = dict(zip(_PARTS["english_numbers"], _PARTS["korean_numbers"], strict=True))
KINDS = _PARTS["kinds"]
MAX_WORDS = 4
_ADJECTIVES, _BOUNDARY = frozenset(_PARTS["adjectives"]), frozenset(_PARTS["boundaries"])
_ARTICLE = re.compile(r"^(?:(?:the|a|an|its|their|both|significantly|overall|inference|model)\s)?(?=\w)")


def korean_term(text: str) -> str:
    """The Korean for the English term that the text begins with; "" when a word of it is not known."""
    words = re.match(r"(?:[\w-]+ ?){0,5}", _ARTICLE.sub("", text))
    found: list[str] = []
    last = ""
    for word in (words[0] if words else "").split():
        if word in _BOUNDARY:
            break
        last = word
        name = (
            TERMS.get(word.lower())
            or TERMS.get(word.lower().removesuffix("s"))
            or (word if NAME.fullmatch(word) else "")
        )
        if not name:
            return ""
        found.append(name)
    if (
        len(found) > MAX_WORDS
        or last.lower() in _ADJECTIVES
        or not any("가" <= it[0] <= "힣" for it in found)
    ):
        return ""
    return " ".join(found)
