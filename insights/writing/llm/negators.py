"""What a text denies: a negator with the terms that it denies, and what else says no in it.

What an English negator denies are the words right behind it; in Korean, those right before it.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from insights.model import Language
from insights.text.stemming import stem
from insights.text.word_lists import alternatives, load_word_lists, whole_words
from insights.writing.llm.opposites import english_poles, is_denied_by_prefix, korean_poles
from insights.writing.llm.statement_terms import OWN_WORK, StatementTerm, evidence_stems, find_terms

MAX_NEGATED_TERMS = 3
MAX_ENDING = 3
"""Characters between the stem of a Korean verb and what denies it."""
HEAD_LENGTH = 10
"""Characters before a Korean negator that hold the verb or noun it denies."""
_FILE = Path(__file__).with_suffix(".toml")
_INNER = re.compile(r"\b(?:non-?|un|in|im)([a-z]{4,})|\b([a-z]+)-(?:free|less)\b", re.IGNORECASE)
"""A word that denies another within itself: "non-existent", "training-free"."""
_SUFFIX = re.compile(r"(?<=[a-z]-)(?:free|less)\b", re.IGNORECASE)
CLAUSE_END = {
    "en": re.compile(
        r"[,;()]|[.:](?=\s|$)|\b(?:but|while|which|because|although|whereas|when|if|once|after|provided)\b",
        re.IGNORECASE,
    ),
    "ko": re.compile(r"[;]|[.](?=\s|$)|,\s|지만\s|면서\s|[으하되]며\s|[가-힣]고\s|반면"),
}
_WORD = re.compile(r"[A-Za-z]+")
_CONDITION = re.compile(r"[가-힣]{0,2}면|이는|고(?:서)?는|[가-힣]?\s것|[가-힣]?지\s않|[을은]\s수\s없")
"""Behind a Korean negator that another one takes back: "없으면 성립하지 않는다"."""
WORDS_BEFORE, WORDS_BEHIND = 4, 3
"""Where a word that denies stands by what it denies."""
_MOVING_POLES = frozenset(
    ("up", "down", "good", "bad", "fast", "slow", "easy", "hard", "promote", "prevent", "keep", "lose")
)
"""Poles whose words stand for each other as what is denied."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Denial:
    """A negator with the terms it denies, the nearest first."""

    text: str
    terms: tuple[StatementTerm, ...]
    is_head_known: bool
    """Whether the nearest term is the word right beside the negator."""
    head_poles: frozenset[str] = frozenset()
    """Of the word right beside the negator."""
    is_of_harm: bool = False
    """Whether it denies what would be bad, and so says something good: "without losing accuracy"."""
    is_of_report: bool = False
    """Whether it denies that a text tells of something."""
    is_double: bool = False
    """Whether another denial of its clause takes it back."""
    is_korean: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """A clause of an English text, word by word."""

    stems: frozenset[str]
    words: tuple[str, ...]
    """The stem of each word."""
    poles: tuple[frozenset[str], ...]
    """The poles of each word."""
    denying: frozenset[int]
    """The places of the words that deny, by the grammar or by what they mean."""
    denials: tuple[Denial, ...]
    is_negative: bool
    """Whether a word of it denies, or can stand in for a denial: what suffices needs no more."""

    def says_head(self, denial: Denial) -> bool:
        """Whether it has the very word that is denied, or one that goes in the same direction."""
        return any(self._head_places(denial))

    def denies_head(self, denial: Denial) -> bool:
        """Whether a word that denies stands near that word, wherever it says it."""
        return all(
            any(
                place in self.denying
                for place in range(head - WORDS_BEFORE, head + WORDS_BEHIND + 1)
                if place != head
            )
            for head in self._head_places(denial)
        )

    def _head_places(self, denial: Denial) -> Iterator[int]:
        head = denial.terms[0].alternatives if denial.is_head_known else ()
        stems = frozenset(stem for words in head if words <= self.stems for stem in words)
        for place, word in enumerate(self.words):
            if word in stems or denial.head_poles & self.poles[place]:
                yield place


def find_negators(text: str) -> list[tuple[int, int]]:
    """Where the words of an English text stand that deny by its grammar."""
    found = {match.start(): match.end() for match in _SUFFIX.finditer(text)}
    for match in _grammar("en").finditer(text):
        found[match.start()] = max(match.end(), found.get(match.start(), 0))
    return sorted(found.items())


def mask_excepted(text: str, language: Language) -> str:
    """The text with blanks where a negator stands and nothing is denied: "not only"."""
    return _excepted(language).sub(lambda match: " " * len(match[0]), text)


def says_no(text: str, language: Language) -> bool:
    """Whether a word of a text denies, by the grammar or by what it means."""
    text = mask_excepted(text, language)
    return bool(
        _grammar(language).search(text)
        or _meaning(language).search(text)
        or (language == "en" and _denies_within(text))
    )


def content_terms(terms: Sequence[StatementTerm]) -> list[StatementTerm]:
    """The terms without the authors' own, of which any text speaks."""
    return [term for term in terms if frozenset({OWN_WORK}) not in term.alternatives]


