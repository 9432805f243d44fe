"""Numbers of a text with what they count or measure: the terms beside them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

from insights.model import Language
from insights.text.quantities import find_quantities
from insights.text.quantity import Quantity, same_value
from insights.writing.checks.statement_terms import StatementTerm, find_terms

WEIGHTS = (1.0, 0.6, 0.3)
"""How much the terms beside a number tell of what it measures, the nearest first."""
WEAK_SIDE = 0.5
"""The terms behind a count name what is counted, those before a measure what is measured; the other side tells less."""
MAX_WORDS = 4
"""Between a number and the noun that it counts, and the blanks around them."""
MAX_COMPOUND = 3
"""Terms of a compound that begins with a number: "six-class action decoding"."""
_MEASURING = frozenset(
    {"score", "achiev", "reach", "get", "obtain", "attain", "yield", "record", "show", "use", "evalu"}
)
"""Stems of verbs that tell nothing of what a number measures."""
_COUNTER = re.compile(
    r"\s?(?P<counter>개|가지|명|편|장|번|종|곳|건|쌍|대|권|차례|회|여)?(?:\s?(?:이상|이하|미만|초과|가량|정도|남짓|안팎|규모))?(?:의)?\s?"
    r"(?:[이가을를]?\s?(?:넘는|웃도는)\s)?"
)
_KINDS = frozenset(
    ("kinds", "types", "sorts", "forms", "classes", "categories", "groups", "sets", "varieties", "series")
)
_IRREGULAR_PLURALS = frozenset({"people", "children", "men", "women", "data", "corpora", "criteria", "media"})
_NOUN_PHRASE_END = re.compile(
    r"[,;:()]|[.](?=\s|$)|\s(?:and|or|of|to|on|in|for|with|by|at|from|than|while|that|which|the|an?|its|their|we|they|is|are|was|were|has|have|can)\s"
)
_CLAUSE_END = re.compile(
    r"[;:]|[.](?=\s|$)|\b(?:but|while|whereas|although|versus|vs|of which)\b|지만\s|반면\s|(?<![가-힣])(?:이\s가운데|이\s?중|그중)\s",
    re.IGNORECASE,
)
_OF_WHAT = re.compile(
    r"\sof\s|\)\s(?:for|on|in)\s|의\s|\s(?:on|for|in)\s(?=(?:the\s)?[A-Z])"
    r"|\s(?:fewer|less|more|higher|lower|larger|smaller|greater|faster|slower|longer|shorter|cheaper)\s(?!than\b|on\b|for\b|in\b)"
    r"|\s(?:\w+\s)?(?:reduction|decrease|increase|improvement|gain|drop|decline|rise|saving|savings|speedup|loss)\s(?:in|of)\s"
)
"""Behind a number that tells behind it what it measures: "80% of the effect", "moderate (0.5) for sarcasm"."""
_LISTED = re.compile(r"\s(?:on|for|in)\s[^.;]{2,60}?(?:,\s(?:and\s)?|\sand\s)(?:only\s|just\s|about\s)?")
_IN_ONE = re.compile(r"\s(?:\w+\s)?(?:out\s)?of\s(?:the\s|all\s)?|\s?/\s?")
"""Between a part and its whole ("18 of 20"), and two figures of the same ("60.6%/80.1%")."""
_COMPOUND = re.compile(r"-([a-z]+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurement:
    """A number with the terms beside it up to the next number, the nearest first, and those of what it counts."""

    quantity: Quantity
    near: tuple[tuple[float, StatementTerm], ...]
    counted: StatementTerm | None
    """The noun that it counts; None where none is near."""
    phrase: tuple[StatementTerm, ...]
    """The noun with the words before it: "workflow" and "categories" of "12 workflow categories"."""
    phrase_text: str
    is_listed: bool
    """Whether it stands in a list that tells behind each number what it measures: "94% for speech, 88% for text"."""


def is_same_term(term: StatementTerm, known: StatementTerm) -> bool:
    """Whether an expression of the one is one of the other, or part of it."""
    return any(
        first == second or first < second for first in term.alternatives for second in known.alternatives
    )


@lru_cache(maxsize=512)
def find_measurements(text: str, language: Language) -> tuple[Measurement, ...]:
    """The numbers of a text, those of names left out, in its order."""
    quantities = [quantity for quantity in find_quantities(text) if not quantity.is_name]
    ends = [match.start() for match in _CLAUSE_END.finditer(text)]
    listed = _listed_numbers(text, quantities)
    lasts = [0, *(quantity.end for quantity in quantities)]
    return tuple(
        _measurement(
            text,
            quantity,
            (
                max([previous, *(end for end in ends if end < quantity.start)]),
                min([following, *(end for end in ends if end >= quantity.end)]),
            ),
            language,
            is_listed=quantity in listed,
        )
        for quantity, previous, following in zip(
            quantities, lasts, _following(text, quantities), strict=False
        )
    )


def _listed_numbers(text: str, quantities: Sequence[Quantity]) -> list[Quantity]:
    """The numbers of lists that tell behind each what it measures."""
    return [
        quantity
        for first, second in pairwise(quantities)
        if first.unit == second.unit and _LISTED.fullmatch(text, first.end, second.start)
        for quantity in (first, second)
    ]


def _following(text: str, quantities: Sequence[Quantity]) -> list[int]:
    """Where the terms behind each number end: at the next number, that of its whole left out."""
    starts = [*(quantity.start for quantity in quantities[1:]), len(text), len(text)]
    return [
        starts[place + 1] if _IN_ONE.fullmatch(text, quantity.end, starts[place]) else starts[place]
        for place, quantity in enumerate(quantities)
    ]


def _measurement(
    text: str, quantity: Quantity, place: tuple[int, int], language: Language, *, is_listed: bool
) -> Measurement:
    terms = find_terms(text, language)
    terms = tuple(term for term in terms if not any(words & _MEASURING for words in term.alternatives))
    before = [term for term in terms if place[0] <= term.start and term.end <= quantity.start][::-1]
    after = [
        *_compounded(text, quantity),
        *(term for term in terms if quantity.end <= term.start < place[1]),
    ]
    phrase = _counted_phrase(text, quantity, before, after, language)
    counted = phrase[-1] if phrase else None
    is_behind = (
        is_listed
        or (counted is not None and counted in after)
        or _OF_WHAT.match(text, quantity.end) is not None
    )
    first, second = (after, before) if is_behind else (before, after)
    near = [
        *zip(WEIGHTS, first, strict=False),
        *((weight * WEAK_SIDE, term) for weight, term in zip(WEIGHTS, second, strict=False)),
    ]
    phrase_text = text[phrase[0].start : phrase[-1].end] if phrase else ""
    return Measurement(
        quantity=quantity,
        near=tuple(near),
        counted=counted,
        phrase=phrase,
        phrase_text=phrase_text,
        is_listed=is_listed,
    )


def _compounded(text: str, quantity: Quantity) -> list[StatementTerm]:
    """The word that a number is joined with: "layer" of "64-layer"."""
    word = _COMPOUND.match(text, quantity.end)
    if word is None:
        return []
    return [replace(term, start=quantity.end, end=word.end()) for term in find_terms(word[1], "en")]


def _counted_phrase(
    text: str,
    quantity: Quantity,
    before: Sequence[StatementTerm],
    after: Sequence[StatementTerm],
    language: Language,
) -> tuple[StatementTerm, ...]:
    """The terms of what a plain number counts, the noun last: "12 new datasets", "데이터셋 12개", "12개 데이터셋"."""
    is_count = not quantity.unit and same_value(quantity.value, round(quantity.value))
    if not is_count or text.endswith("out of ", 0, quantity.start):
        return ()
    if language == "ko":
        return _korean_phrase(text, quantity, before, after)
    if _COMPOUND.match(text, quantity.end):
        return (*after[1:MAX_COMPOUND], *after[:1])
    end = _NOUN_PHRASE_END.search(text, quantity.end)
    behind = [
        term
        for term in after
        if term.end <= (end.start() if end else len(text))
        and text[quantity.end : term.start].count(" ") <= MAX_WORDS
    ]
    place = next(
        (place for place, term in enumerate(behind) if _is_plural(text[term.start : term.end])), None
    )
    if (
        place is not None
        and text[behind[place].start : behind[place].end].lower() in _KINDS
        and text.startswith(" of ", behind[place].end)
    ):
        of_them = [term for term in after if term.start > behind[place].end]  # "14 kinds of scenes"
        return (*behind[: place + 1], *of_them[:MAX_WORDS])
    return () if place is None else tuple(behind[: place + 1])


def _korean_phrase(
    text: str, quantity: Quantity, before: Sequence[StatementTerm], after: Sequence[StatementTerm]
) -> tuple[StatementTerm, ...]:
    """The nouns right behind the number and its counter, which follow each other; else the noun right before it."""
    counter = _COUNTER.match(text, quantity.end)
    end = counter.end() if counter else quantity.end
    found: list[StatementTerm] = []
    for term in after:
        if term.start != end and not (found and text[end : term.start] == " "):
            break
        found.append(term)
        end = term.end
    is_label = counter is None or not counter["counter"]  # "단계 3" is the third one, "단계 3개" are three
    is_before = before and before[0].end + 1 == quantity.start and text[before[0].end] == " "
    is_of = counter is not None and counter[0].rstrip().endswith("의")  # "학생 5명의 점수" are five students
    if is_before and not is_label and (is_of or not found):
        return tuple(before[:1])
    return tuple(found)


def _is_plural(word: str) -> bool:
    return (word.endswith("s") and not word.endswith("ss")) or word.lower() in _IRREGULAR_PLURALS
