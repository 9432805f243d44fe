"""Whether a number of a statement states what a number of its evidence states, or follows from some of them."""

import math
import re
from collections.abc import Sequence
from itertools import combinations

from insights.text.quantities import find_quantities
from insights.text.quantity import Quantity, same_value

MAX_SCORE = 100
MAX_ROUNDING = 0.1
_APPROXIMATE = re.compile(
    r"(?:\b(?:about|around|approximately|roughly|nearly|almost|barely|hardly|scarcely|just|slightly|well|over|more than|under|less than|up to|some|close to|only)\s(?:a\s)?"
    r"|[~≈>]\s?|(?:약|대략|거의|최대|평균|무려)\s*)$",
    re.IGNORECASE,
)
_APPROXIMATE_AFTER = re.compile(r"\s?(?:\w{0,2}\s)?(?:이상|가량|정도|안팎|넘|이하|미만|가까|남짓|여\s)")
_ONE_OF = re.compile(r"\bone (?:\w+ )?(?:of|in|out of)(?: every)? $", re.IGNORECASE)
_ELLIPSIS = re.compile(r"\b(?:from|to|against|versus|vs\.?|than)\s$", re.IGNORECASE)
"""Before a number whose unit the number before it carries: "6 points, down from 18"."""
_DIGITS = re.compile(r"\d[\d,]*(?:\.\d+)?")
_OF_THEM = re.compile(r"\sof\s(?:them|which|these|those)\b", re.IGNORECASE)
_MORE_THAN = re.compile(r"\b(?:more than|over|above)\s(?:a\s)?$", re.IGNORECASE)
_LESS_THAN = re.compile(r"\b(?:less than|under|below|fewer than|nearly|almost)\s(?:a\s)?$", re.IGNORECASE)
MAX_BOUNDED = 0.35
"""By how much of itself a share may be passed or missed that is called "more than half"."""
MONTHS_OF_DECADE = 120
_MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_BODY_PART = re.compile(r"-(?:legged|wheel(?:ed)?|handed|sided|armed|limbed)\b")
_THE_TWO = re.compile(r"\b(?:the|these|those|between|of)\s$", re.IGNORECASE)
_A = re.compile(r"\b(?:an?|one|per|single)\b", re.IGNORECASE)
_RANKS = {
    1: re.compile(r"\b(?:first|top|best|wins?|winner)\b", re.IGNORECASE),
    2: re.compile(r"\b(?:second|runner-up)\b", re.IGNORECASE),
    3: re.compile(r"\bthird\b", re.IGNORECASE),
    4: re.compile(r"\bfourth\b", re.IGNORECASE),
    5: re.compile(r"\bfifth\b", re.IGNORECASE),
}
_COUPLE = re.compile(r"\bcouple\b", re.IGNORECASE)
_ORDERS = {
    1: re.compile(r"\b(?:first|one|single|linear)\b", re.IGNORECASE),
    2: re.compile(r"\b(?:second|dual|quadratic)\b", re.IGNORECASE),
    3: re.compile(r"\b(?:third|cubic)\b", re.IGNORECASE),
}
"""What English says for "1차" and "1단계": "first-order", "one-step"."""
_PARTS = {
    2: re.compile(r"\bhalf\b", re.IGNORECASE),
    3: re.compile(r"\bthirds?\b", re.IGNORECASE),
    4: re.compile(r"\bquarters?\b", re.IGNORECASE),
    5: re.compile(r"\bfifths?\b", re.IGNORECASE),
    10: re.compile(r"\b(?:tenths?|decile)\b", re.IGNORECASE),
}
"""How English names an equal part: "the hardest third"."""
_OF_WHOLE = re.compile(r"\s(?:\w+\s)?(?:out\s)?of\s(?:the\s|all\s)?$")
_OF_WHOLE_KOREAN = re.compile(r"\S{0,6}\s(?:중|가운데)\s(?:\S+\s)?$")
_FACTOR = re.compile(r"\bfactors? of\s(?:\w+\s)?$", re.IGNORECASE)
_OTHER_PART = re.compile(r"\b(?:other|remaining|rest)\s(?:\w+\s)?$|나머지\s(?:\S+\s)?$", re.IGNORECASE)
_EACH = re.compile(r"\b(?:each|per|every)\b", re.IGNORECASE)
_SCORE_UNITS = frozenset({"%", "point"})


