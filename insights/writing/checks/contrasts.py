"""What a text says in contrast to what it denies: "A, not B", "A rather than B", "not B but A", "B가 아니라 A"."""

import re
from collections.abc import Iterator
from functools import lru_cache

from insights.model import Language
from insights.writing.checks.comparison import Comparison
from insights.writing.checks.denials import content_terms
from insights.writing.checks.statement_terms import StatementTerm, find_terms

MAX_SIDE_TERMS = 3
"""Of a side, those nearest to the words of contrast."""
_SIDE = r"[^,.;:]{3,70}"
_ENGLISH = (
    (
        re.compile(rf"\bnot\s(?P<second>{_SIDE}?),?\sbut\s(?:rather\s)?(?P<first>{_SIDE})", re.IGNORECASE),
        False,
    ),
    (
        re.compile(
            rf"(?P<first>{_SIDE})(?:,\s(?:and\s)?not|,?\srather than|,?\sinstead of|,?\sas opposed to)\s(?P<second>{_SIDE})",
            re.IGNORECASE,
        ),
        True,
    ),
)
"""Each with whether the side that is said stands before the other."""
_KOREAN = re.compile(
    rf"(?P<second>{_SIDE}?)(?:[이가]?\s아니(?:라|고)|\s대신에?|기보다(?:는)?)\s(?P<first>{_SIDE})"
)


def find_contrasts(text: str, language: Language) -> Iterator[Comparison]:
    """The contrasts of a text, with what it says ahead of what it denies."""
    patterns = _ENGLISH if language == "en" else ((_KOREAN, False),)
    for pattern, is_first_before in patterns:
        for match in pattern.finditer(text):
            first, second = _terms(match["first"], language), _terms(match["second"], language)
            if first and second:
                yield Comparison(
                    measure="contrast",
                    ahead=first[-MAX_SIDE_TERMS:] if is_first_before else first[:MAX_SIDE_TERMS],
                    behind=second[:MAX_SIDE_TERMS]
                    if is_first_before or language == "en"
                    else second[-MAX_SIDE_TERMS:],
                )


@lru_cache(maxsize=512)
def _terms(text: str, language: Language) -> tuple[StatementTerm, ...]:
    return tuple(content_terms(find_terms(text, language)))
