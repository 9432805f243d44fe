"""Papers like another: those that share its telling words, by the full-text index and then word by word.

A word tells the more, the more it says what a paper is about (`insights.qa.related_words.topicality`); a pair of
neighbouring words ("speculative decoding") tells more than its words.
"""

import asyncio
import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from insights.model import ClassifiedPaper, Paper
from insights.ports.storage import SearchHit, SearchStore
from insights.qa.related_words import topicality
from insights.text.latex.plain_text import latex_to_text
from insights.text.search_terms import Term, search_words
from insights.text.stemming import ASKING_WORDS, FUNCTION_WORDS, snowball_stem

TITLE_WEIGHT = 4.0
"""How much a word of the title counts beside one of the abstract."""
REPETITION = 0.5
"""The exponent of how often a word stands in a paper."""
TOPICALITY = 1.3
"""The exponent of how much a word says what a paper is about."""
MAX_SHARE = 0.06
"""The most of the similarity that one word or pair gives: papers of one subject share several."""
PAIR_WEIGHT = 1.5
"""How much two neighbouring words count beside the sum of both."""
MAX_MAIN_WORDS, MAX_OTHER_WORDS, MAX_PAIRS = 6, 12, 8
MAX_CANDIDATES = 40
"""Papers that are compared word by word, of each of the two searches."""
MIN_SIMILARITY = 0.17
"""Of a paper that is shown; below, papers share words and no subject."""
MIN_SHARE_OF_BEST = 0.5
"""Of the best paper's similarity, which a paper beside it has at least."""

Features = Mapping[tuple[str, ...], float]
"""How much each word, and each pair of neighbouring ones, tells of a paper."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SimilarFinder:
    """insights.ports.archive.SimilarPapers."""

    search_store: SearchStore

    async def find(self, classified: ClassifiedPaper, limit: int) -> Sequence[SearchHit]:
        """The most similar first; fewer than `limit`, or none, where too few are similar."""
        paper = classified.paper
        features = await asyncio.to_thread(extract_features, paper)
        hits: dict[str, SearchHit] = {}
        for terms in _queries(features):
            best = (await self.search_store.search(terms, 0, MAX_CANDIDATES)).hits
            hits |= {hit.classified.paper.id: hit for hit in best}
        hits.pop(paper.id, None)
        return (await asyncio.to_thread(_rank, features, list(hits.values())))[:limit]


def _rank(features: Features, hits: Sequence[SearchHit]) -> list[SearchHit]:
    """The similar ones of the hits, the most similar first."""
    scored = [(similarity(features, extract_features(hit.classified.paper)), hit) for hit in hits]
    least = max(MIN_SIMILARITY, MIN_SHARE_OF_BEST * max((score for score, _ in scored), default=0.0))
    best = sorted(scored, key=lambda item: (-item[0], item[1].classified.paper.id))
    return [hit for score, hit in best if score >= least]


def similarity(one: Features, other: Features) -> float:
    """From 0 to 1: the cosine of what both tell, of which no single word or pair gives more than MAX_SHARE."""
    shared = [weight * other[feature] for feature, weight in one.items() if feature in other]
    norm = _length(one) * _length(other)
    return sum(min(product / norm, MAX_SHARE) for product in shared) if norm else 0.0


@lru_cache(maxsize=2048)
def extract_features(paper: Paper) -> Features:
    """The words of title and abstract, and their pairs, with their weights."""
    counts: defaultdict[tuple[str, ...], float] = defaultdict(float)
    for text, weight in ((paper.title, TITLE_WEIGHT), (paper.abstract, 1.0)):
        for run in _runs(search_words(latex_to_text(text))):
            for feature in (*((word,) for word in run), *pairwise(run)):
                counts[feature] += weight
    return {
        feature: count**REPETITION * _telling(feature) * (PAIR_WEIGHT if len(feature) > 1 else 1.0)
        for feature, count in counts.items()
    }


def _telling(feature: tuple[str, ...]) -> float:
    return math.prod(topicality(word) for word in feature) ** (TOPICALITY / len(feature))


def _runs(words: Sequence[str]) -> list[list[str]]:
    """Runs of words that tell something, between those that do not."""
    runs: list[list[str]] = [[]]
    for word in words:
        if word in _stop_stems() or len(word) == 1 or word.isdigit():
            runs.append([])
        else:
            runs[-1].append(word)
    return runs


@lru_cache(maxsize=1)
def _stop_stems() -> frozenset[str]:
    return frozenset(map(snowball_stem, ASKING_WORDS | FUNCTION_WORDS)) | ASKING_WORDS


def _length(features: Features) -> float:
    return math.sqrt(sum(weight * weight for weight in features.values()))


def _queries(features: Features) -> list[list[Term]]:
    """Papers with one of the most telling pairs, and papers with one of the most telling words and one of the next."""
    ranked = sorted(features, key=lambda feature: (-features[feature], feature))
    pairs = [feature for feature in ranked if len(feature) > 1][:MAX_PAIRS]
    words = [feature for feature in ranked if len(feature) == 1]
    main, other = words[:MAX_MAIN_WORDS], words[MAX_MAIN_WORDS : MAX_MAIN_WORDS + MAX_OTHER_WORDS]
    groups = ((pairs,), (main, other) if other else (main,))
    return [[Term(alternatives=tuple(group)) for group in query] for query in groups if all(query)]
