"""Which sentences a report quotes: the best of each section, spread over papers and unlike each other.

Extractive summarization by maximal marginal relevance (Carbonell and Goldstein 1998): a sentence's score, less
what it repeats. The words that speak for a section are lists in quote_selection.toml.
"""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from insights.model import Paper, SectionKind
from insights.summarization.quotable_sentences import QuotableSentence
from insights.summarization.readability import complexity
from insights.text.word_lists import alternatives, load_word_lists, whole_words

MIN_SCORES: Mapping[SectionKind, float] = {"results": 0.6, "impact": 0.6, "conclusion": 0.6}
"""The score a sentence needs to be quoted in a section."""
FALLBACK_MIN_SCORES: Mapping[SectionKind, float] = {"results": 0.2, "impact": 0.4, "conclusion": 0.4}
"""The same for a topic of which no sentence reaches the first: its few papers have nothing clearer to say."""
MIN_ROLE_PROBABILITY = 0.2
"""Below this probability of its role no phrase saves a sentence."""
SIMILARITY_PENALTY = 0.5
SAME_OPENING_PENALTY = 0.15
REPEATED_PAPER_PENALTY = 0.3
RANK_PENALTY = 0.3
MAX_QUOTES_PER_PAPER = 2
"""In a report of several papers."""
MAX_QUOTES_OF_ONLY_PAPER = 3
"""In one section, of a topic's only paper; of other papers a section quotes one sentence each."""
MIN_LATE_POSITION = 0.5
"""Conclusions and consequences stand in an abstract's second half."""

