"""Parsing of a question into the stems and concepts of an English paper, with synonyms (query expansion)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from insights.qa.korean_terms import Synonyms, translate_terms
from insights.text.stemming import ASKING_WORDS, stem, stems, tokenize
from insights.text.word_lists import load_word_lists

StemSet = frozenset[str]
"""An expression by its stems: a text holds it when all of them are there."""

_HOW_LONG = re.compile(r"\bhow long\b(.*?)\b(?:take[sn]?|took|lasts?|lasted)\b", re.IGNORECASE)
_TIME_UNITS: Synonyms = ("hours", "days", "weeks", "months", "minutes", "seconds", "milliseconds")
_QUESTION_BOUNDARY = re.compile(
    r"(?:[?？]\s*|,?\s+)(?:and\s+|그리고\s+)"
    r"(?=(?:how|what|which|who|whose|when|where|why|is|are|was|were|does|did|do|can)\b|\S*[가-힣])|[?？]\s+(?=\S)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedQuestion:
    """A question in English."""

    text: str
    """In lower case."""
    stems: tuple[str, ...]
    """In order, of the usual expression of each thing."""
    synonym_stems: frozenset[str]
    """Of the other expressions."""
    concepts: tuple[tuple[StemSet, ...], ...]
    """All expressions of each thing that is asked about."""

    @classmethod
    def from_text(cls, question: str) -> "ParsedQuestion":
        """From a question in English or Korean."""
        expressions = _to_english(question)
        return cls(
            text=" ".join(synonyms[0] for synonyms in expressions).lower(),
            stems=tuple(term for synonyms in expressions for term in _stems(synonyms[0])),
            synonym_stems=frozenset(
                term for synonyms in expressions for synonym in synonyms[1:] for term in _stems(synonym)
            ),
            concepts=tuple(
                dict.fromkeys(concept for synonyms in expressions for concept in _concepts(synonyms))
            ),
        )

    @property
    def subject(self) -> str:
        """The text without the words that only ask."""
        return " ".join(word for word in tokenize(self.text) if word not in ASKING_WORDS)

    def coverage(self, terms: Iterable[str]) -> float:
        """The share of the concepts that occur among `terms`, from 0 to 1; 0 for a question without concepts."""
        stem_set = frozenset(terms)
        covered = sum(any(expression <= stem_set for expression in concept) for concept in self.concepts)
        return covered / (len(self.concepts) or 1)


def _to_english(question: str) -> list[Synonyms]:
    """A question how long training took is one about training, in units of time."""
    without_duration = _HOW_LONG.sub(r" \1 ", question)
    if without_duration == question:
        return translate_terms(question)
    return [*translate_terms(without_duration), _TIME_UNITS]


def split_questions(message: str) -> tuple[str, ...]:
    """The questions in one message: "how many GPUs, and how long did it take?" holds two. Single words are dropped."""
    parts = (part.strip() for part in _QUESTION_BOUNDARY.split(message))
    return tuple(part for part in parts if len(part.split()) > 1)


@cache
def _synonyms() -> dict[str, tuple[StemSet, ...]]:
    """What papers say instead, by the stem of a word that people ask with."""
    lists = load_word_lists(Path(__file__).with_name("intents.toml"), "synonyms")
    return {
        stem(word): tuple(frozenset(_stems(synonym)) for synonym in synonyms)
        for word, synonyms in lists.items()
    }


def synonym_expressions(word_stem: str) -> tuple[StemSet, ...]:
    """What papers say instead of a word that people ask with."""
    return _synonyms().get(word_stem, ())


def _concepts(synonyms: Synonyms) -> list[tuple[StemSet, ...]]:
    """In English text every stem is a concept; a translated term is one concept with all its expressions."""
    if len(synonyms) == 1:
        return [(frozenset({term}), *_synonyms().get(term, ())) for term in _stems(synonyms[0])]
    expressions = (frozenset(_stems(synonym)) for synonym in synonyms)
    return [tuple(dict.fromkeys(expression for expression in expressions if expression))]


def _stems(text: str) -> list[str]:
    return stems(text, stop_words=ASKING_WORDS)
