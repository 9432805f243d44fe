"""Checks that a statement speaks of what its evidence speaks of: enough of its terms stand there."""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from insights.model import Language
from insights.qa.related_words import related, topicality
from insights.text.quantities import find_quantities
from insights.text.quantity import Quantity
from insights.text.word_lists import load_word_lists
from insights.writing.checks.statement_terms import OWN_WORK, StatementTerm, evidence_stems, find_terms

MIN_SHARE = {"en": 0.3, "ko": 0.25}
"""Of a statement's terms, each by how topical it is. A free paraphrase keeps at least a third of them."""
MIN_TERMS = 3
MIN_WEIGHT = 0.3
"""Of a term that says nothing of what a text is about."""
RELATED_SHARE = 0.9
"""How much a word that may stand for one of the evidence counts, beside that word."""
MIN_CLAUSE_TERMS = 4
MIN_CLAUSE_SHARE = 0.2
MIN_UNKNOWN_WEIGHT = 0.8
"""Of a clause that tells of something else; "hard to tell apart" tells of nothing."""
_CLAUSE_END = re.compile(r"[;.]\s|,\s(?:and|which|while|whereas|but)\b|하며\s|으며\s|지만\s|하고\s|,\s")


def content_problems(text: str, evidence: str, language: Language) -> Iterator[str]:
    """What is wrong with the content of a text, in words for the model."""
    known = evidence_stems(evidence)
    terms = _content(find_terms(text, language))
    numbers = sum(_is_stated(quantity, evidence) for quantity in find_quantities(text))
    if len(terms) >= MIN_TERMS and _share(terms, known, numbers) < MIN_SHARE[language]:
        yield "most of it is not in its evidence"
        return
    clauses = (_content(find_terms(clause, language)) for clause in _CLAUSE_END.split(text))
    if any(
        len(clause) >= MIN_CLAUSE_TERMS
        and _share(clause, known) < MIN_CLAUSE_SHARE
        and _weight_unknown(clause, known) >= MIN_UNKNOWN_WEIGHT
        for clause in clauses
    ):
        yield "a part of it is not in its evidence"


def _is_stated(quantity: Quantity, evidence: str) -> bool:
    return not quantity.is_name and any(quantity.equals(other) for other in find_quantities(evidence))


def _content(terms: Sequence[StatementTerm]) -> list[StatementTerm]:
    """The terms without those that any report uses, which tell nothing of what it speaks of."""
    return [term for term in terms if not any(words & _reporting() for words in term.alternatives)]


def _share(terms: Sequence[StatementTerm], known: frozenset[str], numbers: int = 0) -> float:
    """How much of the terms the evidence has; `numbers` are those of the statement that it has, too."""
    weights = [_weight(term) for term in terms]
    said = sum(weight * _likeness(term, known) for weight, term in zip(weights, terms, strict=True))
    return (said + numbers) / (sum(weights) + numbers)


def _weight_unknown(terms: Sequence[StatementTerm], known: frozenset[str]) -> float:
    """How topical the terms are together that the evidence has not, those left out that say nothing of a topic."""
    weights = (_weight(term) for term in terms if not _likeness(term, known))
    return sum(weight for weight in weights if weight > MIN_WEIGHT)


def _weight(term: StatementTerm) -> float:
    return max(MIN_WEIGHT, *(topicality(word) for words in term.alternatives for word in words))


def _likeness(term: StatementTerm, known: frozenset[str]) -> float:
    """1 where the evidence has the term, less where it has words that may stand for it."""
    if term.is_in(known):
        return 1.0
    return RELATED_SHARE * max(
        min(
            (
                1.0
                if word in known
                else max((share for other, share in related(word).items() if other in known), default=0.0)
            )
            for word in words
        )
        for words in term.alternatives
    )


@cache
def _reporting() -> frozenset[str]:
    """Stems of words that any report uses, and of those that say a direction: these have a check of their own."""
    return frozenset(load_word_lists(Path(__file__).with_suffix(".toml"))["reporting"]) | {OWN_WORK}
