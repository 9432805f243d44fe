"""What the numbers of a statement count, beside what the same numbers count in its evidence."""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path

from insights.text.word_lists import load_word_lists
from insights.writing.checks.measurements import Measurement, is_same_term
from insights.writing.checks.statement_terms import StatementTerm, evidence_stems

MAX_FREELY_COUNTED = 10
"""So many things may be called by a word of the writer's own: "two modifications"."""
_FILE = Path(__file__).with_suffix(".toml")
_OF_THEM = re.compile(
    r"\s(?:out\s)?of\s(?:the\s|all\s|its\s|our\s)?(?:them|these|those|which|\d+|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\b",
    re.IGNORECASE,
)
_LETTER_OF_PARAMETERS = re.compile(r"[BMbm]$")
_NO_LETTERS = re.compile(r"[^a-z]+")


def counts_another(
    item: Measurement,
    match: Measurement,
    known: Sequence[Measurement],
    evidence: str,
    source: str,
) -> bool:
    """Whether what it counts is of another kind, or what another number of the evidence counts, and not its own.
    `source` is title and abstract of the papers.
    """
    counted = item.counted
    if counted is None or _OF_THEM.match(evidence, match.quantity.end):
        return False
    beside = match.phrase or tuple(term for _, term in match.near)
    if any(is_same_term(counted, term) for term in beside) or _is_written_together(item, match):
        return False
    if match.counted is not None and any(is_same_term(term, match.counted) for term in item.phrase):
        return False
    if "parameters" in _kinds(item.phrase) and _LETTER_OF_PARAMETERS.search(match.quantity.text):
        return False
    if _is_of_another_kind(counted, match, beside, source):
        return True
    return match.counted is not None and any(
        other is not match and other.counted is not None and is_same_term(counted, other.counted)
        for other in known
    )


def counts_from_elsewhere(
    item: Measurement, match: Measurement, told: Sequence[StatementTerm], evidence: str
) -> bool:
    """Whether it counts what the evidence speaks of elsewhere, and the statement nowhere tells of what the number counts
    there; `told` are its terms.
    """
    if item.counted is None or match.counted is None or match.quantity.value <= MAX_FREELY_COUNTED:
        return False
    kinds, found = _kinds([item.counted]), _kinds([match.counted])
    return (
        item.counted.is_in(evidence_stems(evidence))
        and not any(is_same_term(term, known) for term in told for known in match.phrase)
        and not kinds & found
        and "general" not in kinds | found
    )


def _is_written_together(item: Measurement, match: Measurement) -> bool:
    """Whether both are the same word but for its blanks and hyphens: "word forms" and "wordforms"."""
    first, second = (_NO_LETTERS.sub("", part.phrase_text.lower()) for part in (item, match))
    return bool(first and second) and (first.endswith(second) or second.endswith(first))


def _is_of_another_kind(
    counted: StatementTerm, match: Measurement, beside: Sequence[StatementTerm], source: str
) -> bool:
    """Whether the kinds of both are known and none is shared. A general word ("samples") may stand for things of other
    kinds; a kind for a general word or one of no known kind, where the source has its word.
    """
    kinds, found = _kinds([counted]), _kinds([match.counted] if match.counted else beside)
    if not kinds or kinds & found or _is_more_general(kinds, found):
        return False
    if found and not _is_more_general(found, kinds):
        return True
    is_large = match.counted is not None and match.quantity.value > MAX_FREELY_COUNTED
    return is_large and not counted.is_in(evidence_stems(source))


def _is_more_general(kinds: frozenset[str], others: frozenset[str]) -> bool:
    return any(others & frozenset(_generals().get(kind, ())) for kind in kinds)


def _kinds(terms: Iterable[StatementTerm]) -> frozenset[str]:
    """The kinds of counted things of which one of the terms is one."""
    return frozenset(
        kind
        for term in terms
        for kind, words in _counted_kinds().items()
        if any(words & found for found in term.alternatives)
    )


@cache
def _counted_kinds() -> Mapping[str, frozenset[str]]:
    return {kind: frozenset(words) for kind, words in load_word_lists(_FILE, "kinds").items()}


@cache
def _generals() -> Mapping[str, tuple[str, ...]]:
    """The kinds for which words of a general kind may stand."""
    return load_word_lists(_FILE, "general")
