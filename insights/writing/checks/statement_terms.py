"""The terms of a statement in either language, as they stand in English evidence.

An English word is its stem. A Korean statement is read by the tables of terms (Korean questions, the field's terms, the
report words of statement_terms.toml) and by its words in Latin letters; Hangul without an entry is left out.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from insights.model import Language
from insights.qa.korean_terms import korean_terms
from insights.text.field_terms import names_by_korean
from insights.text.sentences import split_sentences
from insights.text.stemming import FUNCTION_WORDS, stem, stems
from insights.text.word_lists import load_word_lists, word_set

OWN_WORK = "<own work>"
"""Stands for whatever the authors call their own: "we", "our method", "제안 방법"."""
_OWN_WORDS = word_set("we our ours us it its they their this these proposed ourselves")
_OWN_KOREAN = (
    "제안",
    "본 논문",
    "본 연구",
    "이 논문",
    "이 연구",
    "이 방법",
    "이 모델",
    "이 기법",
    "이 전략",
    "이 접근",
    "이 프레임워크",
    "이 시스템",
    "이 알고리즘",
    "새 방법",
    "새로운 방법",
    "저자",
    "해당 방법",
    "논문은",
    "연구진",
)
_NUMBER_WORD = re.compile(r"\d[\d,.]*")
_WORD = re.compile(r"[A-Za-z0-9]+(?:[-'’.][A-Za-z0-9]+)*")
_HANGUL = re.compile(r"[가-힣]")
_DENYING_SYLLABLES = frozenset("비미무불")
_THIS = "이 "
"""Begins a term where it is a word of its own, and not the particle of the word before."""
MIN_KOREAN_LENGTH = 2
"""Characters of a Korean term; one syllable stands inside too many other words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementTerm:
    """A term of a text. `start` and `end` are the places of its first character and behind its last."""

    start: int
    end: int
    alternatives: tuple[frozenset[str], ...]
    """English expressions of it, each as stems."""

    def is_in(self, known: frozenset[str]) -> bool:
        """Whether one of its expressions stands wholly among the stems."""
        return any(alternative <= known for alternative in self.alternatives)


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceSentence:
    """A sentence of the evidence with its stems."""

    text: str
    stems: frozenset[str]


@lru_cache(maxsize=1024)
def find_terms(text: str, language: Language) -> tuple[StatementTerm, ...]:
    """The terms of a text in its order, function words and plain numbers left out."""
    found = [*_latin_terms(text), *(_korean_terms_of(text) if language == "ko" else ())]
    return tuple(sorted(found, key=lambda term: term.start))


@lru_cache(maxsize=256)
def evidence_sentences(evidence: str) -> tuple[EvidenceSentence, ...]:
    """The sentences of the evidence; the title is one of them."""
    return tuple(
        EvidenceSentence(text=sentence, stems=evidence_stems(sentence))
        for sentence in split_sentences(evidence)
    )


@lru_cache(maxsize=2048)
def evidence_stems(text: str) -> frozenset[str]:
    """The stems of English text, with OWN_WORK where it speaks of the authors' own."""
    found = frozenset(stems(text))
    is_own = not _OWN_WORDS.isdisjoint(re.findall(r"[a-z]+", text.lower()))
    return found | {OWN_WORK} if is_own else found


def best_sentences(terms: tuple[StatementTerm, ...], evidence: str) -> list[tuple[float, EvidenceSentence]]:
    """The sentences of the evidence with the share of the terms that each holds, the best first."""
    count = len(terms) or 1
    scored = [
        (sum(term.is_in(sentence.stems) for term in terms) / count, sentence)
        for sentence in evidence_sentences(evidence)
    ]
    return sorted(scored, key=lambda item: -item[0])


def _latin_terms(text: str) -> Iterator[StatementTerm]:
    for match in _WORD.finditer(text):
        word = match[0].lower()
        if word in _OWN_WORDS:
            yield StatementTerm(start=match.start(), end=match.end(), alternatives=(frozenset({OWN_WORK}),))
        elif word not in FUNCTION_WORDS and not _NUMBER_WORD.fullmatch(word):
            yield StatementTerm(start=match.start(), end=match.end(), alternatives=_latin_alternatives(word))


@lru_cache(maxsize=8192)
def _latin_alternatives(word: str) -> tuple[frozenset[str], ...]:
    whole = frozenset({stem(word)})
    parts = frozenset(stem(part) for part in re.split(r"[-.]", word) if part)
    return (whole,) if len(parts) < 2 else (whole, parts)  # noqa: PLR2004 - a compound has two parts


def _korean_terms_of(text: str) -> Iterator[StatementTerm]:
    """The longest entries of the tables that stand in the text, from the left."""
    table, longest = _korean_table()
    place = 0
    while place < len(text):
        if not _HANGUL.match(text, place):
            place += 1
            continue
        key = next(
            (
                key
                for length in range(longest.get(text[place], 0), MIN_KOREAN_LENGTH - 1, -1)
                if (key := text[place : place + length]) in table
                and not (key.startswith(_THIS) and _HANGUL.match(text, max(0, place - 1)) and place)
            ),
            "",
        )
        if key and not _is_denied(text, place):
            yield StatementTerm(start=place, end=place + len(key), alternatives=table[key])
        place += len(key) or 1


def _is_denied(text: str, place: int) -> bool:
    """Whether a syllable before the term makes its opposite of it: "비공개" is not "공개"."""
    before = text[max(0, place - 2) : place]
    return before[-1:] in _DENYING_SYLLABLES and bool(before[-1:]) and not _HANGUL.match(before[:-1])


def _parts(expression: str) -> frozenset[str]:
    return frozenset(stems(expression.replace("-", " ")))


@cache
def _korean_table() -> tuple[Mapping[str, tuple[frozenset[str], ...]], Mapping[str, int]]:
    """The English expressions of each Korean term as stems, and the longest term by first syllable."""
    collected: dict[str, set[frozenset[str]]] = defaultdict(set)
    own = load_word_lists(Path(__file__).with_suffix(".toml"), "korean")
    for table in (korean_terms(), names_by_korean(), own):
        for korean, english in table.items():
            for key in {korean, korean.replace(" ", "")}:
                collected[key] |= {_parts(expression) for expression in english} - {frozenset()}
    for korean in _OWN_KOREAN:
        collected[korean].add(frozenset({OWN_WORK}))
    terms = {key: tuple(found) for key, found in collected.items() if found}
    longest: dict[str, int] = defaultdict(int)
    for key in terms:
        longest[key[0]] = max(longest[key[0]], len(key))
    return terms, longest
