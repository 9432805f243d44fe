"""Features of a candidate for a question: what it shares with it, what it says, and where it stands."""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from insights.model import Passage
from insights.qa.answer_candidates import AnswerCandidate, CandidateIndex
from insights.qa.answer_types import AnswerType, find_row_signs, find_signs, has_negation
from insights.qa.concept_distances import measure_phrase, measure_proximity
from insights.qa.concepts import search_stems
from insights.qa.follow_ups import ResolvedQuestion, WeightedConcept
from insights.qa.leaning import leans
from insights.qa.soft_matching import SoftMatching

FEATURES = (
    "bias", "coverage", "coverage_present", "coverage_context", "coverage_passage", "covers_all", "absent",
    "absent_specific", "specific_missing", "head", "head_context", "type", "type_missing", "typed_coverage", "passage_score",
    "confidence", "best_passage", "length", "short", "row", "row_and_header", "caption", "fragment", "abstract", "conclusion",
    "related_work", "appendix", "own_work", "leans", "matched", "few_concepts", "negation", "own_coverage", "proximity", "header",
    "unknown", "counted", "uncounted", "soft_coverage", "soft_context", "soft_distance", "topic_coverage", "topic_context",
    "topic_absent", "topic_most_absent", "topic_weight", "asks_number", "asks_reason", "asks_manner", "asks_name", "asks_yes_no",
    "asks_definition", "asks_comparison", "number_topic", "yes_no_topic", "phrase", "background", "background_fact",
    "many_candidates", "asks_duration", "coverage_before", "coverage_section", "rarest", "rarest_context", "position",
)  # fmt: skip
CONTEXT_SHARE, SECTION_SHARE, PASSAGE_SHARE, HEADER_SHARE = 0.6, 0.6, 0.35, 0.9
ABSENT_WEIGHT, SPECIFIC_WEIGHT = 0.7, 1.3
_RELATED = re.compile(r"related work|background|prior work|previous work|literature", re.IGNORECASE)
_CONCLUSION = re.compile(r"conclu|discussion|summary|limitation", re.IGNORECASE)
_APPENDIX = re.compile(r"^[A-Z](?:\.\d+)*\s|appendix|supplement", re.IGNORECASE)
ASKED_TYPES: tuple[AnswerType, ...] = ("reason", "manner", "name", "yes_no", "definition", "comparison")
BACKGROUND_TYPES: frozenset[AnswerType] = frozenset({"reason", "definition"})
"""What is asked that an abstract may say before it speaks of the authors' work."""
OWN_NAME_SHARE = 0.8
"""What "we" counts for the authors' system."""
MATCHED_SCALE = 4.0
MANY_CANDIDATES = 400
"""Of a long paper."""
MIN_COUNTED = 0.5
"""Below it no number stands near what is counted."""
MIN_RANKED_PASSAGES = 4
"""An abstract has one or two, whose order says little."""
MAX_DESCRIBED = 120
"""Candidates of one paper that are looked at closely."""


@dataclass(frozen=True, slots=True)
class _SpreadConcept:
    """A concept with its weight in this paper and its strength in each candidate."""

    entry: WeightedConcept
    weight: float
    strengths: tuple[float, ...]
    is_absent: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DescribedCandidate:
    candidate: AnswerCandidate
    features: tuple[float, ...]
    """In the order of FEATURES."""


def describe_candidates(
    question: ResolvedQuestion,
    index: CandidateIndex,
    passages: Sequence[Passage],
    passage_scores: Sequence[float],
    confidence: float,
    *,
    title: str = "",
) -> list[DescribedCandidate]:
    """The candidates that share most with the question, with their features. `passage_scores` and `confidence` are the
    retriever's. What the title names is the authors' own work: "we" stands for it, too.
    """
    own_names = frozenset(search_stems(title))
    entries = (_spread(entry, index, own_names) for entry in question.concepts)
    spread = [item for item in entries if not item.entry.concept.is_untranslated]
    matches = [[item.strengths[number] for item in spread] for number in range(len(index.candidates))]
    extractor = _Extractor(question, index, passages, spread, passage_scores, confidence)
    contexts = [
        [extractor.context_strength(item, number, candidate) for item in spread]
        for number, candidate in enumerate(index.candidates)
    ]
    soft = SoftMatching.from_concepts(
        [(item.entry.concept, item.weight) for item in spread], index, matches, contexts
    )
    shares = [extractor.share(row) + soft.context_share(number) for number, row in enumerate(contexts)]
    shortlist = sorted(range(len(shares)), key=lambda number: -shares[number])[:MAX_DESCRIBED]
    softly = {number: soft.features(number) for number in shortlist}
    best = max((values["soft_coverage"] for values in softly.values()), default=0.0)
    return [
        DescribedCandidate(
            candidate=index.candidates[number],
            features=extractor.features(
                number,
                contexts[number],
                softly[number] | {"soft_distance": softly[number]["soft_coverage"] - best},
            ),
        )
        for number in sorted(shortlist)
    ]


