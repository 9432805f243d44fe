"""Which sentences a report quotes: one of each paper, in the section it serves best, and unlike the others there.

Extractive summarization by maximal marginal relevance (Carbonell and Goldstein 1998): a sentence's score, less
what it repeats. The words that speak for a section are lists in quote_selection.toml.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from insights.model import Paper, SectionKind
from insights.summarization.compression import has_markup
from insights.summarization.quotable_sentences import QuotableSentence, points_back
from insights.summarization.readability import complexity
from insights.summarization.result_sentence import MIN_SCORE, score_result
from insights.text.word_lists import alternatives, load_word_lists, whole_words

MIN_SCORES: Mapping[SectionKind, float] = {"impact": 0.84, "conclusion": 0.72, "results": 0.6}
"""The score a sentence needs to be quoted in a section. The sections choose in this order."""
PAPERS_PER_QUOTE = 3
"""Papers of a topic for each quote in the sections on impact and conclusion: results need papers, too."""
SIMILARITY_PENALTY = 0.5
SAME_OPENING_PENALTY = 0.15
RANK_PENALTY = 0.3
POINTER_PENALTY = 0.3
"""For "this suppression", which another sentence introduced."""
MIN_POSITION = 0.6
"""Conclusions and consequences stand at the end of an abstract."""

_LISTS = load_word_lists(Path(__file__).with_suffix(".toml"))
_CONSEQUENCE, _BENEFICIARY, _IMPACT, _METRIC, _ACTIVITY, _OPINION, _OPEN_QUESTION = (
    whole_words(_LISTS[name])
    for name in ("consequence", "beneficiary", "impact", "metric", "activity", "opinion", "open_question")
)
_OWN_SUBJECT = r"\W*(?:our|these|this|the|overall,|taken together,)?\s?(?:[\w\-]+\s){{0,3}}?{subjects}\b[^.;:]{{0,60}}?\b{verbs}\b"
_DRAWN, _WEAKLY_DRAWN = (
    re.compile(
        _OWN_SUBJECT.format(subjects=alternatives(_LISTS["subjects"]), verbs=alternatives(_LISTS[verbs])),
        re.IGNORECASE,
    )
    for verbs in ("drawn", "weakly_drawn")
)
_EVALUATION = re.compile(
    rf"\W*(?:our\s(?!results\b))?(?:{alternatives(_LISTS['evaluation_adjectives'])}\s)*{alternatives(_LISTS['evaluation'])}\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"(?<![\w\-])\d")


@dataclass(frozen=True, slots=True)
class _ScoredSentence:
    sentence: QuotableSentence
    score: float


def select_quotes(
    sentences: Sequence[QuotableSentence], papers: Sequence[Paper], max_per_section: int
) -> Mapping[SectionKind, Sequence[QuotableSentence]]:
    """The sentences of each section, best first; a paper is quoted once. `papers` are in the order of their rank. Few
    papers are quoted with their results, and with the rest where they have none.
    """
    rank = {paper.id: place / max(1, len(papers)) for place, paper in enumerate(papers)}
    quoted: set[str] = set()
    sections: dict[SectionKind, Sequence[QuotableSentence]] = {}
    few = len(papers) < PAPERS_PER_QUOTE
    for kind in reversed([*MIN_SCORES]) if few else MIN_SCORES:
        share = len(papers) if few or kind == "results" else len(papers) // PAPERS_PER_QUOTE
        scored = [
            _ScoredSentence(sentence, score - RANK_PENALTY * rank[sentence.paper.id])
            for sentence in sentences
            if sentence.paper.id not in quoted and (score := _SCORERS[kind](sentence)) >= MIN_SCORES[kind]
        ]
        sections[kind] = _spread(scored, min(max_per_section, share))
        quoted.update(sentence.paper.id for sentence in sections[kind])
    return {kind: sections[kind] for kind in ("results", "impact", "conclusion")}


def _spread(scored: Sequence[_ScoredSentence], max_sentences: int) -> list[QuotableSentence]:
    """The best sentence of each paper, one after the other, each scored against those selected before it."""
    candidates = sorted(scored, key=lambda candidate: -candidate.score)
    selected: list[QuotableSentence] = []
    while candidates and len(selected) < max_sentences:
        best = max(
            candidates, key=lambda candidate: candidate.score - _redundancy(candidate.sentence, selected)
        ).sentence
        selected.append(best)
        candidates = [
            candidate
            for candidate in candidates
            if candidate.sentence.text != best.text and candidate.sentence.paper.id != best.paper.id
        ]
    return selected


def _redundancy(sentence: QuotableSentence, selected: Sequence[QuotableSentence]) -> float:
    similarity = max(
        (_jaccard(sentence.content_words, other.content_words) for other in selected), default=0.0
    )
    same_openings = sum(_opening(sentence) == _opening(other) for other in selected)
    return SIMILARITY_PENALTY * similarity + SAME_OPENING_PENALTY * same_openings


def _jaccard(first: frozenset[str], second: frozenset[str]) -> float:
    return len(first & second) / (len(first | second) or 1)


def _opening(sentence: QuotableSentence) -> str:
    return " ".join(sentence.text.split(maxsplit=2)[:2]).lower()


def _score_result(sentence: QuotableSentence) -> float:
    """What came out, as the summaries' results are scored, less what makes it hard to read."""
    if has_markup(sentence.text):
        return 0.0
    score = score_result(sentence.text, sentence.roles, sentence.position)
    return score - complexity(sentence) if score >= MIN_SCORE else 0.0


