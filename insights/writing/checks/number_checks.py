"""Checks the numbers of a statement against its evidence: value, unit, scale, and what they count or measure."""

import re
from collections.abc import Iterator, Sequence

from insights.model import Language
from insights.text.quantities import find_quantities
from insights.text.quantity import Quantity
from insights.writing.checks.counted_things import counts_another, counts_from_elsewhere
from insights.writing.checks.enumerations import enumerated_counts
from insights.writing.checks.measurements import Measurement, find_measurements, is_same_term
from insights.writing.checks.number_bounds import is_bounded_otherwise
from insights.writing.checks.number_equality import is_derived, is_one_of, names_the_two, states_the_same
from insights.writing.checks.number_exchanges import find_exchanged, stands_elsewhere
from insights.writing.checks.statement_terms import find_terms

MAX_LISTED_PAPERS = 12
"""A small count of papers may be the number of papers that a statement names."""
_PAPERS = re.compile(
    r"\s?(?:\w+\s)?(?:papers?|studies|works|articles|편|개?의?\s?(?:논문|연구))", re.IGNORECASE
)
_PAPERS_AFTER_NAME = re.compile(r"(?:논문|연구)\s?$")


def number_problems(
    text: str, evidence: str, source: str, paper_count: int, language: Language
) -> Iterator[str]:
    """What is wrong with the numbers of a text, in words for the model; `source` is title and abstract of its papers."""
    stated = [quantity for quantity in find_quantities(text) if not quantity.is_name]
    if not stated:
        return
    known = find_quantities(evidence)
    wrong = [
        quantity
        for quantity in stated
        if not _counts_papers(quantity, text, paper_count)
        and not any(states_the_same(quantity, other, text) for other in known)
        and not is_one_of(quantity, known, text, evidence)
        and not is_derived(quantity, known, text, evidence)
        and not _is_enumerated(quantity, text, evidence, language)
    ]
    if wrong:
        yield f"its evidence does not hold these figures: {', '.join(quantity.text.strip() for quantity in wrong)}"
    yield from _misplaced(text, evidence, source, language)


def _counts_papers(quantity: Quantity, text: str, paper_count: int) -> bool:
    """Whether the number is how many papers the statement names, and says so."""
    is_count = not quantity.unit and quantity.value == paper_count and 1 < paper_count <= MAX_LISTED_PAPERS
    return is_count and bool(
        _PAPERS.match(text, quantity.end) or _PAPERS_AFTER_NAME.search(text[: quantity.start])
    )


def _is_enumerated(quantity: Quantity, text: str, evidence: str, language: Language) -> bool:
    """Whether the evidence lists so many things that it counts nowhere: "three languages" are its "A, B, and C"."""
    is_pair_in_digits = quantity.text.isdigit() and quantity.value == 2  # noqa: PLR2004 - any "and" makes a pair
    if quantity.unit or is_pair_in_digits or quantity.value not in enumerated_counts(evidence):
        return False
    item = next(item for item in find_measurements(text, language) if item.quantity == quantity)
    if item.counted is None:
        return quantity.value == 2 and "both" in evidence.lower()  # noqa: PLR2004 - two are both
    return not any(
        other.counted is not None and is_same_term(item.counted, other.counted)
        for other in find_measurements(evidence, "en")
    )


def _misplaced(text: str, evidence: str, source: str, language: Language) -> Iterator[str]:
    """Numbers that stand where another number of the evidence stands."""
    claimed, known = find_measurements(text, language), find_measurements(evidence, "en")
    placed = [(item, match) for item in claimed if (match := _only_equal(item, known, text))]
    for item, match in placed:
        if is_bounded_otherwise(text, item.quantity, evidence, match.quantity):
            yield f"its evidence bounds {item.quantity.text.strip()} from the other side"
            return
        if names_the_two(item.quantity, text):
            continue
        if counts_another(item, match, known, evidence, source) or counts_from_elsewhere(
            item, match, find_terms(text, language), evidence
        ):
            yield f"{item.quantity.text.strip()} counts something else in its evidence"
            return
    for item, match in placed:
        if stands_elsewhere(item, match, known):
            yield f"{item.quantity.text.strip()} measures something else in its evidence"
            return
    if exchanged := find_exchanged(placed, text, evidence):
        yield f"it exchanges {exchanged[0].text.strip()} and {exchanged[1].text.strip()}"


def _only_equal(item: Measurement, known: Sequence[Measurement], text: str) -> Measurement | None:
    """The measurement of the evidence that states the same number; None where several or none do."""
    equals = [other for other in known if states_the_same(item.quantity, other.quantity, text)]
    return equals[0] if len(equals) == 1 else None
