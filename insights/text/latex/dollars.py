"""Whether a dollar stands before an amount of money or before a formula."""

import re

from insights.text.latex.tables import latex_tables

_AMOUNT = re.compile(r"\d[\d,]*(?:\.\d+)?")
_CURRENCY = re.compile(r"(?<![A-Za-z])(?:USD|US|AUD|AU|A|CAD|CA|C|HK|SG|S|NT|NZ|MX|R)$")
_PROSE_WORD = re.compile(r"(?<![\\A-Za-z{_^])[A-Za-z]{2,}(?![A-Za-z(\[=^_])")
_FORMULA_SIGN = re.compile(r"[\\^_={}]")
_OPEN = re.compile(r"[,;:(/+<>~|&–—-]$")


def is_money(text: str, start: int, close: int) -> bool:
    """Whether the dollar at `start`, whose partner is at `close`, stands before an amount, or between words, rather
    than before a formula.
    """
    inner, following = text[start + 1 : close], text[close + 1 : close + 2]
    amount = _AMOUNT.match(inner)
    if amount is None:
        return " " in inner.strip() and not _FORMULA_SIGN.search(inner) and _has_prose(inner)
    if _CURRENCY.search(text, max(0, start - 4), start):
        return True
    rest = inner[amount.end() :]
    if not rest or _FORMULA_SIGN.search(rest):
        return False
    if rest[-1].isspace() or (following.isdigit() and (_OPEN.search(rest) or _CURRENCY.search(rest))):
        return True
    return " " in rest and _has_prose(rest)


def _has_prose(text: str) -> bool:
    """Whether words stand in it that no formula has: "to", "per persuaded voter", and not "log" or "mod"."""
    return any(word.casefold() not in latex_tables().functions for word in _PROSE_WORD.findall(text))
