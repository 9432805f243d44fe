"""What a text denies: a negator with the terms that it denies.

What an English negator denies are the words right behind it; in Korean, those right before it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from insights.model import Language
from insights.text.stemming import stem
from insights.writing.checks.negators import harms, korean_heads, mask_excepted, negators, own_words
from insights.writing.checks.opposites import english_poles, korean_poles
from insights.writing.checks.statement_terms import OWN_WORK, StatementTerm, find_terms

MAX_NEGATED_TERMS = 3
MAX_WORDS_TO_HARM = 5
"""Behind an English negator, that may name what would be bad."""
MAX_ENDING = 3
"""Characters between the stem of a Korean verb and what denies it."""
BESIDE_LENGTH = 20
"""Characters of what stands beside a negator."""
HEAD_LENGTH = 10
"""Characters before a Korean negator that hold the verb or noun it denies."""
CLAUSE_END = {
    "en": re.compile(
        r"[,;()]|[.:](?=\s|$)|\b(?:but|while|which|because|although|whereas|when|if|once|after|provided)\b",
        re.IGNORECASE,
    ),
    "ko": re.compile(r"[;]|[.](?=\s|$)|,\s|지만\s|면서\s|[으하되]며\s|[가-힣]고\s|반면"),
}
_WORD = re.compile(r"[a-z]+")
_CONDITION = re.compile(r"[가-힣]{0,2}면|이는|고(?:서)?는|[가-힣]?\s것|[가-힣]?지\s않|[을은]\s수\s없")
"""Behind a Korean negator that another one takes back: "없으면 성립하지 않는다"."""
_MODIFYING = re.compile(r"(?:않|없)[는은]\s|못한\s|못하는\s|아닌\s|없이")
GAP = "<gap>"
"""Stands among what may be denied of something good for words that no evidence repeats."""
_GAP = {
    "en": re.compile(
        r"\b(?:yet|still|what|whether|again|twice|anymore)\b|\b(?:no|nothing|any|not)\s(?:more|further|other|else)\b",
        re.IGNORECASE,
    ),
    "ko": re.compile(r"아직|여전히|다시|는지|여부"),
}
"""What is not done yet is a gap, what is not done again is done once, and nothing more is enough: the evidence says so in
other words.
"""
_IS_LACKING = re.compile(r"\b(?:is|are|was|were)\slacking$", re.IGNORECASE)
_DETERMINERS = frozenset(("no", "none", "none of", "neither", "neither of", "nobody", "no one", "nothing"))
_BOUND_NOUNS = frozenset(("수", "수는", "수가", "적이", "적은", "것은", "것이", "바", "리"))
"""Between a Korean verb and what denies it."""
_SUBJECT = re.compile(r"(?<![가-힣A-Za-z0-9])([가-힣A-Za-z0-9-]+?)(?:에서|에)?[은는도]\s")
MOVING_POLES = frozenset(
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
    harms: frozenset[str] = frozenset()
    """Stems of what it denies that would be bad, so that it says something good: "without losing accuracy"."""
    is_of_report: bool = False
    """Whether it denies that somebody tells of something."""
    is_of_own_report: bool = False
    """Whether it denies that the paper does."""
    is_predicate: bool = True
    """Whether it is what its clause says, and does not stand by a noun or an adverb."""
    is_double: bool = False
    """Whether another denial of its clause takes it back."""
    is_korean: bool = False
    is_of_noun: bool = False
    """Whether it stands by the noun of which nothing is so: "no field needs it"."""
    clause: str = ""
    """The text of the clause that it stands in."""
    behind: str = ""
    """The text of the clause behind it."""
    beside: str = ""
    """The text right behind an English negator, and right before a Korean one."""
    is_of_ability: bool = False
    """Whether it says that something cannot be done, and not that it is not so."""


def content_terms(terms: Sequence[StatementTerm]) -> list[StatementTerm]:
    """The terms without the authors' own, of which any text speaks."""
    return [term for term in terms if frozenset({OWN_WORK}) not in term.alternatives]


