"""How a term that papers write in several ways is written for readers."""

import re
from collections import Counter
from collections.abc import Collection

from insights.reading.words import FUNCTION_WORDS

_CAPITALISED = re.compile(r"\b[A-Z][a-z]+\b")


def spelling(spellings: Counter[str], running: Collection[str]) -> str:
    """The spelling most used, a title's capitals put down where running text writes the words without."""
    told: Counter[str] = Counter()
    for text, times in spellings.items():
        told[lowered(text, running)] += times
    return max(told, key=lambda text: (told[text], text))


def lowered(text: str, running: Collection[str]) -> str:
    """All of its capitals or none: "Segment Anything Model" stays a name."""
    capitalised = _CAPITALISED.findall(text)
    if not all(word.lower() in running for word in capitalised):
        return text
    return _CAPITALISED.sub(lambda word: word.group().lower(), text)


def with_short(long: str, short: str) -> str:
    """Both forms, the short one in the number of the long one. "Molecular dynamics" has no plural, and in "mixture
    of experts" the experts are not what is counted.
    """
    words = re.split(r"[\s\-]+", long.lower())
    plural = words[-1].endswith("s") and not words[-1].endswith(("ics", "ss", "sis"))
    counted = plural and FUNCTION_WORDS.isdisjoint(words)
    return f"{long} ({short}s)" if counted and not short.endswith("S") else f"{long} ({short})"
