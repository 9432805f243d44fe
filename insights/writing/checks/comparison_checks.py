"""Checks who is compared with whom: a statement must not turn a comparison of its evidence around."""

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from insights.model import Language
from insights.text.word_lists import word_set
from insights.writing.checks.comparison import OWN_SIDE, Comparison, comparison_phrases
from insights.writing.checks.comparison_roles import OTHER_WORK, with_roles
from insights.writing.checks.contrasts import find_contrasts
from insights.writing.checks.english_comparisons import (
    find_english_comparisons,
    find_half_comparisons,
    find_parities,
)
from insights.writing.checks.korean_comparisons import find_korean_comparisons, find_korean_half_comparisons
from insights.writing.checks.statement_terms import OWN_WORK, StatementTerm, evidence_sentences

GENERIC_WEIGHT = 0.3
"""Of a word that either side may be called by."""
ASPECT_WEIGHT = 1.0
MIN_PARITY = 1.0
"""How well the sides must fit those that are alike."""
_GENERIC = word_set(
    "model method approach system algorithm framework techniqu network data dataset train learn one other use base"
)
_NONE: frozenset[str] = frozenset()


def comparison_problems(text: str, evidence: str, language: Language) -> Iterator[str]:
    """What is turned around, in words for the model."""
    found = (
        [*find_korean_comparisons(text), *find_korean_half_comparisons(text)]
        if language == "ko"
        else [*find_english_comparisons(text), *_of_other_work(text)]
    )
    if _is_contrast_turned(text, evidence, language):
        yield "it says what its evidence denies, and denies what that says"
    if not found:
        return
    claimed, known = [with_roles(comparison, evidence) for comparison in found], _known(evidence)
    if any(_is_turned(comparison, known) for comparison in claimed):
        yield "it turns a comparison of its evidence around"
    elif not any(comparison_phrases("parity").find(text)) and any(
        _is_of_equals(comparison, known, _parities(evidence)) for comparison in claimed
    ):
        yield "it claims to be ahead, and its evidence says that both are alike"


def _of_other_work(text: str) -> Iterator[Comparison]:
    """The comparisons of other work that name no rival: "existing methods are better" than the authors' own."""
    for half in find_half_comparisons(text):
        if OTHER_WORK in _words(with_roles(half, "").subject()):
            ahead, behind = half.ahead or OWN_SIDE, half.behind or OWN_SIDE
            yield replace(half, ahead=ahead, behind=behind, needs_aspect=False)


def _is_contrast_turned(text: str, evidence: str, language: Language) -> bool:
    """Whether "A, not B" of the text is "B, not A" in the evidence."""
    return any(
        _overlap(contrast.behind, _words(other.ahead), _NONE)
        and _overlap(contrast.ahead, _words(other.behind), _NONE)
        and not _overlap(contrast.behind, _words(other.behind), _NONE)
        for contrast in find_contrasts(text, language)
        for other in _contrasts(evidence)
    )


@lru_cache(maxsize=256)
def _contrasts(evidence: str) -> tuple[Comparison, ...]:
    return tuple(
        contrast
        for sentence in evidence_sentences(evidence)
        for contrast in find_contrasts(sentence.text, "en")
    )


@lru_cache(maxsize=256)
def _known(evidence: str) -> tuple[tuple[Comparison, frozenset[str]], ...]:
    """The comparisons of the evidence, each with the stems of its sentence."""
    return tuple(
        (with_roles(comparison, evidence), sentence.stems)
        for sentence in evidence_sentences(evidence)
        for comparison in (
            *find_english_comparisons(sentence.text),
            *find_half_comparisons(sentence.text),
        )
    )


@lru_cache(maxsize=256)
def _parities(evidence: str) -> tuple[Comparison, ...]:
    return tuple(
        parity for sentence in evidence_sentences(evidence) for parity in find_parities(sentence.text)
    )


