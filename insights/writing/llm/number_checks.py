"""Checks the numbers of a statement against its evidence: value, unit, scale, and what they count."""

import re
from collections.abc import Iterator, Sequence

from insights.text.quantities import Quantity, find_quantities, same_value
from insights.text.stemming import stem

MAX_LISTED_PAPERS = 12
"""A small count of papers may be the number of papers that a statement names."""
MAX_SCORE = 100
MAX_WORDS_TO_COUNTED = 3
_APPROXIMATE = re.compile(
    r"(?:\b(?:about|around|approximately|roughly|nearly|almost|over|more than|under|less than|up to|some)\s+|[~≈>]\s?"
    r"|(?:약|대략|거의|최대|평균)\s*)$",
    re.IGNORECASE,
)
_APPROXIMATE_AFTER = re.compile(r"\s?(?:\w{0,2}\s)?(?:이상|가량|정도|안팎|넘|이하|미만|가까)")
_SCORE_UNITS = frozenset({"%", "point"})
_WORD = re.compile(r"[A-Za-z][A-Za-z\-]+")


def number_problems(text: str, evidence: str, paper_count: int) -> Iterator[str]:
    """What is wrong with the numbers of a text, in words for the model."""
    known = [quantity for quantity in find_quantities(evidence) if not quantity.is_name]
    wrong = [
        quantity
        for quantity in find_quantities(text)
        if not quantity.is_name and not _is_supported(quantity, text, known, evidence, paper_count)
    ]
    if wrong:
        listed = ", ".join(quantity.text.strip() for quantity in wrong)
        yield f"its evidence does not hold these figures: {listed}"


def _is_supported(
    quantity: Quantity, text: str, known: Sequence[Quantity], evidence: str, paper_count: int
) -> bool:
    if not quantity.unit and quantity.value == paper_count and paper_count <= MAX_LISTED_PAPERS:
        return True
    same = [other for other in known if _states_the_same(quantity, other, text)]
    return bool(same) and not _counts_something_else(quantity, text, same, known, evidence)


def _states_the_same(quantity: Quantity, other: Quantity, text: str) -> bool:
    if quantity.equals(other) or _is_score(quantity, other) or _is_score(other, quantity):
        return True
    is_approximate = _APPROXIMATE.search(text[: quantity.start]) or _APPROXIMATE_AFTER.match(
        text, quantity.end
    )
    return bool(is_approximate) and quantity.unit == other.unit and _rounds_to(quantity, other)


def _is_score(percent: Quantity, plain: Quantity) -> bool:
    """A score of 96.1 is written as 96.1 %, too; a count or a multiple is not."""
    return (
        percent.unit in _SCORE_UNITS
        and not plain.unit
        and 1 < plain.value <= MAX_SCORE
        and "." in plain.text
        and same_value(percent.value, plain.value)
    )


def _rounds_to(rounded: Quantity, exact: Quantity) -> bool:
    """Whether the digits that are given are those of the exact number, rounded or cut."""
    if not exact.value:
        return False
    digits = len(re.sub(r"\D", "", rounded.text).strip("0")) or 1
    relative = abs(rounded.value - exact.value) / abs(exact.value)
    return relative <= 10.0 ** -(digits - 1) / 2 + 1e-9 and relative < 0.1  # noqa: PLR2004 - a tenth is no rounding


def _counts_something_else(
    quantity: Quantity, text: str, same: Sequence[Quantity], known: Sequence[Quantity], evidence: str
) -> bool:
    """Whether the noun behind the number stands behind another number of the evidence, and not near this one."""
    counted = _counted(text, quantity)
    if not counted:
        return False
    others = [_counted(evidence, other) for other in known if other not in same]
    if counted not in others:
        return False
    own = {_counted(evidence, other) for other in same}
    near = {word for other in same for word in _words_around(evidence, other)}
    return counted not in own if "" not in own else counted not in near


def _counted(text: str, quantity: Quantity) -> str:
    """The stem of the noun that a number counts: "12 new datasets" counts datasets. "" where none is near."""
    words = _WORD.findall(re.split(r"[.,;:()]", text[quantity.end : quantity.end + 60])[0])[
        :MAX_WORDS_TO_COUNTED
    ]
    plural = next((word for word in words if word.endswith("s") and not word.endswith("ss")), "")
    return stem(plural.lower()) if plural else ""


def _words_around(text: str, quantity: Quantity) -> Iterator[str]:
    around = text[max(0, quantity.start - 80) : quantity.end + 80]
    return (stem(word.lower()) for word in _WORD.findall(around))
