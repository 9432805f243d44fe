"""Follow-up questions: "and on ImageNet?" and "why?" stand for the question before with something changed."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from insights.qa.answer_types import AskedFor, find_asked
from insights.qa.concepts import Concept, parse_concepts
from insights.qa.korean_terms import names_unknown_subject, untranslated_share

OWN_WEIGHT, PREVIOUS_WEIGHT, BACKGROUND_WEIGHT = 1.5, 0.7, 0.25
MAX_ELLIPTIC_WORDS = 3
"""A question with more words names its subject itself, unless it begins as a follow-up."""
MAX_PREVIOUS = 3
_OPENING = re.compile(
    r"\s*(?:and|but|or|also|then|so|what about|how about)\b|\s*(?:그럼|그러면|그리고|또|그렇다면|근데|그런데)(?![가-힣])",
    re.IGNORECASE,
)
_PREPOSITION = re.compile(r"\b(on|in|for|with|to|from|by|at|of)\s+((?:[\w-]+\s*){1,4})", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightedConcept:
    concept: Concept
    weight: float = 1.0
    is_own: bool = True
    """Whether the question itself names it, and not the one before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolvedQuestion:
    """What is asked, with what the questions before it add."""

    text: str
    concepts: tuple[WeightedConcept, ...]
    asked: AskedFor
    is_follow_up: bool = False
    unknown_share: float = 0.0
    """The share of a Korean question's words that are not translated."""


def resolve(text: str, previous_questions: Sequence[str] = ()) -> ResolvedQuestion:
    """The question in the light of those before it, of which only a follow-up takes anything."""
    own, asked = parse_concepts(text), find_asked(text)
    if not previous_questions or not _is_follow_up(text, own):
        return ResolvedQuestion(
            text=text,
            concepts=tuple(WeightedConcept(concept=concept) for concept in own),
            asked=asked,
            unknown_share=untranslated_share(text),
        )
    before = resolve(previous_questions[-1], previous_questions[:-1][-MAX_PREVIOUS:])
    replaced = _replaced(text, before.text)
    is_complete = bool(own and asked.types) or len(own) > 1
    previous_weight = BACKGROUND_WEIGHT if is_complete else PREVIOUS_WEIGHT
    own_keys = {concept.expressions[0][0] for concept in own}
    kept = [
        WeightedConcept(concept=entry.concept, weight=previous_weight * entry.weight, is_own=False)
        for entry in before.concepts
        if entry.concept.expressions[0][0] not in own_keys | replaced
    ]
    return ResolvedQuestion(
        text=f"{before.text} {text}",
        concepts=(*(WeightedConcept(concept=concept, weight=OWN_WEIGHT) for concept in own), *kept),
        asked=asked
        if asked.types - {"yes_no", "definition"}
        else AskedFor(types=before.asked.types, head=asked.head or before.asked.head),
        is_follow_up=True,
        unknown_share=untranslated_share(text),
    )


def _is_follow_up(text: str, own: Sequence[Concept]) -> bool:
    if _OPENING.match(text) or not own:
        return True
    return len(text.split()) <= MAX_ELLIPTIC_WORDS and not names_unknown_subject(text)


def _replaced(text: str, before: str) -> set[frozenset[str]]:
    """The concepts of the question before that stand where the follow-up puts something else: on CIFAR, on ImageNet."""
    prepositions = {match[1].lower() for match in _PREPOSITION.finditer(text)}
    return {
        concept.expressions[0][0]
        for match in _PREPOSITION.finditer(before)
        if match[1].lower() in prepositions
        for concept in parse_concepts(match[2])
    }