def split_clauses(text: str) -> tuple[Clause, ...]:
    """The clauses of an English text in their order, with what each denies."""
    masked = mask_excepted(text, "en")
    ends = [match.end() for match in CLAUSE_END["en"].finditer(masked)]
    parts = [masked[start:end] for start, end in zip([0, *ends], [*ends, len(masked)], strict=True)]
    return tuple(_split_clause(part) for part in parts if part.strip())


def _split_clause(text: str) -> Clause:
    words = list(_WORD.finditer(text))
    denying = [match.span() for match in (*_grammar("en").finditer(text), *_meaning("en").finditer(text))]
    denying += [match.span() for match in _INNER.finditer(text) if _denies_within(match[0])]
    poles = [(match.start(), pole) for pole, match in english_poles().find(text) if pole in _MOVING_POLES]
    return Clause(
        stems=evidence_stems(text),
        words=tuple(stem(word[0].lower()) for word in words),
        poles=tuple(frozenset(pole for start, pole in poles if start == word.start()) for word in words),
        denying=frozenset(
            place
            for place, word in enumerate(words)
            if any(start <= word.start() < end for start, end in denying)
        ),
        denials=find_denials(text, "en"),
        is_negative=bool(denying or _standing_in().search(text)),
    )


def find_denials(text: str, language: Language) -> tuple[Denial, ...]:
    """What the grammar of a text denies, in its order."""
    text = mask_excepted(text, language)
    terms = content_terms(find_terms(text, language))
    ends = [0, *(match.end() for match in CLAUSE_END[language].finditer(text)), len(text)]
    negators = list(_grammar(language).finditer(text))
    return tuple(_denial(text, match, negators, terms, _clause(match, ends), language) for match in negators)


def _clause(match: re.Match[str], ends: Sequence[int]) -> tuple[int, int]:
    return max(end for end in ends if end <= match.start()), min(end for end in ends if end >= match.end())


def _denial(
    text: str,
    match: re.Match[str],
    negators: Sequence[re.Match[str]],
    terms: Sequence[StatementTerm],
    clause: tuple[int, int],
    language: Language,
) -> Denial:
    start, end = clause
    others = [other for other in negators if other is not match and start <= other.start() < end]
    if language == "en":
        next_negator = min((other.start() for other in others if other.start() > match.start()), default=end)
        scope = _scope(match, terms, min(end, next_negator))
        head = text[match.end() : scope[0].end] if scope else ""
        denied = text[match.end() : end]
        is_of_harm = any(stem(word) in _harms() for word in re.findall(r"[a-z]+", denied.lower()))
        return Denial(
            text=match[0],
            terms=scope,
            is_head_known=bool(scope),
            head_poles=_poles(head, "en"),
            is_of_harm=is_of_harm,
            is_double=bool(others),
        )
    head = text[max(start, match.start() - HEAD_LENGTH) : match.start()]
    before = [term for term in terms if start <= term.start and term.end <= match.start() + 1]
    return Denial(
        text=match[0],
        terms=tuple(before[::-1][:MAX_NEGATED_TERMS]),
        is_head_known=bool(before) and match.start() - before[-1].end <= MAX_ENDING,
        head_poles=_poles(head.split(" ")[-1] or head, "ko"),
        is_of_harm=bool(_korean_heads("harms").search(head)),
        is_of_report=bool(_korean_heads("reports").search(head)),
        is_korean=True,
        is_double=any(_CONDITION.match(text, other.end()) for other in others),
    )


def _scope(match: re.Match[str], terms: Sequence[StatementTerm], end: int) -> tuple[StatementTerm, ...]:
    """The terms right behind a negator in its clause; where this ends at once, those behind it."""
    behind = [term for term in terms if term.start >= match.end()][:MAX_NEGATED_TERMS]
    return tuple(term for term in behind if term.start < end) or tuple(behind[:2])


def _poles(head: str, language: Language) -> frozenset[str]:
    index = english_poles() if language == "en" else korean_poles()
    return frozenset(pole for pole, _ in index.find(head)) & _MOVING_POLES


def _denies_within(text: str) -> bool:
    return any(
        match[2] or is_denied_by_prefix(match[0].lower(), match[1].lower()) for match in _INNER.finditer(text)
    )


def _lists(language: Language) -> Mapping[str, tuple[str, ...]]:
    return load_word_lists(_FILE, "korean" if language == "ko" else "english")


def _pattern(phrases: Sequence[str], language: Language) -> re.Pattern[str]:
    longest_first = sorted(phrases, key=len, reverse=True)
    return whole_words(longest_first) if language == "en" else re.compile(alternatives(longest_first))


@cache
def _grammar(language: Language) -> re.Pattern[str]:
    return _pattern(_lists(language)["negators"], language)


@cache
def _meaning(language: Language) -> re.Pattern[str]:
    return _pattern(_lists(language)["negative"], language)


@cache
def _excepted(language: Language) -> re.Pattern[str]:
    return _pattern(_lists(language)["excepted"], language)


@cache
def _standing_in() -> re.Pattern[str]:
    return _pattern(_lists("en")["standing_in"], "en")


@cache
def _harms() -> frozenset[str]:
    return frozenset(_lists("en")["harms"])


@cache
def _korean_heads(name: str) -> re.Pattern[str]:
    """Finds the verbs of a list at the end of a text, before the ending that a negator takes."""
    return re.compile(rf"{alternatives(_lists('ko')[name])}[가-힣]{{0,3}}\s?[가-힣]{{0,2}}\s?$")