def find_denials(text: str, language: Language) -> tuple[Denial, ...]:
    """What the grammar of a text denies, in its order."""
    text = mask_excepted(text, language)
    terms = content_terms(find_terms(text, language))
    ends = [0, *(match.end() for match in CLAUSE_END[language].finditer(text)), len(text)]
    found = list(negators(language).finditer(text))
    denials = []
    for match in found:
        start, end = _clause(match, ends)
        others = [other for other in found if other is not match and start <= other.start() < end]
        place = _Place(text, match, start, end, others)
        denials.append(_english_denial(place, terms) if language == "en" else _korean_denial(place, terms))
    return tuple(denials)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a negator stands: its clause, and the other negators of it."""

    text: str
    match: re.Match[str]
    start: int
    end: int
    others: Sequence[re.Match[str]]


def _clause(match: re.Match[str], ends: Sequence[int]) -> tuple[int, int]:
    return max(end for end in ends if end <= match.start()), min(end for end in ends if end >= match.end())


def _english_denial(place: _Place, terms: Sequence[StatementTerm]) -> Denial:
    text, match = place.text, place.match
    end = min((other.start() for other in place.others if other.start() > match.start()), default=place.end)
    is_behind = match[0].lower().endswith("missing") or _IS_LACKING.search(text, 0, match.end()) is not None
    scope = _terms_before(place, terms) if is_behind else _scope(match, terms, end)
    denied = {stem(word) for word in _WORD.findall(text[match.end() : end].lower())[:MAX_WORDS_TO_HARM]}
    return Denial(
        text=match[0],
        terms=scope,
        is_head_known=bool(scope),
        head_poles=_poles(text[match.end() : scope[0].end], "en") if scope and not is_behind else frozenset(),
        harms=frozenset(denied & harms()) | _gap(place, "en"),
        is_double=bool(place.others),
        is_of_noun=match[0].lower() in _DETERMINERS,
        clause=text[place.start : place.end],
        behind=text[match.end() : place.end],
        beside=text[match.end() : min(place.end, match.end() + BESIDE_LENGTH)],
    )


def _korean_denial(place: _Place, terms: Sequence[StatementTerm]) -> Denial:
    text, match, start = place.text, place.match, place.start
    head = text[max(start, match.start() - HEAD_LENGTH) : match.start()]
    is_predicate = not _MODIFYING.match(text, match.start())
    is_of_report = is_predicate and match[0].startswith("않") and bool(korean_heads("reports").search(head))
    before = [term for term in terms if start <= term.start and term.end <= match.start() + 1]
    bad = korean_heads("harms").search(head)
    return Denial(
        text=match[0],
        terms=tuple(before[::-1][:MAX_NEGATED_TERMS]),
        is_head_known=bool(before) and match.start() - before[-1].end <= MAX_ENDING,
        head_poles=_poles(_last_verb(head), "ko"),
        harms=frozenset({bad[0]} if bad else ()) | _gap(place, "ko"),
        is_of_report=is_of_report,
        is_of_own_report=is_of_report and _is_own(text[start : match.start()]),
        is_predicate=is_predicate,
        is_korean=True,
        clause=text[start : place.end],
        beside=text[max(start, match.start() - BESIDE_LENGTH) : match.start()],
        is_of_ability=match[0].startswith("못"),
        is_double=any(
            _CONDITION.match(text, other.end()) for other in (match, *place.others) if place.others
        ),
    )


def _last_verb(head: str) -> str:
    """The verb that ends the text before a Korean negator: of "높일 수" the first word."""
    words = head.split()
    if len(words) > 1 and words[-1] in _BOUND_NOUNS:
        return words[-2]
    return words[-1] if words else ""


def _gap(place: _Place, language: Language) -> frozenset[str]:
    return frozenset({GAP} if _GAP[language].search(place.text, place.start, place.end) else ())


def _is_own(clause: str) -> bool:
    """Whether a Korean clause speaks of the paper itself, or names nobody."""
    subject = _SUBJECT.search(clause)
    return subject is None or subject[1].startswith(own_words())


def _scope(match: re.Match[str], terms: Sequence[StatementTerm], end: int) -> tuple[StatementTerm, ...]:
    """The terms right behind a negator in its clause; where this ends at once, those behind it."""
    behind = [term for term in terms if term.start >= match.end()][:MAX_NEGATED_TERMS]
    return tuple(term for term in behind if term.start < end) or tuple(behind[:2])


def _terms_before(place: _Place, terms: Sequence[StatementTerm]) -> tuple[StatementTerm, ...]:
    """The terms of the subject of "is missing", the nearest first."""
    before = [term for term in terms if place.start <= term.start and term.end <= place.match.start()]
    return tuple(before[::-1][:MAX_NEGATED_TERMS])


def _poles(head: str, language: Language) -> frozenset[str]:
    index = english_poles() if language == "en" else korean_poles()
    return frozenset(pole for pole, _ in index.find(head)) & MOVING_POLES
