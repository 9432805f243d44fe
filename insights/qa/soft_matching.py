"""Soft matching: how much a candidate says of a question's concepts by related words, where it has not their own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from insights.qa.answer_candidates import AnswerCandidate, CandidateIndex
from insights.qa.concepts import Concept
from insights.qa.related_words import related, topicality

MAX_EXPRESSIONS = 4
"""Of a concept, whose related words are looked up."""
PART_SHARE = 0.6
"""A word related to one of several in an expression counts less."""
CONTEXT_SHARE = 0.6
WEIGHT_SCALE = 6.0


@dataclass(frozen=True, slots=True)
class SoftConcept:
    """A concept with its related words that the paper has."""

    related: Mapping[str, float]
    weight: float
    topicality: float
    """Of its usual expression."""
    best: float
    """How much the paper says of it anywhere."""

    @classmethod
    def from_concept(cls, concept: Concept, weight: float, paper_stems: frozenset[str]) -> "SoftConcept":
        found: dict[str, float] = {}
        for expression, strength in concept.expressions[:MAX_EXPRESSIONS]:
            share = strength * (1.0 if len(expression) == 1 else PART_SHARE)
            for term in expression:
                for other, likeness in related(term).items():
                    if other in paper_stems:
                        found[other] = max(found.get(other, 0.0), share * likeness)
        own = concept.expressions[0][0]
        return cls(
            related=found,
            weight=weight,
            topicality=sum(map(topicality, own)) / (len(own) or 1),
            best=concept.match(paper_stems) or max(found.values(), default=0.0),
        )

    def match(self, stems: frozenset[str]) -> float:
        """The most that one of the related words says."""
        return max((strength for term, strength in self.related.items() if term in stems), default=0.0)


@dataclass(frozen=True, slots=True)
class SoftMatching:
    """The concepts of a question in one paper, and how much each candidate says of each: itself (`coverages`), and with
    what stands beside it (`contexts`).
    """

    concepts: Sequence[SoftConcept]
    coverages: Sequence[Sequence[float]]
    contexts: Sequence[Sequence[float]]

    @classmethod
    def from_concepts(
        cls,
        concepts: Sequence[tuple[Concept, float]],
        index: CandidateIndex,
        matches: Sequence[Sequence[float]],
        contexts: Sequence[Sequence[float]],
    ) -> "SoftMatching":
        """`matches` and `contexts` are the strengths of the concepts' own words."""
        soft = [
            SoftConcept.from_concept(concept, weight, index.vocabulary.stems) for concept, weight in concepts
        ]
        coverages = [
            [max(own, item.match(candidate.stems)) for item, own in zip(soft, row, strict=True)]
            for candidate, row in zip(index.candidates, matches, strict=True)
        ]
        return cls(
            soft,
            coverages,
            [
                _contexts(soft, candidate, own, covered)
                for candidate, own, covered in zip(index.candidates, contexts, coverages, strict=True)
            ],
        )

    def features(self, number: int) -> dict[str, float]:
        """Of the candidate with this number, by their names in FEATURES."""
        weights = [item.weight for item in self.concepts]
        topical = [item.weight * item.topicality for item in self.concepts]
        missing = [1 - item.best for item in self.concepts]
        covered, context = self.coverages[number], self.contexts[number]
        return {
            "soft_coverage": _share(weights, covered),
            "soft_context": _share(weights, context),
            "topic_coverage": _share(topical, covered),
            "topic_context": _share(topical, context),
            "topic_absent": _share(topical, missing),
            "topic_most_absent": max(
                (item.topicality * (1 - item.best) for item in self.concepts), default=0.0
            ),
            "topic_weight": min(1.0, sum(topical) / WEIGHT_SCALE),
        }

    def context_share(self, number: int) -> float:
        """How much the candidate and its neighbours say of all concepts."""
        return _share([item.weight for item in self.concepts], self.contexts[number])


def _contexts(
    soft: Sequence[SoftConcept], candidate: AnswerCandidate, own: Sequence[float], covered: Sequence[float]
) -> list[float]:
    around = candidate.context_stems | candidate.header_stems
    return [
        max(strength, inside, CONTEXT_SHARE * item.match(around) if inside < CONTEXT_SHARE else 0.0)
        for item, strength, inside in zip(soft, own, covered, strict=True)
    ]


def _share(weights: Sequence[float], strengths: Sequence[float]) -> float:
    total = sum(weights)
    return (
        sum(weight * strength for weight, strength in zip(weights, strengths, strict=True)) / total
        if total
        else 0.0
    )
