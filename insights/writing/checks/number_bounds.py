"""Bounds of numbers: "at least 5" is a lower one, "up to 5" an upper one."""

import re

from insights.text.quantity import Quantity

_LOWER = re.compile(
    r"(?:\b(?:at least|more than|over|above|no less than|exceed\w*|minimum of)|최소|적어도)\s?$",
    re.IGNORECASE,
)
_UPPER = re.compile(
    r"(?:\b(?:up to|at most|less than|under|below|fewer than|nearly|almost|no more than|maximum of|within)|최대|많아야|거의)\s?$",
    re.IGNORECASE,
)
_LOWER_AFTER = re.compile(r"\s?(?:[가-힣]{1,2}\s?)?(?:이상|넘|초과)")
_UPPER_AFTER = re.compile(r"\s?(?:[가-힣]{1,2}\s?)?(?:이하|미만|까지)")
_DENIED_BOUND = re.compile(r"\b(?:none|not|no|never|neither|cannot|n't|nor)\b|없|않|못", re.IGNORECASE)
_CLAUSE_END = re.compile(r"[;:]|[.](?=\s|$)")


def is_bounded_otherwise(text: str, quantity: Quantity, evidence: str, other: Quantity) -> bool:
    """Whether one of two equal numbers is a lower bound and the other an upper one. Where one of the clauses denies, and
    the other does not, the bounds tell nothing: "no method passes 50" and "all stay below 50".
    """
    if _is_denied(text, quantity) != _is_denied(evidence, other):
        return False
    return _bound(text, quantity) * _bound(evidence, other) < 0


def _is_denied(text: str, quantity: Quantity) -> bool:
    clause = _CLAUSE_END.split(text[: quantity.start])[-1], _CLAUSE_END.split(text[quantity.end :])[0]
    return any(_DENIED_BOUND.search(part) for part in clause)


def _bound(text: str, quantity: Quantity) -> int:
    """1 where the number is a lower bound, -1 where it is an upper one, else 0."""
    before, after = text[max(0, quantity.start - 20) : quantity.start], text[quantity.end : quantity.end + 8]
    if _LOWER.search(before) or _LOWER_AFTER.match(after):
        return 1
    return -1 if _UPPER.search(before) or _UPPER_AFTER.match(after) else 0