def _score_impact(sentence: QuotableSentence) -> float:
    """Who gains, or what becomes possible outside the paper."""
    text = sentence.text
    if not _can_close(sentence):
        return 0.0
    phrases = len(_IMPACT.findall(text))
    beneficiaries = {phrase.lower() for phrase in _BENEFICIARY.findall(text)}
    if not (phrases or (beneficiaries and _CONSEQUENCE.search(text))):
        return 0.0
    if _DRAWN.match(text) and not phrases:
        return 0.0
    reach = 0.3 * min(1, phrases) + 0.25 * min(2, len(beneficiaries)) + 0.1 * bool(_CONSEQUENCE.search(text))
    return 0.4 + reach + 0.3 * sentence.position - complexity(sentence) - POINTER_PENALTY * points_back(text)


def _score_conclusion(sentence: QuotableSentence) -> float:
    """What the authors draw from their work, or leave open."""
    text = sentence.text
    if not _can_close(sentence):
        return 0.0
    drawn = 0.45 * bool(_DRAWN.match(text)) or 0.1 * bool(_WEAKLY_DRAWN.match(text))
    opinion = 0.45 * bool(_OPINION.search(text))
    if not drawn and not opinion and not _OPEN_QUESTION.search(text):
        return 0.0
    open_question = 0.25 * bool(_OPEN_QUESTION.search(text))
    support = max(drawn, opinion) + open_question + 0.3 * sentence.position
    return 0.3 + support - complexity(sentence) - POINTER_PENALTY * points_back(text)


def _can_close(sentence: QuotableSentence) -> bool:
    """Whether it may be what an abstract comes to: late, and neither a measurement nor one more thing that was done."""
    text = sentence.text
    return (
        sentence.position >= MIN_POSITION
        and max(sentence.roles["background"], sentence.roles["method"])
        < sentence.roles["result"] + sentence.roles["conclusion"]
        and not _NUMBER.search(text)
        and not any(pattern.search(text) for pattern in (_METRIC, _ACTIVITY))
        and not _EVALUATION.match(text)
    )


_SCORERS: Mapping[SectionKind, Callable[[QuotableSentence], float]] = {
    "results": _score_result,
    "impact": _score_impact,
    "conclusion": _score_conclusion,
}
