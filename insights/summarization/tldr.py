"""The TL;DR of a paper: the sentence of its abstract that says best what was done, compressed.

A linear ranker over hand-made features of each sentence, its place and its similarity to title and abstract.
Its weights (tldr_weights.json) are learned by benchmarks/train_tldr.py on the train part of SciTLDR
(Cachola et al. 2020) with a listwise loss; at run time it is a sum of products.
"""

import json
import math
import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from operator import mul
from pathlib import Path

from insights.summarization.compression import compress, starts_with_back_reference
from insights.summarization.rhetorical_roles import role_probabilities
from insights.summarization.sentence_features import SentenceFeatures, analyse, content_words

UNDER_LIMITS, OVER_LIMITS = (8, 12), (35, 45)
"""Words: a feature each says whether a sentence has fewer, or more."""
MIN_CONTENT_WORDS, MISSING_WORD_PENALTY = 6, 0.4
MIN_BACKGROUND_PROBABILITY, BACKGROUND_PENALTY = 0.6, 0.8
"""The penalty of a background sentence where another one says what the authors did."""
BACK_REFERENCE_PENALTY = 0.6
"""For a sentence that begins with what an earlier one introduced ("These results")."""
_AUTHORS = re.compile(
    r"\b(?:we|our|this (?:[\w\-]+ )?(?:paper|work|study|research|article|survey|report|letter|thesis|chapter|review))\b",
    re.IGNORECASE,
)
_INTERACTIONS = {
    "propose": ("words", "place", "title_told"),
    "show": ("place", "words"),
    "we": ("central",),
    "evidence": ("place",),
}
"""Features that are multiplied by a cue."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AbstractStats:
    """What an abstract's sentences share with the whole and with its title."""

    sentences: Sequence[SentenceFeatures]
    content_words: tuple[frozenset[str], ...]
    """Those of each sentence."""
    title_words: frozenset[str]
    sentence_counts: Mapping[str, int]
    """In how many sentences each content word stands."""
    weights: Mapping[str, float]
    """The weight of each content word: one plus the logarithm of that count."""
    norm: float
    """The length of the vector of weights."""
    max_words: int
    first_proposal: int | None
    """The place of the first sentence that proposes something."""
    first_we: int | None

    @classmethod
    def from_sentences(cls, sentences: Sequence[SentenceFeatures], title: str) -> "AbstractStats":
        words = tuple(frozenset(sentence.content_words) for sentence in sentences)
        counts = Counter(word for sentence_words in words for word in sentence_words)
        weights = {word: 1 + math.log(count) for word, count in counts.items()}
        return cls(
            sentences=sentences,
            content_words=words,
            title_words=content_words(title),
            sentence_counts=counts,
            weights=weights,
            norm=math.sqrt(math.fsum(weight**2 for weight in weights.values())),
            max_words=max([1, *(sentence.word_count for sentence in sentences)]),
            first_proposal=_first_with_cue(sentences, "propose", "here"),
            first_we=_first_with_cue(sentences, "we"),
        )


def summarize_sentences(sentences: Sequence[str], title: str) -> str:
    """The TL;DR: one of the abstract's sentences with deletions only. The title when there are no sentences."""
    return summarize([analyse(sentence) for sentence in sentences], title)


def summarize(sentences: Sequence[SentenceFeatures], title: str) -> str:
    """The same for sentences that are analysed already."""
    if not sentences:
        return title
    weights = _weights()
    scores = [
        sum(map(mul, map(weights.__getitem__, vector), vector.values())) - penalty
        for vector, penalty in zip(_feature_vectors(sentences, title), _penalties(sentences), strict=True)
    ]
    return compress(sentences[max(range(len(scores)), key=scores.__getitem__)].text)


def feature_vectors(sentences: Sequence[str], title: str) -> list[dict[str, float]]:
    """The features of each sentence by name, as the training script needs them."""
    return _feature_vectors([analyse(sentence) for sentence in sentences], title)


def _penalties(sentences: Sequence[SentenceFeatures]) -> list[float]:
    """For sentences that tell a reader of the day's list too little: short of content words, beginning with a back
    reference, or background where another sentence says what was done.
    """
    penalties = [
        MISSING_WORD_PENALTY * max(0, MIN_CONTENT_WORDS - len(set(sentence.content_words)))
        + BACK_REFERENCE_PENALTY * starts_with_back_reference(sentence.text)
        for sentence in sentences
    ]
    names_authors = [
        "we" in sentence.cues or _AUTHORS.search(sentence.text) is not None for sentence in sentences
    ]
    if not any(names_authors):
        return penalties
    roles = role_probabilities([sentence.role_scores for sentence in sentences])
    return [
        penalty
        + BACKGROUND_PENALTY * (role["background"] > MIN_BACKGROUND_PROBABILITY and not names_authors_here)
        for penalty, names_authors_here, role in zip(penalties, names_authors, roles, strict=True)
    ]


