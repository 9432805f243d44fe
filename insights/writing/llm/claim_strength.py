"""Checks that a statement claims no more than its evidence: superlatives, firsts, praise, "significantly", "all", "only"."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from insights.model import Language
from insights.text.quantities import find_quantities
from insights.text.word_lists import alternatives, load_word_lists, whole_words

LARGE_CHANGE_PERCENT, LARGE_CHANGE_FACTOR = 15.0, 1.3
"""A change of this size may be called large."""
_FILE = Path(__file__).with_suffix(".toml")
_ORDINAL = re.compile(
    r"\b(?:the )?first(?:-(?:order|person|principles?|stage|pass)|\s(?:stage|step|phase|part|layer|network|term|pass|one|half))\b"
    r"|\b(?:all|first)[- ]in[- ](?:one|first)\b|\bonce and for all\b",
    re.IGNORECASE,
)
_PROBLEMS = {
    "best": "it uses a superlative that its evidence lacks",
    "state_of_the_art": "it claims the state of the art, and its evidence does not",
    "first": "it claims to be the first, and its evidence does not",
    "praise": "it praises, and its evidence does not",
    "much": "it claims a large or significant change, and its evidence does not",
    "all": "it generalises beyond its evidence",
    "only": "it claims to be the only one, and its evidence does not",
}


def strength_problems(text: str, evidence: str, language: Language) -> Iterator[str]:
    """What a text claims beyond its evidence, in words for the model."""
    claims, grounds = _claims(language), _grounds()
    text = _ORDINAL.sub(" ", text)
    for name, pattern in claims.items():
        if pattern.search(text) and not grounds[name].search(evidence) and not _is_large(name, evidence):
            yield _PROBLEMS[name]


def _is_large(name: str, evidence: str) -> bool:
    """Whether the evidence has a number that makes a change large."""
    return name == "much" and any(
        (quantity.unit == "%" and quantity.value >= LARGE_CHANGE_PERCENT)
        or (quantity.unit == "x" and quantity.value >= LARGE_CHANGE_FACTOR)
        for quantity in find_quantities(evidence)
    )


@cache
def _claims(language: Language) -> Mapping[str, re.Pattern[str]]:
    lists = load_word_lists(_FILE, "korean_claims" if language == "ko" else "claims")
    if language == "ko":
        return {name: re.compile(alternatives(phrases), re.IGNORECASE) for name, phrases in lists.items()}
    return {name: whole_words(phrases) for name, phrases in lists.items()}


@cache
def _grounds() -> Mapping[str, re.Pattern[str]]:
    return {name: whole_words(phrases) for name, phrases in load_word_lists(_FILE, "grounds").items()}