def states_the_same(quantity: Quantity, other: Quantity, text: str) -> bool:
    """Whether a number of the text is one of its evidence: the same, rounded where the text says so, or a score in percent."""
    if other.is_name:
        return quantity.text[-1:].isalpha() and quantity.equals(other)
    if (
        other.unit == "x"
        and "fold" in other.text
        and not quantity.unit
        and same_value(quantity.value, other.value)
    ):
        return True
    if _is_written_as(quantity, other, text):
        return True
    if quantity.equals(other) or _is_score(quantity, other) or _is_score(other, quantity):
        return True
    is_approximate = _APPROXIMATE.search(text[: quantity.start]) or _APPROXIMATE_AFTER.match(
        text, quantity.end
    )
    return bool(is_approximate) and _rounds_to(quantity, other)


def _is_written_as(quantity: Quantity, other: Quantity, text: str) -> bool:
    """Whether both are one number whose unit goes without saying: degrees, a score in points, a factor."""
    if not quantity.unit and (_ELLIPSIS.search(text[: quantity.start]) or _OF_THEM.match(text, quantity.end)):
        digits = _DIGITS.match(other.text)
        return digits is not None and same_value(quantity.value, float(digits[0].replace(",", "")))
    is_implied = {quantity.unit, other.unit} == {"°", "°C"} or (
        not other.unit
        and (
            (quantity.unit == "s" and quantity.text.endswith("일"))
            or (quantity.unit == "point" and quantity.text.endswith("점"))
            or (quantity.unit == "x" and bool(_FACTOR.search(text[: quantity.start])))
        )
    )
    return is_implied and same_value(quantity.value, other.value)


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
    """Whether the digits that are given are those of the exact number, rounded up, down or to the nearest."""
    value, target = rounded.value, exact.value
    if rounded.unit != exact.unit:
        if {rounded.unit, exact.unit} != {"%", ""}:
            return False
        value, target = (value * 100, target) if exact.unit == "%" else (value, target * 100)
    if not target or abs(value - target) > MAX_ROUNDING * abs(target):
        return False
    digits = len(re.sub(r"\D", "", rounded.text).strip("0"))
    if not digits:
        return True
    step = 10.0 ** (math.floor(math.log10(abs(value))) - digits + 1)
    return abs(value - target) < step * (1 + 1e-9)


def is_one_of(quantity: Quantity, known: Sequence[Quantity], text: str, evidence: str) -> bool:
    """Whether "one of eight" is 12.5 % of the evidence or the other way round, "1년" its "a year", and "2위" its second
    rank.
    """
    if _ONE_OF.search(text[: quantity.start]) and quantity.value:
        return any(other.unit == "%" and same_value(other.value, 100 / quantity.value) for other in known)
    if quantity.unit == "%" and any(
        other.value
        and _ONE_OF.search(evidence[: other.start])
        and same_value(quantity.value, 100 / other.value)
        for other in known
    ):
        return True
    if _is_rank(quantity, text, evidence):
        return True
    if text[quantity.end : quantity.end + 1] == "월" and 1 <= quantity.value <= len(_MONTHS):
        return _MONTHS[int(quantity.value) - 1] in evidence.lower()
    is_single = quantity.text[:1] == "1" and not quantity.text[1:2].isdigit()
    is_decade = quantity.unit == "month" and same_value(quantity.value, MONTHS_OF_DECADE)
    return (is_single and quantity.unit in {"s", "month"} and bool(_A.search(evidence))) or (
        is_decade and "decade" in evidence
    )


def is_derived(quantity: Quantity, known: Sequence[Quantity], text: str, evidence: str) -> bool:
    """Whether a part or multiple follows from the figures of the evidence ("a quarter" from "4 times", "doubles" from "41 %
    to 78 %", "eight of eleven" from "three of the eleven"), or a small number in words counts nothing of it ("the two",
    "four-legged").
    """
    if _BODY_PART.match(text, quantity.end) or names_the_two(quantity, text):
        return True
    return (
        _is_share(quantity, known, text)
        or _is_named_part(quantity, evidence)
        or _is_rest(quantity, known, text)
        or _is_product(quantity, known, evidence)
    )


def _is_rank(quantity: Quantity, text: str, evidence: str) -> bool:
    """Whether "2위", "1차", "3인칭" and "두 개" are the evidence's "second", "first-order", "third-person" and "a couple"."""
    after = text[quantity.end : quantity.end + 2]
    rank = _RANKS.get(int(quantity.value)) if after[:1] == "위" else None
    if after[:1] == "차" or after in {"단계", "인칭"}:
        rank = _ORDERS.get(int(quantity.value))
    if quantity.value == 2 and not quantity.unit:  # noqa: PLR2004 - a couple
        rank = rank or _COUPLE
    return rank is not None and rank.search(evidence) is not None