def _feature_vectors(sentences: Sequence[SentenceFeatures], title: str) -> list[dict[str, float]]:
    abstract = AbstractStats.from_sentences(sentences, title)
    vectors = [_features(abstract, place) for place in range(len(sentences))]
    _add_comparisons(vectors)
    return vectors


def _features(abstract: AbstractStats, place: int) -> dict[str, float]:
    sentence = abstract.sentences[place]
    features = {
        **_position_features(place, len(abstract.sentences)),
        **_length_features(sentence.word_count, abstract.max_words),
        **{f"cue_{name}": 1.0 for name in sentence.cues},
        **_order_features(abstract, place),
        **_similarity_features(abstract, place),
        **_title_features(abstract, place),
    }
    for cue, names in _INTERACTIONS.items():
        if cue in sentence.cues:
            features |= {f"{cue}_x_{name}": features[name] for name in names}
    return features


@lru_cache(maxsize=1024)
def _position_features(place: int, total: int) -> Mapping[str, float]:
    position = place / max(1, total - 1)
    return {
        "place": position,
        "place_squared": position * position,
        "first": float(place == 0),
        "second": float(place == 1),
        "last": float(place == total - 1),
        "last_but_one": float(place == total - 2),
    }


@lru_cache(maxsize=4096)
def _length_features(words: int, max_words: int) -> Mapping[str, float]:
    return {
        "words": words / 30,
        "words_squared": (words / 30) ** 2,
        "words_log": math.log(words + 1),
        **{f"under_{limit}": float(words < limit) for limit in UNDER_LIMITS},
        **{f"over_{limit}": float(words > limit) for limit in OVER_LIMITS},
        "words_relative": words / max_words,
    }


def _order_features(abstract: AbstractStats, place: int) -> dict[str, float]:
    """Where the sentence stands to the first that proposes something and the first that says "we"."""
    proposal = abstract.first_proposal
    return {
        "first_we": float(place == abstract.first_we),
        "first_proposal": float(place == proposal),
        "after_proposal": float(proposal is not None and place == proposal + 1),
        "before_proposal": float(proposal is not None and place < proposal),
        "from_proposal": 0.5 if proposal is None else min(3, abs(place - proposal)) / 3,
    }


def _similarity_features(abstract: AbstractStats, place: int) -> dict[str, float]:
    words, sentence = abstract.content_words[place], abstract.sentences[place]
    counts = [abstract.sentence_counts[word] for word in words]
    size = max(1, len(words))
    before = abstract.content_words[place - 1] if place else frozenset()
    after = abstract.content_words[place + 1] if place + 1 < len(abstract.content_words) else frozenset()
    return {
        "central": _centrality(words, abstract),
        "frequent": sum(counts) / size,
        "repeated": (len(counts) - counts.count(1)) / size,
        "like_before": _cosine(words, before),
        "like_after": _cosine(words, after),
        "empty_words": 1 - len(sentence.content_words) / max(1, sentence.word_count),
    }


def _title_features(abstract: AbstractStats, place: int) -> dict[str, float]:
    words = abstract.content_words[place]
    shared = len(words & abstract.title_words)
    return {
        "title_told": shared / max(1, len(abstract.title_words)),
        "title_share": shared / max(1, len(words)),
        "title_any": float(shared > 0),
    }


def _add_comparisons(vectors: list[dict[str, float]]) -> None:
    """Adds to each vector how far features lie above their mean, and whether they are the largest."""
    for name in ("central", "title_told", "words"):
        values = [vector[name] for vector in vectors]
        mean, top = sum(values) / len(values), max(values)
        for vector in vectors:
            vector[f"{name}_above"] = vector[name] - mean
            vector[f"{name}_top"] = float(vector[name] == top)


def _centrality(words: frozenset[str], abstract: AbstractStats) -> float:
    """The cosine between the sentence's content words and the abstract's weighted ones."""
    if not words:
        return 0.0
    shared = math.fsum(map(abstract.weights.__getitem__, words))  # exact, whatever order the set has
    return shared / (math.sqrt(len(words)) * abstract.norm) * min(1.0, len(abstract.sentences) / 2)


def _cosine(first: frozenset[str], second: frozenset[str]) -> float:
    return len(first & second) / math.sqrt(len(first) * len(second)) if first and second else 0.0


def _first_with_cue(sentences: Sequence[SentenceFeatures], *names: str) -> int | None:
    return next(
        (place for place, sentence in enumerate(sentences) if not sentence.cues.isdisjoint(names)), None
    )


@cache
def _weights() -> Mapping[str, float]:
    """Weights by feature; 0 for those that were left out as negligible."""
    stored = json.loads(Path(__file__).with_name("tldr_weights.json").read_text(encoding="utf-8"))
    return defaultdict(float, {str(name): float(weight) for name, weight in stored.items()})
