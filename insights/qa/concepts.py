"""Concepts of a question: the things it names, each with the expressions that papers use for it."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from insights.qa.korean_terms import translate_terms, untranslated_words
from insights.qa.question import StemSet, synonym_expressions
from insights.text.stemming import ASKING_WORDS, stem, stems
from insights.text.word_lists import load_word_lists, word_set

SYNONYM_STRENGTH = 0.75
"""How much a synonym counts beside the word itself."""
CONVERSATION_WORDS = word_set(
    """get gets got getting go goes make makes made making way ways thing things really actually exactly just ok okay plain
    still even ever kind sort lot lots really whats what's how's who's where's it's i'm i'd can't cannot doesn't don't
    didn't isn't aren't long much many big good well there one ones them they he she way say says said take takes took
    come comes anything something everything someone everyone whole else also too etc vs versus mean means meant stand
    stands called call want wants know knows tell show please could possible able used uses using using various
    compared compare comparison number amount value values look looks looked looking try tries tried cope copes deal deals
    happen happens happened tell tells told give gives gave given put puts keep keeps kept let lets bring brought seem seems
    turn turned yet already currently overall main mainly every really quite very lot bit meant exactly often actual total
    altogether old thing matter matters"""
)
SPECIFIC_WORDS = word_set(
    """dollar dollars usd euro euros cents watt watts kwh kilowatt carbon co2 ms millisecond milliseconds korean japanese
    chinese english french german spanish italian russian arabic hindi portuguese turkish dutch swedish vietnamese thai
    indonesian imagenet cifar mnist coco patients children women men animals mice hospital hospitals fpga android iphone"""
)
"""Units and names: a text that does not have the word does not say it otherwise."""
_COUNTED_PAPERS = re.compile(r"\b(?:how many|number of)\s+(\w+)", re.IGNORECASE)
_WORD = re.compile(r"[^\W_](?:[\w.+]*[^\W_])?(?:[-'’][^\W_](?:[\w.+]*[^\W_])?)*")
_BRITISH = re.compile(r"(?<=\w{3})is(e|ed|er|ers|es|ing|ation|ations)\b")


@dataclass(frozen=True, slots=True)
class Concept:
    """One thing that a question names. `is_specific`: a name, an abbreviation or a number, which has no synonym."""

    expressions: tuple[tuple[StemSet, float], ...]
    """Each with how much it counts, from 0 to 1; the usual one first."""
    is_specific: bool = False

    @property
    def stems(self) -> StemSet:
        return frozenset[str]().union(*(expression for expression, _ in self.expressions))

    @property
    def is_untranslated(self) -> bool:
        """Whether it is a word in Hangul that no English expression is known for."""
        return not any(term.isascii() for term in self.stems)

    def match(self, terms: frozenset[str]) -> float:
        """How much the terms say of it: the most that one of its expressions counts, 0 when none is there."""
        return max(
            (strength for expression, strength in self.expressions if expression <= terms), default=0.0
        )


def parse_concepts(question: str) -> tuple[Concept, ...]:
    """The concepts of a question in English or Korean, in order, none twice."""
    concepts: list[Concept] = []
    for expressions in translate_terms(question):
        concepts += _text_concepts(expressions[0]) if len(expressions) == 1 else [_term_concept(expressions)]
    concepts += [Concept(((frozenset({word}), 1.0),)) for word in untranslated_words(question)]
    return tuple({concept.expressions[0][0]: concept for concept in concepts if concept.expressions}.values())


def search_stems(text: str) -> list[str]:
    """The stems of a text in order, spelt as in the United States ("optimiser" as "optimizer"), without stop words."""
    return stems(_BRITISH.sub(r"iz\1", text.lower()))


def _text_concepts(text: str) -> list[Concept]:
    """Of English text: first the expressions of several words that have synonyms, then each word."""
    concepts = []
    lower = " ".join(text.lower().split())
    for phrase in _phrases():
        if re.search(rf"\b{re.escape(phrase)}s?\b", lower):
            concepts.append(_with_synonyms(frozenset(_plain_stems(phrase)), phrase, is_specific=False))
            lower = re.sub(rf"\b{re.escape(phrase)}s?\b", " ", lower)
    kept = set(_WORD.findall(lower))
    counted = {match[1].lower() for match in _COUNTED_PAPERS.finditer(text)}
    for place, match in enumerate(_WORD.finditer(text)):
        word = match[0].lower()
        is_asking = word in CONVERSATION_WORDS or (word in ASKING_WORDS and word not in counted)
        if word in kept and not is_asking:
            concepts.append(_word_concept(match[0], is_first=place == 0))
    return concepts


def _word_concept(word: str, *, is_first: bool) -> Concept:
    lower = re.sub(r"['’]s$", "", word.lower())
    is_specific = (
        lower in SPECIFIC_WORDS
        or any(sign.isdigit() for sign in word)
        or any(sign.isupper() for sign in word[is_first:])
    )
    own = frozenset(_plain_stems(lower)) or frozenset({stem(lower)})
    concept = _with_synonyms(own, lower, is_specific=is_specific)
    if "-" in lower:
        joined = frozenset(search_stems(lower.replace("-", "")))
        concept = Concept((*concept.expressions, (joined, 1.0)), is_specific)
    return concept


def _term_concept(expressions: Sequence[str]) -> Concept:
    """Of a Korean term: all its translations count in full, and their synonyms less."""
    own = tuple((frozenset(_plain_stems(expression)), 1.0) for expression in expressions)
    further = tuple(
        (synonym, SYNONYM_STRENGTH)
        for expression in expressions[:2]
        for synonym in _synonyms().get(frozenset(_plain_stems(expression)), ())
    )
    return Concept(
        tuple((terms, strength) for terms, strength in (*own, *further) if terms),
        expressions[0] in SPECIFIC_WORDS,
    )


def _with_synonyms(own: StemSet, word: str, *, is_specific: bool) -> Concept:
    synonyms = [*_synonyms().get(own, ()), *synonym_expressions(stem(word))]
    return Concept(
        ((own, 1.0), *((synonym, SYNONYM_STRENGTH) for synonym in synonyms if synonym and synonym != own)),
        is_specific and not synonyms,
    )


@cache
def _synonym_lists() -> Mapping[str, Sequence[str]]:
    return load_word_lists(Path(__file__).with_name("synonyms.toml"))


@cache
def _synonyms() -> Mapping[StemSet, tuple[StemSet, ...]]:
    """By the stems of a word or an expression, those of what papers say instead."""
    found: dict[StemSet, tuple[StemSet, ...]] = {}
    for word, others in _synonym_lists().items():
        own = frozenset(_plain_stems(word))
        found[own] = (*found.get(own, ()), *(frozenset(_plain_stems(other)) for other in others))
    return found


def _plain_stems(text: str) -> Iterable[str]:
    """Without the stem of a hyphenated word as a whole, which its parts imply."""
    return [part for part in search_stems(text) if "-" not in part]


@cache
def _phrases() -> tuple[str, ...]:
    return tuple(word for word in _synonym_lists() if " " in word)
