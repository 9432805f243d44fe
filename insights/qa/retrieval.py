"""Passage retrieval: BM25 over stems and related words, character n-grams, coverage of the question, and shared bigrams.

Everything is computed when the question comes, and nothing is stored. The weights were chosen on COVID-QA's development
papers (docs/benchmarks.md).
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

from insights.model import Passage
from insights.qa.bm25 import Bm25
from insights.qa.question import ParsedQuestion
from insights.qa.related_words import related
from insights.text.stemming import ASKING_WORDS, stems, tokenize
from insights.text.word_lists import load_word_lists, whole_words

INTENT_WEIGHT = 0.25
SYNONYM_WEIGHT = 0.5
RELATED_WEIGHT, MIN_LIKENESS = 0.35, 0.4
"""Of the words that stand for a stem in abstracts (related_words), by how much they say of it."""
NGRAM_WEIGHT = 0.5
COVERAGE_WEIGHT = 0.5
BIGRAM_WEIGHT = 0.1
SECTION_REPEATS = 2
"""How often the words of a section's heading count in its passages."""
NGRAM_LENGTH = 5
CONFIDENCE_PASSAGES = 3
"""The best passages, by which it is judged whether a question is answered at all."""
BIGRAM_CONFIDENCE, MAX_CONFIDENCE_BIGRAMS = 0.1, 2


@dataclass(frozen=True, slots=True, kw_only=True)
class RetrievedPassages:
    """The places of all passages, best first, and the score of each place."""

    order: tuple[int, ...]
    scores: tuple[float, ...]
    ngram_index: Bm25
    """The counts of the question's character n-grams."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PassageRetriever:
    """An index of passages: stems, plain words for the n-grams of a question, and bigrams of stems."""

    stem_index: Bm25
    texts: tuple[str, ...]
    bigrams: tuple[frozenset[tuple[str, str]], ...]

    @classmethod
    def from_passages(cls, passages: Sequence[Passage], title: str = "") -> "PassageRetriever":
        """The words of the paper's title count as part of every passage, because a question may name its paper."""
        title_stems = stems(title, stop_words=ASKING_WORDS)
        bodies = [stems(passage.text, stop_words=ASKING_WORDS) for passage in passages]
        sections = [stems(passage.section, stop_words=ASKING_WORDS) for passage in passages]
        return cls(
            stem_index=Bm25.from_documents(
                body + SECTION_REPEATS * section + title_stems
                for body, section in zip(bodies, sections, strict=True)
            ),
            texts=tuple(" ".join(tokenize(passage.text)) for passage in passages),
            bigrams=tuple(frozenset(pairwise(body)) for body in bodies),
        )

    def search(self, question: ParsedQuestion) -> RetrievedPassages:
        """All passages, ranked for the question."""
        ngram_index = self._index_ngrams(question)
        stem_scores = _normalise(self.stem_index.scores(_expand_query(question)))
        ngram_scores = _normalise(ngram_index.scores(Counter(_ngrams(question.subject))))
        coverages = [_idf_share(self.stem_index, question.stems, place) for place in range(len(self.bigrams))]
        scores = tuple(
            (stem + NGRAM_WEIGHT * ngram + COVERAGE_WEIGHT * coverage)
            * (1 + BIGRAM_WEIGHT * self._count_shared_bigrams(question, place))
            for place, (stem, ngram, coverage) in enumerate(
                zip(stem_scores, ngram_scores, coverages, strict=True)
            )
        )
        order = sorted(range(len(scores)), key=lambda place: -scores[place])
        return RetrievedPassages(order=tuple(order), scores=scores, ngram_index=ngram_index)

    def confidence(self, question: ParsedQuestion, retrieved: RetrievedPassages) -> float:
        """How much of the question the best passages hold: its concepts, n-grams and bigrams. From 0 to 1.7; for
        papers that do not answer it stays low (docs/benchmarks.md).
        """
        best = retrieved.order[:CONFIDENCE_PASSAGES]
        concepts = max((question.coverage(self.stem_index.counts[place]) for place in best), default=0.0)
        ngrams = max(
            (_idf_share(retrieved.ngram_index, _ngrams(question.subject), place) for place in best),
            default=0.0,
        )
        bigrams = max((self._count_shared_bigrams(question, place) for place in best), default=0)
        return concepts + NGRAM_WEIGHT * ngrams + BIGRAM_CONFIDENCE * min(MAX_CONFIDENCE_BIGRAMS, bigrams)

    def _index_ngrams(self, question: ParsedQuestion) -> Bm25:
        """Only the question's n-grams are counted: indexing all of a paper's would cost ten times more."""
        ngrams = set(_ngrams(question.subject))
        counts = [
            Counter({ngram: text.count(ngram) for ngram in ngrams if ngram in text}) for text in self.texts
        ]
        return Bm25.from_counts(counts, [max(1, len(text) - NGRAM_LENGTH + 1) for text in self.texts])

    def _count_shared_bigrams(self, question: ParsedQuestion, place: int) -> int:
        return sum(bigram in self.bigrams[place] for bigram in pairwise(question.stems))


def _idf_share(index: Bm25, terms: Iterable[str], place: int) -> float:
    """The share of the terms, weighted by their inverse document frequency, that one document has."""
    weights = {term: index.idf(term) for term in terms}
    matched = sum(weight for term, weight in weights.items() if term in index.counts[place])
    return matched / (sum(weights.values()) or 1)


def _ngrams(text: str) -> list[str]:
    return [text[start : start + NGRAM_LENGTH] for start in range(len(text) - NGRAM_LENGTH + 1)]


def _normalise(scores: Sequence[float]) -> list[float]:
    best = max(scores, default=0.0) or 1.0
    return [score / best for score in scores]


def _expand_query(question: ParsedQuestion) -> Mapping[str, float]:
    """The question's stems, and with lower weights their synonyms, related words, and the words of answers to such
    questions.
    """
    answer_stems = (term for pattern, terms in _intents() if pattern.search(question.text) for term in terms)
    likeness: dict[str, float] = {}
    for term in question.stems:
        for other, share in related(term).items():
            likeness[other] = max(share, likeness.get(other, 0.0))
    return (
        {term: RELATED_WEIGHT * share for term, share in likeness.items() if share >= MIN_LIKENESS}
        | dict.fromkeys(answer_stems, INTENT_WEIGHT)
        | dict.fromkeys(question.synonym_stems, SYNONYM_WEIGHT)
        | dict.fromkeys(question.stems, 1.0)
    )


@cache
def _intents() -> tuple[tuple[re.Pattern[str], tuple[str, ...]], ...]:
    """Of each intent: what finds it in a question, and the stems of answers."""
    path = Path(__file__).with_name("intents.toml")
    answer_words = load_word_lists(path, "answer_words")
    return tuple(
        (whole_words(words), tuple(stems(" ".join(answer_words[intent]))))
        for intent, words in load_word_lists(path, "question_words").items()
    )