def _spread(entry: WeightedConcept, index: CandidateIndex, own_names: frozenset[str]) -> _SpreadConcept:
    concept = index.vocabulary.resolve(entry.concept)
    is_own_name = concept.is_specific and concept.expressions[0][0] <= own_names
    strengths = tuple(
        max(
            concept.match(candidate.stems),
            HEADER_SHARE * concept.match(candidate.header_stems),
            OWN_NAME_SHARE * (is_own_name and candidate.is_own_work),
        )
        for candidate in index.candidates
    )
    frequency = sum(strength > 0 for strength in strengths)
    is_absent = not frequency and concept.match(index.vocabulary.stems) == 0
    idf = math.log(1 + (len(strengths) + 1) / (frequency + 0.5))
    weight = entry.weight * idf * (ABSENT_WEIGHT if is_absent else 1.0)
    return _SpreadConcept(
        WeightedConcept(concept=concept, weight=entry.weight, is_own=entry.is_own),
        weight * (SPECIFIC_WEIGHT if concept.is_specific else 1.0),
        strengths,
        is_absent,
    )


@dataclass(frozen=True)
class _Extractor:
    question: ResolvedQuestion
    index: CandidateIndex
    passages: Sequence[Passage]
    spread: Sequence[_SpreadConcept]
    passage_scores: Sequence[float]
    confidence: float

    def features(
        self, number: int, context: Sequence[float], softly: Mapping[str, float]
    ) -> tuple[float, ...]:
        """`context` is the strength of each concept in the candidate and around it, `softly` its soft features."""
        candidate = self.index.candidates[number]
        matches = [item.strengths[number] for item in self.spread]
        values = {
            **softly,
            **self._asking(softly["topic_coverage"]),
            **self._matching(candidate, matches, context),
            **self._saying(candidate, self.share(context)),
            **self._standing(candidate),
            "position": number / len(self.index.candidates),
        }
        return tuple(round(float(values.get(name, 0.0)), 4) for name in FEATURES)

    def _asking(self, topic_coverage: float) -> dict[str, float]:
        """What is asked for, by which the gate is wider or narrower."""
        types = self.question.asked.types
        return {
            **{f"asks_{kind}": float(kind in types) for kind in ASKED_TYPES},
            "asks_number": float(self.question.asked.is_numeric),
            "asks_duration": float("duration" in types),
            "many_candidates": math.log(len(self.index.candidates)) / math.log(MANY_CANDIDATES),
            "number_topic": topic_coverage * self.question.asked.is_numeric,
            "yes_no_topic": topic_coverage * ("yes_no" in types),
        }

    def _matching(
        self, candidate: AnswerCandidate, matches: Sequence[float], context: Sequence[float]
    ) -> dict[str, float]:
        """What the candidate shares with the question."""
        spread, asked = self.spread, self.question.asked
        in_passage = self.index.passage_stems[candidate.place]
        matched = [item for item, strength in zip(spread, matches, strict=True) if strength]
        present = [number for number, item in enumerate(spread) if not item.is_absent]
        rarest = max(present, key=lambda number: spread[number].weight, default=0)
        specific = [number for number, item in enumerate(spread) if item.entry.concept.is_specific]
        own = [number for number, item in enumerate(spread) if item.entry.is_own]
        head = [number for number, item in enumerate(spread) if item.entry.concept.stems & asked.head]
        return {
            "coverage": self.share(matches),
            "coverage_present": self.share(matches, present),
            "coverage_context": self.share(context),
            "coverage_before": self._share_with(matches, candidate.before_stems),
            "coverage_section": self._share_with(matches, candidate.section_stems),
            "rarest": matches[rarest] if present else 0.0,
            "rarest_context": context[rarest] if present else 0.0,
            "coverage_passage": self.share([item.entry.concept.match(in_passage) for item in spread]),
            "covers_all": bool(present) and len(matched) == len(present),
            "absent": self.share([float(item.is_absent) for item in spread]),
            "absent_specific": any(spread[number].is_absent for number in specific),
            "specific_missing": _mean([float(context[number] == 0) for number in specific]),
            "head": _mean([matches[number] for number in head]),
            "head_context": _mean([context[number] for number in head]),
            "matched": min(len(matched), MATCHED_SCALE) / MATCHED_SCALE,
            "few_concepts": len(spread) <= 1,
            "own_coverage": self.share(matches, own),
            "proximity": measure_proximity(
                candidate.sentence, [item.entry.concept.stems for item in matched]
            ),
            "phrase": measure_phrase(
                candidate.sentence, [item.entry.concept.stems for item in spread], matches
            ),
            "unknown": self.question.unknown_share,
        }

    def _saying(self, candidate: AnswerCandidate, coverage: float) -> dict[str, float]:
        """Whether the candidate says what such an answer says."""
        asked = self.question.asked
        if not asked.types - {"yes_no"}:
            signs = 0.0
        elif candidate.kind == "row":
            signs = find_row_signs(candidate.sentence, asked).strength(asked)
        else:
            signs = find_signs(candidate.sentence, asked, self._concept_stems()).strength(asked)
        is_counting = "number" in asked.types
        return {
            "counted": is_counting and signs >= 1,
            "uncounted": is_counting and signs < MIN_COUNTED,
            "type": signs,
            "type_missing": bool(asked.types - {"yes_no"}) and not signs,
            "typed_coverage": signs * coverage,
            "negation": "yes_no" in asked.types and has_negation(candidate.sentence),
        }

    def _standing(self, candidate: AnswerCandidate) -> dict[str, float]:
        """Where and in which form the candidate stands."""
        section = self.passages[candidate.place].section
        best_score = max(self.passage_scores, default=0.0) or 1.0
        has_passages = len(self.passages) >= MIN_RANKED_PASSAGES
        passage_score = self.passage_scores[candidate.place] / best_score if has_passages else 1.0
        words = len(candidate.sentence.split())
        header = [item.entry.concept.match(candidate.header_stems) for item in self.spread]
        return {
            "bias": 1.0,
            "passage_score": passage_score,
            "best_passage": has_passages and passage_score >= 1.0,
            "confidence": self.confidence,
            "length": math.log(1 + words) / 4,
            "short": words < 6,  # noqa: PLR2004 - words
            "row": candidate.kind == "row",
            "row_and_header": any(header)
            and any(item.entry.concept.match(candidate.stems) for item in self.spread),
            "header": self.share(header),
            "caption": candidate.kind == "caption",
            "fragment": candidate.is_fragment,
            "abstract": section == "Abstract",
            "conclusion": bool(_CONCLUSION.search(section)),
            "related_work": bool(_RELATED.search(section)),
            "appendix": bool(_APPENDIX.search(section)),
            "own_work": candidate.is_own_work,
            "leans": leans(candidate.sentence),
            "background": candidate.is_background,
            "background_fact": candidate.is_background and not self.question.asked.types & BACKGROUND_TYPES,
        }

    def share(self, strengths: Sequence[float], of: Sequence[int] | None = None) -> float:
        """The weighted mean of the concepts' strengths; of those concepts alone whose numbers are given."""
        numbers = range(len(strengths)) if of is None else of
        total = sum(self.spread[number].weight for number in numbers)
        return (
            sum(self.spread[number].weight * strengths[number] for number in numbers) / total
            if total
            else 0.0
        )

    def _share_with(self, matches: Sequence[float], terms: frozenset[str]) -> float:
        """What the candidate shares with the question together with other terms."""
        return self.share(
            [
                max(own, item.entry.concept.match(terms))
                for item, own in zip(self.spread, matches, strict=True)
            ]
        )

    def context_strength(self, item: _SpreadConcept, number: int, candidate: AnswerCandidate) -> float:
        """How much the candidate says of a concept, or its neighbours, its heading and its passage, which count less."""
        concept = item.entry.concept
        return max(
            item.strengths[number],
            CONTEXT_SHARE * concept.match(candidate.context_stems),
            SECTION_SHARE * concept.match(candidate.section_stems),
            PASSAGE_SHARE * concept.match(self.index.passage_stems[candidate.place]),
        )

    def _concept_stems(self) -> frozenset[str]:
        return frozenset[str]().union(*(item.entry.concept.stems for item in self.spread))


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0