_LISTS = load_word_lists(Path(__file__).with_suffix(".toml"))
_REACH = whole_words(_LISTS["reach"])
_CONCLUSION = whole_words(
    [
        *_LISTS["conclusion"],
        f"(our|these|this|the) … ({'|'.join(_LISTS['work'])}) … ({'|'.join(_LISTS['work_verbs'])})*",
    ]
)
_OUTCOME = whole_words(_LISTS["outcome"])
_FINDING = whole_words(_LISTS["finding"])
_HEDGE = whole_words(_LISTS["hedge"])
_PRAISE = whole_words(_LISTS["praise"])
_ACTIVITY = whole_words(_LISTS["activity"])
_EVALUATION = re.compile(
    rf"\W*{alternatives(_LISTS['evaluation_adjectives'])}?\s*{alternatives(_LISTS['evaluation'])}\b",
    re.IGNORECASE,
)
_MEASURED = re.compile(r"\d(?:\.\d+)?\s*\\?%|\d\.\d|\b\d+(?:\.\d+)?\s*(?:x|×|times|-fold|points?)\b")
_ONLY_ENABLES = re.compile(r"\b(?:enabl|support)\w*\b", re.IGNORECASE)
_PURPOSE = re.compile(
    r"^\W*(?:in order )?to \w[^,]{0,120},|\b(?:designed|able|used|aims?|aiming|in order) to \w+",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _ScoredSentence:
    sentence: QuotableSentence
    score: float


def select_quotes(
    sentences: Sequence[QuotableSentence], papers: Sequence[Paper], max_per_section: int
) -> Mapping[SectionKind, Sequence[QuotableSentence]]:
    """The sentences of each section, best first. No sentence stands twice, and a paper that is not the only one is
    quoted at most MAX_QUOTES_PER_PAPER times. `papers` are in the order of their rank.
    """
    quotes = _select(sentences, papers, max_per_section, MIN_SCORES)
    return (
        quotes if any(quotes.values()) else _select(sentences, papers, max_per_section, FALLBACK_MIN_SCORES)
    )


def _select(
    sentences: Sequence[QuotableSentence],
    papers: Sequence[Paper],
    max_per_section: int,
    min_scores: Mapping[SectionKind, float],
) -> Mapping[SectionKind, Sequence[QuotableSentence]]:
    only_paper = len(papers) == 1
    rank = {paper.id: place / max(1, len(papers)) for place, paper in enumerate(papers)}
    quoted_papers: Counter[str] = Counter()
    quoted_texts: set[str] = set()
    sections: dict[SectionKind, Sequence[QuotableSentence]] = {}
    for kind, score_of in _SCORERS.items():
        scored = [
            _ScoredSentence(sentence, score - RANK_PENALTY * rank[sentence.paper.id])
            for sentence in sentences
            if sentence.text not in quoted_texts
            and (only_paper or quoted_papers[sentence.paper.id] < MAX_QUOTES_PER_PAPER)
            and (score := score_of(sentence)) >= min_scores[kind]
        ]
        max_per_paper = MAX_QUOTES_OF_ONLY_PAPER if only_paper else 1
        sections[kind] = _spread(scored, max_per_section, max_per_paper, quoted_papers)
        quoted_texts.update(sentence.text for sentence in sections[kind])
        quoted_papers.update(sentence.paper.id for sentence in sections[kind])
    return sections


def _spread(
    scored: Sequence[_ScoredSentence], max_sentences: int, max_per_paper: int, quoted_papers: Counter[str]
) -> list[QuotableSentence]:
    """The best sentences, one after the other, each scored against those selected before it."""
    candidates = sorted(scored, key=lambda candidate: -candidate.score)
    selected: list[QuotableSentence] = []
    while candidates and len(selected) < max_sentences:
        best = max(
            candidates,
            key=lambda candidate: candidate.score - _redundancy(candidate.sentence, selected, quoted_papers),
        ).sentence
        selected.append(best)
        per_paper = Counter(sentence.paper.id for sentence in selected)
        candidates = [
            candidate
            for candidate in candidates
            if candidate.sentence.text != best.text and per_paper[candidate.sentence.paper.id] < max_per_paper
        ]
    return selected


def _redundancy(
    sentence: QuotableSentence, selected: Sequence[QuotableSentence], quoted_papers: Counter[str]
) -> float:
    similarity = max(
        (_jaccard(sentence.content_words, other.content_words) for other in selected), default=0.0
    )
    same_openings = sum(_opening(sentence) == _opening(other) for other in selected)
    repeated = REPEATED_PAPER_PENALTY * quoted_papers[sentence.paper.id]
    return SIMILARITY_PENALTY * similarity + SAME_OPENING_PENALTY * same_openings + repeated


def _jaccard(first: frozenset[str], second: frozenset[str]) -> float:
    return len(first & second) / (len(first | second) or 1)


def _opening(sentence: QuotableSentence) -> str:
    return " ".join(sentence.text.split(maxsplit=2)[:2]).lower()


def _score_result(sentence: QuotableSentence) -> float:
    """An outcome, best with a figure or a finding in words. Praise without either is no result, nor is what was
    only aimed at ("To improve accuracy, we employ").
    """
    text, roles = sentence.text, sentence.roles
    probability = max(roles["result"], roles["conclusion"] if "evidence" in sentence.cues else 0.0)
    if (
        probability < MIN_ROLE_PROBABILITY
        or roles["result"] <= roles["background"]
        or not _OUTCOME.search(_PURPOSE.sub("", text))
    ):
        return 0.0
    measured = bool(_MEASURED.search(text))
    praise = not measured and _reports_evaluation(text)
    clear = 0.3 * measured + 0.2 * bool(_FINDING.search(text)) - 0.35 * praise
    activity = 0.3 * ("propose" in sentence.cues or bool(_ACTIVITY.search(text)))
    hedged = 0.4 * (not measured and bool(_HEDGE.search(text)))
    return probability + clear - activity - hedged - complexity(sentence)


def _score_impact(sentence: QuotableSentence) -> float:
    """Who gains, and what becomes possible outside the paper: late in the abstract, and in more than one word."""
    text, roles = sentence.text, sentence.roles
    probability = roles["conclusion"]
    if (
        probability < MIN_ROLE_PROBABILITY
        or probability < max(roles["background"], roles["method"])
        or sentence.position < MIN_LATE_POSITION
    ):
        return 0.0
    reaches = {phrase.lower() for phrase in _REACH.findall(text)}
    if all(_ONLY_ENABLES.match(phrase) for phrase in reaches):
        return 0.0
    reach = 0.2 * min(2, len(reaches) - 1) + 0.1
    activity = 0.45 * _reports_evaluation(text) + 0.3 * bool(_ACTIVITY.search(text))
    return probability + reach - activity - 0.3 * bool(_MEASURED.search(text)) - complexity(sentence)


def _score_conclusion(sentence: QuotableSentence) -> float:
    """What the authors draw from their work, or leave open; neither praise nor one more thing they did."""
    text, roles = sentence.text, sentence.roles
    probability = roles["conclusion"]
    if (
        probability < MIN_ROLE_PROBABILITY
        or probability <= max(roles["background"], roles["method"])
        or sentence.position < MIN_LATE_POSITION
    ):
        return 0.0
    drawn = 0.2 if _CONCLUSION.search(text) else -0.3
    activity = 0.4 * _reports_evaluation(text) + 0.3 * bool(_ACTIVITY.search(text))
    return probability + drawn - activity - 0.25 * bool(_MEASURED.search(text)) - complexity(sentence)


def _reports_evaluation(text: str) -> bool:
    return bool(_EVALUATION.match(text) or _PRAISE.search(text))


_SCORERS: Mapping[SectionKind, Callable[[QuotableSentence], float]] = {
    "results": _score_result,
    "impact": _score_impact,
    "conclusion": _score_conclusion,
}