def _is_of_equals(
    comparison: Comparison,
    known: tuple[tuple[Comparison, frozenset[str]], ...],
    parities: tuple[Comparison, ...],
) -> bool:
    """Whether the evidence says that the sides are alike, and compares them in nothing else."""
    return (
        comparison.measure == "better"
        and any(max(_fits(comparison, parity)) >= MIN_PARITY for parity in parities)
        and not any(
            _overlap(comparison.behind, _words(other.ahead + other.behind), _NONE) for other, _ in known
        )
    )


def _is_turned(comparison: Comparison, known: tuple[tuple[Comparison, frozenset[str]], ...]) -> bool:
    """Whether the best fitting comparison of the evidence has the two sides the other way round."""
    straight = crossed = 0.0
    for other, stems in known:
        pair = _comparable(_told_of(comparison, other), other)
        aspect = ASPECT_WEIGHT * _overlap(comparison.aspect, _words(other.aspect), _NONE)
        if pair is None or ((comparison.needs_aspect or other.needs_aspect) and not aspect):
            continue
        same, opposite = _fits(*pair)
        straight = max(straight, same + aspect if same else 0.0)
        if opposite > same and not _is_of_another(*pair, stems):
            crossed = max(crossed, opposite + aspect)
    return crossed > straight


def _told_of(comparison: Comparison, other: Comparison) -> Comparison:
    """A comparison that names no subject with that of the other; with its rival, where the subject stands as the rival."""
    if not comparison.is_of_any:
        return comparison
    rival = comparison.ahead if comparison.is_less else comparison.behind
    other_rival = other.ahead if other.is_less else other.behind
    is_exchanged = _overlap(rival, _words(other.subject()), _NONE) > _overlap(
        rival, _words(other_rival), _NONE
    )
    return comparison.told_of(other_rival if is_exchanged else other.subject())


def _is_of_another(comparison: Comparison, other: Comparison, stems: frozenset[str]) -> bool:
    """Whether a side names what the sentence names elsewhere, but not on the side where it would have to stand: of "A beats
    B, and B beats C" the second comparison does not turn "A beats B".
    """
    return any(
        not _overlap(side, _words(facing), _NONE)
        and OWN_WORK not in _words(facing) | _words(side)
        and any(term.is_in(stems) and not _is_generic(term) for term in side)
        for side, facing in ((comparison.ahead, other.behind), (comparison.behind, other.ahead))
    )


def _comparable(comparison: Comparison, other: Comparison) -> tuple[Comparison, Comparison] | None:
    """Both as they can be put beside each other: by what is better, else by what is more; None where neither is known."""
    is_merit = "better" in (comparison.measure, other.measure) or (
        comparison.value() and other.value() and comparison.value() != other.value()
    )
    if not is_merit:
        return comparison, other
    first, second = comparison.by_merit(), other.by_merit()
    return (first, second) if first and second else None


def _fits(comparison: Comparison, other: Comparison) -> tuple[float, float]:
    """How well the sides agree as they stand, and how well when one of the comparisons is turned. What stands on both
    sides of a comparison tells nothing, nor does a side that fits both of the other.
    """
    ahead, behind = _words(other.ahead), _words(other.behind)
    shared, own_shared = ahead & behind, _words(comparison.ahead) & _words(comparison.behind)
    same = opposite = 0.0
    for side, own, rival in ((comparison.ahead, ahead, behind), (comparison.behind, behind, ahead)):
        fit, cross = _overlap(side, own - shared, own_shared), _overlap(side, rival - shared, own_shared)
        if min(fit, cross) < max(fit, cross):
            same, opposite = same + max(0.0, fit - cross), opposite + max(0.0, cross - fit)
    return same, opposite


def _is_generic(term: StatementTerm) -> bool:
    return all(words <= _GENERIC for words in term.alternatives)


def _overlap(side: tuple[StatementTerm, ...], words: frozenset[str], shared: frozenset[str]) -> float:
    said = (
        [words_ for words_ in term.alternatives if words_ <= words and not words_ <= shared] for term in side
    )
    return sum(GENERIC_WEIGHT if all(found <= _GENERIC for found in term) else 1.0 for term in said if term)


@lru_cache(maxsize=2048)
def _words(side: tuple[StatementTerm, ...]) -> frozenset[str]:
    return frozenset(word for term in side for words in term.alternatives for word in words)
