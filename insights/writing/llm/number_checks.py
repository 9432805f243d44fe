"""Checks the numbers of a statement against its evidence: value, unit, scale, and what they count or measure."""

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from itertools import combinations
from pathlib import Path

from insights.model import Language
from insights.text.quantities import Quantity, find_quantities, same_value
from insights.text.word_lists import load_word_lists
from insights.writing.llm.statement_terms import StatementTerm, evidence_stems, find_terms

MAX_LISTED_PAPERS = 12
"""A small count of papers may be the number of papers that a statement names."""
MAX_FREELY_COUNTED = 10
"""So many things may be called by a word of the writer's own: "two modifications"."""
MAX_SCORE = 100
WEIGHTS = (1.0, 0.6, 0.3)
"""How much the terms beside a number tell of what it measures, the nearest first."""
WEAK_SIDE = 0.5
"""The terms behind a count name what is counted, those before a measure what is measured; the other side tells less."""
MIN_CROSSED = 0.5
"""By how much two numbers must fit each other's places better than their own."""
MAX_ROUNDING = 0.1
_APPROXIMATE = re.compile(
    r"(?:\b(?:about|around|approximately|roughly|nearly|almost|barely|hardly|scarcely|just|slightly|well|over|more than|under|less than|up to|some|close to|only)\s(?:a\s)?"
    r"|[~≈>]\s?|(?:약|대략|거의|최대|평균|무려)\s*)$",
    re.IGNORECASE,
)
_APPROXIMATE_AFTER = re.compile(r"\s?(?:\w{0,2}\s)?(?:이상|가량|정도|안팎|넘|이하|미만|가까|남짓|여\s)")
_PAPERS = re.compile(
    r"\s?(?:\w+\s)?(?:papers?|studies|works|articles|편|개?의?\s?(?:논문|연구))", re.IGNORECASE
)
_PAPERS_AFTER_NAME = re.compile(r"(?:논문|연구)\s?$")
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
_MEASURING = frozenset(
    {"score", "achiev", "reach", "get", "obtain", "attain", "yield", "record", "show", "use", "evalu"}
)
"""Stems of verbs that tell nothing of what a number measures."""
_ONE_OF = re.compile(r"\bone (?:of|in|out of)(?: every)? $", re.IGNORECASE)
_BODY_PART = re.compile(r"-(?:legged|wheel(?:ed)?|way|fold|dimensional|handed|sided|armed|limbed)\b")
_THE_TWO = re.compile(r"\b(?:the|these|those|between|of)\s$", re.IGNORECASE)
_YEARS = range(1900, 2101)
_DENIED_BOUND = re.compile(r"\b(?:none|not|no|never|neither|cannot|n't|nor)\b|없|않|못", re.IGNORECASE)
_A = re.compile(r"\b(?:an?|one|per|single)\b", re.IGNORECASE)
_FIRST = re.compile(r"\b(?:first|top|best|wins?|winner)\b", re.IGNORECASE)
_BOTH = re.compile(r"\bboth\b", re.IGNORECASE)
_SCORE_UNITS = frozenset({"%", "point"})
_COUNTER = re.compile(r"\s?(?:개|가지|명|편|장|번|종|곳|건|쌍|대|권|차례|회)?(?:의)?\s?")
MAX_WORDS = 3
"""Between a number and the noun that it counts, and the blanks around them."""
_NOUN_PHRASE_END = re.compile(
    r"[,;:()]|[.](?=\s|$)|\s(?:and|or|of|to|on|in|for|with|by|at|from|than|while|that|which)\s"
)
_CLAUSE_END = re.compile(r"[;:]|[.](?=\s|$)")
_OF_THEM = re.compile(r"\s(?:out\s)?of\s(?:them|these|those|which)\b", re.IGNORECASE)
_TO_FROM = re.compile(r"^[\s,(]*(?:up |down )?from\s$")
_FACTOR = re.compile(r"\bfactor of\s$", re.IGNORECASE)
_COMPOUND = re.compile(r"-([a-z]+)")
_FROM_TO = re.compile(r"\s?에서\s(?:\S+\s)?$|\s(?:up |down )?to\s$|\s?[→>]\s?$|\s?(?:->|=>)\s?$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurement:
    """A number with the terms beside it up to the next number, the nearest first, and the one that it counts."""

    quantity: Quantity
    near: tuple[tuple[float, StatementTerm], ...]
    counted: StatementTerm | None


def number_problems(text: str, evidence: str, paper_count: int, language: Language) -> Iterator[str]:
    """What is wrong with the numbers of a text, in words for the model."""
    stated = [quantity for quantity in find_quantities(text) if not quantity.is_name]
    if not stated:
        return
    known = find_quantities(evidence)
    wrong = [
        quantity
        for quantity in stated
        if not _counts_papers(quantity, text, paper_count)
        and not _equals(quantity, known, text)
        and not _is_one_of(quantity, known, text, evidence)
        and not (quantity.value == 2 and _BOTH.search(evidence))  # noqa: PLR2004 - two are both
        and not _is_derived(quantity, known, text)
    ]
    if wrong:
        yield f"its evidence does not hold these figures: {', '.join(quantity.text.strip() for quantity in wrong)}"
    yield from _misplaced(text, evidence, language)


def _counts_papers(quantity: Quantity, text: str, paper_count: int) -> bool:
    """Whether the number is how many papers the statement names, and says so."""
    is_count = not quantity.unit and quantity.value == paper_count and 1 < paper_count <= MAX_LISTED_PAPERS
    return is_count and bool(
        _PAPERS.match(text, quantity.end) or _PAPERS_AFTER_NAME.search(text[: quantity.start])
    )


def _is_one_of(quantity: Quantity, known: Sequence[Quantity], text: str, evidence: str) -> bool:
    """Whether "one of eight" is 12.5 % of the evidence, "1년" its "a year", and "1위" its first rank."""
    if _ONE_OF.search(text[: quantity.start]) and quantity.value:
        return any(other.unit == "%" and same_value(other.value, 100 / quantity.value) for other in known)
    if quantity.text[:1] != "1" or quantity.text[1:2].isdigit():
        return False
    is_rank = text[quantity.end : quantity.end + 1] == "위"
    return bool((_FIRST if is_rank else _A).search(evidence)) and (is_rank or quantity.unit in {"s", "month"})


def _is_derived(quantity: Quantity, known: Sequence[Quantity], text: str) -> bool:
    """Whether a part or multiple follows from the figures of the evidence ("a quarter" from "4 times", "doubles" from "41 %
    to 78 %"), or a small number in words counts nothing of it ("the two", "four-legged").
    """
    if _BODY_PART.match(text, quantity.end) or (
        quantity.text.lower() == "two" and _THE_TWO.search(text[: quantity.start])
    ):
        return True
    return _is_share(quantity, known, text)


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
    return _is_ratio(share, known, is_approximate=is_approximate)


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


def _equals(quantity: Quantity, known: Sequence[Quantity], text: str) -> list[Quantity]:
    return [other for other in known if _states_the_same(quantity, other, text)]


def _states_the_same(quantity: Quantity, other: Quantity, text: str) -> bool:
    if other.is_name:
        return quantity.text[-1:].isalpha() and quantity.equals(other)
    if (
        other.unit == "x"
        and "fold" in other.text
        and not quantity.unit
        and same_value(quantity.value, other.value)
    ):
        return True
    if other.unit == "x" and not quantity.unit and _FACTOR.search(text[: quantity.start]):
        return same_value(quantity.value, other.value)
    if quantity.equals(other) or _is_score(quantity, other) or _is_score(other, quantity):
        return True
    is_approximate = _APPROXIMATE.search(text[: quantity.start]) or _APPROXIMATE_AFTER.match(
        text, quantity.end
    )
    return bool(is_approximate) and _rounds_to(quantity, other)


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


def _misplaced(text: str, evidence: str, language: Language) -> Iterator[str]:
    """Numbers that stand where another number of the evidence stands."""
    claimed, known = _measurements(text, language), _measurements(evidence, "en")
    placed = [(item, match) for item in claimed if (match := _only_equal(item, known, text))]
    for item, match in placed:
        if _bound(text, item.quantity) * _bound(evidence, match.quantity) < 0:
            yield f"its evidence bounds {item.quantity.text.strip()} from the other side"
            return
        if _counts_another(item, match, known, evidence):
            yield f"{item.quantity.text.strip()} counts something else in its evidence"
            return
    for (first, first_known), (second, second_known) in combinations(placed, 2):
        if first_known is second_known or _is_year(first.quantity) != _is_year(second.quantity):
            continue
        straight = _fit(first, first_known) + _fit(second, second_known)
        crossed = _fit(first, second_known) + _fit(second, first_known)
        is_change = _is_from_to(evidence, first_known.quantity, second_known.quantity)
        if (crossed > straight + MIN_CROSSED and not is_change) or _is_reversed(
            text, evidence, (first.quantity, second.quantity), (first_known.quantity, second_known.quantity)
        ):
            yield f"it exchanges {first.quantity.text.strip()} and {second.quantity.text.strip()}"
            return


def _is_year(quantity: Quantity) -> bool:
    return not quantity.unit and quantity.value in _YEARS and quantity.text.strip().isdigit()


def _bound(text: str, quantity: Quantity) -> int:
    """1 where the number is a lower bound, -1 where it is an upper one, else 0."""
    before, after = text[max(0, quantity.start - 20) : quantity.start], text[quantity.end : quantity.end + 8]
    clause = _CLAUSE_END.split(text[: quantity.start])[-1], _CLAUSE_END.split(text[quantity.end :])[0]
    if any(_DENIED_BOUND.search(part) for part in clause):
        return 0
    if _LOWER.search(before) or _LOWER_AFTER.match(after):
        return 1
    return -1 if _UPPER.search(before) or _UPPER_AFTER.match(after) else 0


def _only_equal(item: Measurement, known: Sequence[Measurement], text: str) -> Measurement | None:
    """The measurement of the evidence that states the same number; None where several or none do."""
    equals = [other for other in known if _states_the_same(item.quantity, other.quantity, text)]
    return equals[0] if len(equals) == 1 else None


def _counts_another(
    item: Measurement, match: Measurement, known: Sequence[Measurement], evidence: str
) -> bool:
    """Whether what it counts is of another kind, or what another number of the evidence counts, and not its own."""
    counted = item.counted
    if (
        counted is None
        or _OF_THEM.match(evidence, match.quantity.end)
        or any(_is_same(counted, term) for _, term in match.near)
    ):
        return False
    if _is_of_another_kind(counted, match, evidence):
        return True
    return match.counted is not None and any(
        other is not match and other.counted is not None and _is_same(counted, other.counted)
        for other in known
    )


def _is_of_another_kind(counted: StatementTerm, match: Measurement, evidence: str) -> bool:
    """Whether it is of another kind than everything beside the number of the evidence; a word that the evidence lacks is
    of another kind than what is counted there.
    """
    kinds = _kinds(counted)
    beside = [_kinds(term) for _, term in match.near]
    if (kinds == {"parameters"} and match.quantity.text[-1:] in "BMbm") or "any" in kinds:
        return False
    if any(found & (kinds | {"any"}) for found in beside):
        return False
    is_missing = (
        match.counted is not None
        and match.quantity.value > MAX_FREELY_COUNTED
        and not counted.is_in(evidence_stems(evidence))
    )
    return is_missing or bool(kinds and any(beside))


def _kinds(term: StatementTerm) -> frozenset[str]:
    """The kinds of counted things of which the term is one."""
    return frozenset(
        kind for kind, words in _counted_kinds().items() if any(words & found for found in term.alternatives)
    )


@cache
def _counted_kinds() -> Mapping[str, frozenset[str]]:
    lists = load_word_lists(Path(__file__).with_suffix(".toml"))
    return {kind: frozenset(words) for kind, words in lists.items()}


def _is_from_to(text: str, first: Quantity, second: Quantity) -> bool:
    start, end = sorted((first, second), key=lambda quantity: quantity.start)
    between = text[start.end : end.start]
    return _FROM_TO.search(between) is not None or _TO_FROM.search(between) is not None


def _is_reversed(
    text: str, evidence: str, stated: tuple[Quantity, Quantity], known: tuple[Quantity, Quantity]
) -> bool:
    """Whether "from A to B" of the statement is "from B to A" in the evidence."""
    first, second = stated
    return bool(
        first.end <= second.start
        and _FROM_TO.search(text[first.end : second.start])
        and known[1].end <= known[0].start
        and _FROM_TO.search(evidence[known[1].end : known[0].start])
    )


def _fit(item: Measurement, other: Measurement) -> float:
    return sum(
        weight * max((weighed for weighed, known in other.near if _is_same(term, known)), default=0.0)
        for weight, term in item.near
    )


def _is_same(term: StatementTerm, known: StatementTerm) -> bool:
    return any(
        first == second or first < second for first in term.alternatives for second in known.alternatives
    )


@lru_cache(maxsize=512)
def _measurements(text: str, language: Language) -> tuple[Measurement, ...]:
    quantities = [quantity for quantity in find_quantities(text) if not quantity.is_name]
    ends = [match.start() for match in _CLAUSE_END.finditer(text)]
    bounds = [0, *(quantity.start for quantity in quantities), len(text)]
    lasts = [0, *(quantity.end for quantity in quantities)]
    return tuple(
        _measurement(text, quantity, (max([previous, *(end for end in ends if end < quantity.start)]),
                                      min([following, *(end for end in ends if end >= quantity.end)])), language)
        for quantity, previous, following in zip(quantities, lasts, bounds[2:], strict=False)
    )  # fmt: skip


def _measurement(text: str, quantity: Quantity, place: tuple[int, int], language: Language) -> Measurement:
    terms = find_terms(text, language)
    terms = tuple(term for term in terms if not any(words & _MEASURING for words in term.alternatives))
    before = [term for term in terms if place[0] <= term.start and term.end <= quantity.start][::-1]
    after = [
        *_compounded(text, quantity),
        *(term for term in terms if quantity.end <= term.start < place[1]),
    ]
    counted = _counted(text, quantity, before, after, language)
    first, second = (after, before) if counted is not None and counted in after else (before, after)
    near = [
        *zip(WEIGHTS, first, strict=False),
        *((weight * WEAK_SIDE, term) for weight, term in zip(WEIGHTS, second, strict=False)),
    ]
    return Measurement(quantity=quantity, near=tuple(near), counted=counted)


def _compounded(text: str, quantity: Quantity) -> list[StatementTerm]:
    """The word that a number is joined with: "layer" of "64-layer"."""
    word = _COMPOUND.match(text, quantity.end)
    if word is None:
        return []
    return [replace(term, start=quantity.end, end=word.end()) for term in find_terms(word[1], "en")]


def _counted(
    text: str,
    quantity: Quantity,
    before: Sequence[StatementTerm],
    after: Sequence[StatementTerm],
    language: Language,
) -> StatementTerm | None:
    """The term that a plain number counts: "12 new datasets", "데이터셋 12개", "12개 데이터셋"; None where none is near."""
    if quantity.unit:
        return None
    if language == "en":
        if _COMPOUND.match(text, quantity.end):
            return next(iter(after), None)
        phrase = _NOUN_PHRASE_END.search(text, quantity.end)
        end = phrase.start() if phrase else len(text)
        behind = [
            term
            for term in after
            if term.end <= end and text[quantity.end : term.start].count(" ") <= MAX_WORDS
        ]
        return next((term for term in behind if _is_plural(text[term.start : term.end])), None)
    counter = _COUNTER.match(text, quantity.end)
    end = counter.end() if counter else quantity.end
    follows = after[0] if after and after[0].start == end else None
    precedes = before[0] if before and quantity.start - before[0].end <= 1 else None
    return follows or precedes


def _is_plural(word: str) -> bool:
    return word.endswith("s") and not word.endswith("ss")
