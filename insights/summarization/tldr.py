"""The TL;DR of a paper: the sentence of its abstract that says best what was done, compressed.

A linear ranker over hand-made features of each sentence, its place and its similarity to title and abstract.
Its weights (tldr_weights.json) are learned by benchmarks/train_tldr.py on the train part of SciTLDR
(Cachola et al. 2020) with a listwise loss; at run time it is a sum of products.
"""

import json
import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from heapq import heapify, heappop, heappush
from operator import mul
from pathlib import Path

from insights.summarization.compression import compress
from insights.summarization.sentence_features import SentenceFeatures, analyse, content_words
from insights.summarization.sentence_penalties import emptiness_penalties, leaning_penalty

UNDER_LIMITS, OVER_LIMITS = (8, 12), (35, 45)
"""Words: a feature each says whether a sentence has fewer, or more."""
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


@dataclass(frozen=True, slots=True)
class RankedSentence:
    """The place of a sentence in its abstract, and its score as the TL;DR."""

    place: int
    score: float


def summarize_sentences(sentences: Sequence[str], title: str) -> str:
    """The TL;DR: one of the abstract's sentences with deletions only. The title when there are no sentences."""
    return summarize([analyse(sentence) for sentence in sentences], title)


def summarize(sentences: Sequence[SentenceFeatures], title: str) -> str:
    """The same for sentences that are analysed already."""
    return compress(sentences[next(rank_sentences(sentences, title)).place].text) if sentences else title


def rank_sentences(sentences: Sequence[SentenceFeatures], title: str) -> Iterator[RankedSentence]:
    """Yields the sentences, the best TL;DR first. Whether a sentence leans on others, which takes long, is
    looked at only for those that may be next.
    """
    weights = _weights()
    vectors, penalties = _feature_vectors(sentences, title), emptiness_penalties(sentences, title)
    heap = [
        (penalty - sum(map(mul, map(weights.__getitem__, vector), vector.values())), place, False)
        for place, (vector, penalty) in enumerate(zip(vectors, penalties, strict=True))
    ]
    heapify(heap)
    while heap:
        cost, place, is_final = heappop(heap)
        if is_final:
            yield RankedSentence(place, -cost)
        else:
            heappush(heap, (cost + leaning_penalty(sentences[place].text), place, True))


def feature_vectors(sentences: Sequence[str], title: str) -> list[dict[str, float]]:
    """The features of each sentence by name, as the training script needs them."""
    return _feature_vectors([analyse(sentence) for sentence in sentences], title)


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
