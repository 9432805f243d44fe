"""How close together a sentence says what a question names."""

from collections.abc import Sequence
from itertools import pairwise

from insights.qa.concepts import search_stems
from insights.qa.question import StemSet

PROXIMITY_WINDOW = 12
PHRASE_WINDOW = 3
"""Words from one concept to the next that still make a phrase: "rate of learning"."""


def measure_proximity(sentence: str, concepts: Sequence[StemSet]) -> float:
    """How close together the concepts stand, given by their stems: 1 side by side, 0 far apart or fewer than two."""
    if len(concepts) < 2:  # noqa: PLR2004 - a pair
        return 0.0
    terms = search_stems(sentence)
    places = [next((place for place, term in enumerate(terms) if term in concept), 0) for concept in concepts]
    spread = (max(places) - min(places)) / len(concepts)
    return max(0.0, 1 - spread / PROXIMITY_WINDOW)


def measure_phrase(sentence: str, concepts: Sequence[StemSet], strengths: Sequence[float]) -> float:
    """The share of a question's neighbouring concepts that stand side by side in the sentence, too. `strengths` says how
    much of each concept the sentence has.
    """
    shared = [(first, first + 1) for first, pair in enumerate(pairwise(strengths)) if all(pair)]
    if not shared:
        return 0.0
    terms = search_stems(sentence)
    places = [[place for place, term in enumerate(terms) if term in concept] for concept in concepts]
    joined = [
        any(abs(one - other) <= PHRASE_WINDOW for one in places[first] for other in places[second])
        for first, second in shared
    ]
    return sum(joined) / (len(concepts) - 1)