def names_the_two(quantity: Quantity, text: str) -> bool:
    """Whether it is "the two" of which a text has told, and counts nothing."""
    return quantity.text.lower() == "two" and _THE_TWO.search(text[: quantity.start]) is not None


def _is_named_part(quantity: Quantity, evidence: str) -> bool:
    whole = next((whole for whole in _PARTS if same_value(quantity.value, 1 / whole)), None)
    return whole is not None and not quantity.unit and _PARTS[whole].search(evidence) is not None


def _is_rest(quantity: Quantity, known: Sequence[Quantity], text: str) -> bool:
    """Whether it is the rest of a whole, of which the evidence counts the other part."""
    values = {other.value for other in known if not other.unit and not other.is_name}
    wholes = [
        whole.value
        for whole in find_quantities(text)
        if whole.value in values
        and (
            _OF_WHOLE.fullmatch(text, quantity.end, max(quantity.end, whole.start))
            or _OF_WHOLE_KOREAN.fullmatch(text, whole.end, max(whole.end, quantity.start))
        )
    ]
    if quantity.unit:
        return False
    is_other = _OTHER_PART.search(text[: quantity.start]) is not None
    return any(whole - quantity.value in values for whole in (values if is_other else wholes))


def _is_product(quantity: Quantity, known: Sequence[Quantity], evidence: str) -> bool:
    """Whether it is a share of a whole ("sixty of 90" are two thirds of them), or so many of each ("three levels with 200
    tasks each"), or the percentage of a part ("95 of 100").
    """
    plain = [other for other in known if not other.is_name and other.unit in {"", "%"} and other.value]
    pairs = [(first, second) for first in plain for second in plain if first is not second]
    if quantity.unit == "%":
        return any(
            _OF_WHOLE.fullmatch(evidence, first.end, max(first.end, second.start))
            and same_value(quantity.value, 100 * first.value / second.value)
            for first, second in pairs
        )
    if quantity.unit or not quantity.value:
        return False
    has_each = _EACH.search(evidence) is not None
    return any(
        same_value(quantity.value, _share_of(first) * second.value)
        and (_share_of(first) < 1 or has_each)
        and not second.unit
        and second.value > 1
        for first, second in pairs
    )


def _share_of(quantity: Quantity) -> float:
    return quantity.value / 100 if quantity.unit == "%" else quantity.value


def _is_share(quantity: Quantity, known: Sequence[Quantity], text: str) -> bool:
    share = 1 / quantity.value if quantity.unit == "x" and quantity.value else quantity.value
    if (quantity.unit and quantity.unit != "x") or not 0 < share < 1:
        return False
    if any(other.unit == "x" and other.value and same_value(1 / other.value, share) for other in known):
        return True
    if quantity.unit == "x" and any(not other.unit and same_value(other.value, share) for other in known):
        return True
    is_approximate = bool(_APPROXIMATE.search(text[: quantity.start]))
    if is_approximate and any(
        other.unit == "%" and abs(other.value / 100 - share) <= MAX_ROUNDING * share for other in known
    ):
        return True
    if "분의" in quantity.text and any(
        not other.unit and other.value > 1 and same_value(1 / other.value, share) for other in known
    ):
        return True
    return _is_bounded_share(share, known, text[: quantity.start]) or _is_ratio(
        share, known, is_approximate=is_approximate
    )


def _is_bounded_share(share: float, known: Sequence[Quantity], before: str) -> bool:
    """Whether a percentage of the evidence is "more than half" or "less than a third"."""
    if _MORE_THAN.search(before):
        low, high = share, share * (1 + MAX_BOUNDED)
    elif _LESS_THAN.search(before):
        low, high = share * (1 - MAX_BOUNDED), share
    else:
        return False
    return any(other.unit == "%" and low <= other.value / 100 <= high for other in known)


def _is_ratio(share: float, known: Sequence[Quantity], *, is_approximate: bool) -> bool:
    """Whether two figures of the evidence stand to each other as a half, a third or a quarter."""
    ratios = (
        min(one.value, other.value) / max(one.value, other.value)
        for one, other in combinations([item for item in known if item.value > 0 and not item.is_name], 2)
        if one.unit == other.unit
    )
    is_round = any(same_value(share, 1 / whole) for whole in (2, 3, 4))
    return is_round and any(
        abs(ratio - share) <= (MAX_ROUNDING if is_approximate else MAX_ROUNDING / 4) * share
        for ratio in ratios
    )
