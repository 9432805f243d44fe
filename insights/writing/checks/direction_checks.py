"""Checks the directions of a statement against its evidence: more or less, better or worse, faster or slower.

A direction contradicts the evidence where the opposite one stands nearer to what the statement speaks of than the same
one. A direction of which the evidence says nothing is no contradiction; a denied one is left to negation_checks.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from insights.model import Language
from insights.text.quantities import find_quantities
from insights.text.word_lists import load_word_lists, word_set
from insights.writing.checks.denials import content_terms
from insights.writing.checks.opposites import POLARITY_FILE, english_poles, korean_poles, opposites_of_poles
from insights.writing.checks.statement_terms import (
    StatementTerm,
    best_sentences,
    evidence_sentences,
    find_terms,
)

FORWARD_WEIGHTS, BACKWARD_WEIGHTS = (1.0, 0.8, 0.6, 0.4), (0.6, 0.45, 0.3, 0.2)
"""How much the terms behind an English direction and before it tell of what goes there, the nearest first. In Korean the
object stands before its verb.
"""
SHARE_WEIGHT = 2.0
"""Of the share of the statement's terms that stand in the other's sentence, beside how near the two directions are."""
NUMBER_WEIGHT = 0.6
NUMBER_DISTANCE = 20
"""Characters between a direction and a number that tells how far it goes."""
SAME_SENTENCE_MARGIN = 0.3
"""By how much the opposite must stand nearer where its sentence has the same direction, too."""
MIN_NEARNESS, MIN_LOOSE_NEARNESS = 0.3, 0.6
"""Of the opposite; of a pole of many uses, more."""
MIN_SHARE_OF_COPY = 0.55
"""Of a statement's terms that stand in one sentence of the evidence, from which it says the same in other words."""
_LOOSE_POLES = word_set(
    "high low best worst above below include exclude centralize separate before after same different promote prevent"
    " positive negative keep lose maximum minimum gain loss wide narrow more less"
)
"""Poles of many uses: they contradict only where the statement says the same as a sentence but for them."""
_COMPOUND_POLES = word_set("high low positive negative narrow wide")
"""Poles whose words build compounds that say no direction: "low-rank", "few-shot"."""
_OTHER_SENSE = {
    "en": re.compile(r"\s(?:out\s)?(?:to|against|over|back|track|touch|sight|than)\b", re.IGNORECASE),
    "ko": re.compile(r"\s놓|률|률이|치(?=[가-힣는를의와])"),
}
"""Behind a word that then says no direction: "lose to", "win over", "win back", the success of "성공률"."""
_SENSITIVE_POLES = word_set("loss gain good bad up down")
_HOSTILE = word_set("attack jailbreak adversari adversary intrus backdoor poison exploit")
"""Stems of that of which less success is better."""
_SAYING_NOTHING = word_set(
    "time remain stay becom get much far way eight two three four five six seven nine ten"
)
_SUBJECT_POLES = word_set("good bad fast slow easy hard high low more less")
"""Poles that tell how their subject compares with another, which the evidence may tell from the other side."""
_COMPARATIVE = re.compile(r"\w*er$|more|less|better|worse", re.IGNORECASE)
_THAN = re.compile(r"(?:(?!\s(?:more|less|fewer)\sthan)[^.;,]){0,50}\sthan\s")
"""Behind a level: who has more than whom is checked by comparison_checks."""
_CLAUSE_END = {
    "en": re.compile(
        r"[.;:](?=\s|$)|,\s(?:while|whereas|but|and|yet|although)\b|\b(?:while|whereas|but|although)\b"
    ),
    "ko": re.compile(r"[.;](?=\s|$)|,\s|지만\s|면서\s|[으하되]며\s|[가-힣]고\s|반면"),
}
_DENIED_BEFORE = re.compile(
    r"(?:\b(?:not|no|never|without|cannot|nor|neither|hardly)|n['’]t)\s(?:\w+\s)?$", re.IGNORECASE
)
_DENIED_BEHIND = re.compile(r"\s(?:by\s)?(?:little|nothing|no)\b", re.IGNORECASE)
_TECHNICAL = re.compile(
    r"augment|compound|prun|compress|condens|dilut|decay|soften|shallow|sparse|optimi|deep\b|wide\b"
    r"|(?:large|small|big)\s(?:scale|data)|(?:strong|weak)ly\s(?:supervis|connect)|few\sshot"
    r"|drop(?:s|ped|ping)?\s(?:into|in|out|onto)\b",
    re.IGNORECASE,
)
"""Words of methods, which say no direction unless a copy exchanges them."""
MIN_SHARE_OF_BEST = 0.8
"""Of the share of the nearest sentence, that of a sentence from which a statement may be told the other way round: others
speak of the problem, or of other work.
"""
_DENIED_AFTER = re.compile(r"[가-힣]{0,3}\s?(?:지\s?(?:는\s|도\s)?(?:않|못)|[가-힣]{0,2}\s?없)")
_PLACES = frozenset(("above", "below"))
_NUMBER_BEHIND = re.compile(r"\s(?:\d|an?\b|half\b|one\b|two\b|three\b)")
"""Behind "over" and "under" of a number: "over 80 %"."""
_NOUN = re.compile(r"[가-힣]+[^는은게다고며한된진든큰여서해돼더\W]")
_NOUN_BEHIND = re.compile(
    r"\s(?:유형|종류|진단|함수|분석|모형|모델|검사|검출|탐지|문제|방지|원인|요인|시험|환경|조건|정도|폭|기법|전략|과정|단계|작업|기술|장치|체계|시스템|데이터|비율|지표|신호|영역|부위|패턴|기제|구간|현상|위험|가능성|알고리즘|네트워크)"
)
"""Behind a Korean noun that is then part of a name: "손상 유형"."""
_LOSE_OR_WIN = re.compile(r"lo[so]|win|won|beat|gain|fail", re.IGNORECASE)
_PRONOUN = re.compile(r"\s(?:it|them|this|these)\b(?!\s\w+s\b)", re.IGNORECASE)
_THAN_NUMBER = re.compile(
    r"\sthan\s(?:\d|a\b|an\b|one\b|two\b|three\b|half\b|twice\b)|\sor\s(?:less|fewer|more)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Direction:
    """A word that says where something goes, with the terms around it and how much each tells of what goes there."""

    poles: frozenset[str]
    text: str
    near: tuple[tuple[float, StatementTerm], ...]
    subject: tuple[StatementTerm, ...]
    """The terms before it in its clause, in English."""
    is_of_pronoun: bool
    """Whether it goes for what the sentence named before: "reduces it"."""
    sentence: str
    numbers: frozenset[float]
    """The values of the numbers in its clause."""


def direction_problems(text: str, evidence: str, language: Language) -> Iterator[str]:
    """The directions of a text that contradict its evidence, in words for the model."""
    claimed = find_directions(text, language)
    known = _evidence_directions(evidence) if claimed else ()
    if not known:
        return
    shares = {
        sentence.text: share for share, sentence in best_sentences(find_terms(text, language), evidence)
    }
    if _has_same_poles(claimed, known, shares):
        return
    wrong = [direction.text for direction in claimed if _contradicts(direction, claimed, known, shares)]
    if wrong:
        yield f"its evidence says the opposite of: {', '.join(dict.fromkeys(wrong))}"


def _has_same_poles(
    claimed: Sequence[Direction], known: Sequence[Direction], shares: Mapping[str, float]
) -> bool:
    """Whether the nearest sentence has the same several directions, told in another order or of exchanged sides."""
    nearest = max(shares, key=lambda sentence: shares[sentence])
    rest = [direction for direction in known if direction.sentence == nearest]
    if len(claimed) != len(rest) or len(claimed) < 2:  # noqa: PLR2004 - one has no order
        return False
    for direction in claimed:
        equal = next((other for other in rest if other.poles & direction.poles), None)
        if equal is None:
            return False
        rest.remove(equal)
    return True


@lru_cache(maxsize=256)
def _evidence_directions(evidence: str) -> tuple[Direction, ...]:
    return tuple(
        direction
        for sentence in evidence_sentences(evidence)
        for direction in find_directions(sentence.text, "en")
    )


def find_directions(text: str, language: Language) -> tuple[Direction, ...]:
    """All directions of a text that it does not deny, in its order."""
    terms = [
        term
        for term in find_terms(text, language)
        if language == "en" or not _DENIED_AFTER.match(text, term.end)
    ]
    found: dict[int, tuple[re.Match[str], set[str]]] = {}
    for pole, match in (korean_poles() if language == "ko" else english_poles()).find(text):
        if not _is_skipped(text, match, pole, language):
            found.setdefault(match.start(), (match, set()))[1].add(pole)
    return tuple(_direction(text, *found[start], terms=terms, language=language) for start in sorted(found))


def _is_skipped(text: str, match: re.Match[str], pole: str, language: Language) -> bool:
    """Whether a direction is denied, or only part of a number: "more than 5"."""
    if language == "ko":
        return bool(
            _DENIED_AFTER.match(text, match.end())
            or _OTHER_SENSE["ko"].match(text, match.end())
            or (_NOUN.fullmatch(match[0]) and _NOUN_BEHIND.match(text, match.end()))
        )
    return bool(
        _TECHNICAL.match(text, match.start())
        or _DENIED_BEFORE.search(text, max(0, match.start() - 24), match.start())
        or text[: match.start()].lower().endswith(("than ", "-"))
        or (pole in _PLACES and _NUMBER_BEHIND.match(text, match.end()))
        or _THAN_NUMBER.match(text, match.end())
        or (_COMPARATIVE.match(match[0]) and _THAN.match(text, match.end()))
        or _DENIED_BEHIND.match(text, match.end())
        or (
            pole in _SENSITIVE_POLES
            and _LOSE_OR_WIN.match(match[0])
            and _OTHER_SENSE["en"].match(text, match.end())
        )
        or (pole in _COMPOUND_POLES and text[match.end() : match.end() + 1] == "-")
    )


def _direction(
    text: str, match: re.Match[str], poles: set[str], *, terms: Sequence[StatementTerm], language: Language
) -> Direction:
    boundaries = list(_CLAUSE_END[language].finditer(text))
    start = max((boundary.start() for boundary in boundaries if boundary.end() <= match.start()), default=0)
    end = min((boundary.end() for boundary in boundaries if boundary.end() > match.end()), default=len(text))
    before = [term for term in terms if start <= term.start and term.end <= match.start()][::-1]
    after = content_terms([term for term in terms if match.end() <= term.start < end])
    first, second = (after, before) if language == "en" else (before, after)
    near = [*zip(FORWARD_WEIGHTS, first, strict=False), *zip(BACKWARD_WEIGHTS, second, strict=False)]
    numbers = frozenset(
        quantity.value
        for quantity in find_quantities(text)
        if max(start, match.start() - NUMBER_DISTANCE) <= quantity.end
        and quantity.start < min(end, match.end() + NUMBER_DISTANCE)
        and not quantity.is_name
    )
    valued = _valued_poles(poles, [*first[:2], *(second[:1] if language == "en" else ())], terms)
    return Direction(
        poles=frozenset(valued),
        text=match[0],
        near=tuple(near),
        subject=tuple(before) if language == "en" else (),
        is_of_pronoun=bool(_PRONOUN.match(text, match.end())),
        sentence=text,
        numbers=numbers,
    )


def _valued_poles(
    poles: set[str], objects: Sequence[StatementTerm], terms: Sequence[StatementTerm]
) -> set[str]:
    """The poles, with what they mean for an object with a value: less error is better, less accuracy is worse. Where a
    word tells of more or less, whether that is good or bad follows from the object alone.
    """
    if any(words & _HOSTILE for term in objects for words in term.alternatives):
        return poles
    moving = poles & {"up", "down"}
    for term in objects:
        value = _value_of_compound(term, terms)
        if value:
            table = _BY_BENEFIT if value == "benefit" else _BY_COST
            kept = poles - {"good", "bad"} if moving else poles
            return kept | {table[pole] for pole in moving or poles if pole in table}
    return poles


def _value_of_compound(term: StatementTerm, terms: Sequence[StatementTerm]) -> str:
    """Whether more of the compound that the term stands in is better or worse; its last word with a value decides, as in
    "energy efficiency" and "accuracy loss". "" where none has one.
    """
    value = _value(term)
    following = next((other for other in terms if 0 <= other.start - term.end <= 1), None)
    return (following and value and _value_of_compound(following, terms)) or value


def _value(term: StatementTerm) -> str:
    """Of a term of several words, that of its costs only where none of its words is a benefit."""
    words = {word for found in term.alternatives for word in found}
    if any(found <= _valued()["cost"] for found in term.alternatives):
        return "cost"
    return "benefit" if words & _valued()["benefit"] else ""


_BY_BENEFIT = {"up": "good", "down": "bad", "good": "up", "bad": "down"}
_BY_COST = {"up": "bad", "down": "good", "good": "down", "bad": "up"}


def _contradicts(
    direction: Direction,
    claimed: Sequence[Direction],
    known: Sequence[Direction],
    shares: Mapping[str, float],
) -> bool:
    if _stands_undirected(direction, known, shares):
        return False
    same = [
        other for other in known if other.poles & direction.poles and not _differs_in_value(direction, other)
    ]
    least = MIN_SHARE_OF_BEST * max(shares.values())
    opposites = [
        other
        for other in known
        if not other.poles & direction.poles
        and shares[other.sentence] >= least
        and _opposes(direction, other, shares)
    ]
    best_same = max(
        (_nearness(direction, other) + SHARE_WEIGHT * shares[other.sentence] for other in same), default=-1.0
    )
    nearest_same = max((_nearness(direction, other) + other.is_of_pronoun for other in same), default=-1.0)
    shared = max((len(direction.numbers & other.numbers) for other in same), default=0)
    if shared:
        opposites = [other for other in opposites if len(direction.numbers & other.numbers) > shared]
    beside = {other.sentence for other in same}
    return any(
        (nearness := _nearness(direction, other)) >= _min_nearness(direction, other)
        and nearness > nearest_same + SAME_SENTENCE_MARGIN * (other.sentence in beside)
        and nearness + SHARE_WEIGHT * shares[other.sentence] > best_same
        and not _is_of_another(direction, other, known)
        and not _is_told(other, claimed, nearness, _opposite_poles(direction))
        for other in opposites
    )


def _stands_undirected(direction: Direction, known: Sequence[Direction], shares: Mapping[str, float]) -> bool:
    """Whether the evidence has the very word, but nowhere as a direction: "degradation" of "degradation-aware"."""
    word = direction.text.lower()
    return all(other.text.lower() != word for other in known) and any(
        re.search(rf"\b{re.escape(word)}\b", sentence.lower()) for sentence in shares
    )


def _opposite_poles(direction: Direction) -> frozenset[str]:
    return frozenset(opposite for pole in direction.poles for opposite in opposites_of_poles().get(pole, ()))


def _min_nearness(direction: Direction, other: Direction) -> float:
    is_loose = _opposite_poles(direction) & other.poles <= _LOOSE_POLES
    return MIN_LOOSE_NEARNESS if is_loose else MIN_NEARNESS


def _differs_in_value(direction: Direction, other: Direction) -> bool:
    """Whether the one is good where the other is bad, as less error and less accuracy are."""
    if direction.text.lower() == other.text.lower():
        return False
    return ("good" in direction.poles and "bad" in other.poles) or (
        "bad" in direction.poles and "good" in other.poles
    )


def _is_told(
    other: Direction, claimed: Sequence[Direction], nearness: float, opposites: frozenset[str]
) -> bool:
    """Whether the statement says this very direction elsewhere, as near to what it speaks of."""
    return any(
        direction.poles & other.poles & opposites and _nearness(direction, other) >= nearness
        for direction in claimed
    )


def _is_of_another(direction: Direction, other: Direction, known: Sequence[Direction]) -> bool:
    """Whether the subject of a comparison stands elsewhere in the evidence, so that it is told from the other side."""
    if not direction.poles & _SUBJECT_POLES or not direction.subject:
        return False
    words = {sentence.text: sentence.stems for sentence in evidence_sentences(" ".join(_sentences(known)))}
    own = words.get(other.sentence, frozenset())
    subject = [term for term in direction.subject if not term.is_in(_SAYING_NOTHING)]
    return not any(term.is_in(own) for term in subject) and any(
        term.is_in(stems) for stems in words.values() for term in subject
    )


def _sentences(known: Sequence[Direction]) -> Sequence[str]:
    return tuple(dict.fromkeys(direction.sentence for direction in known))


def _opposes(direction: Direction, other: Direction, shares: Mapping[str, float]) -> bool:
    is_copy = shares[other.sentence] >= MIN_SHARE_OF_COPY
    return any(
        opposite in other.poles and (is_copy or pole not in _LOOSE_POLES)
        for pole in direction.poles
        for opposite in opposites_of_poles().get(pole, ())
    )


def _nearness(direction: Direction, other: Direction) -> float:
    """How much the two speak of the same things: each term of the one with its best equal of the other."""
    return NUMBER_WEIGHT * bool(direction.numbers & other.numbers) + sum(
        weight * max((weighed for weighed, known in other.near if _is_same(term, known)), default=0.0)
        for weight, term in direction.near
    )


def _is_same(term: StatementTerm, known: StatementTerm) -> bool:
    return any(first & second for first in term.alternatives for second in known.alternatives)


@cache
def _valued() -> Mapping[str, frozenset[str]]:
    """Stems of what it is good to have more of, and of what it is good to have less of."""
    return {value: frozenset(words) for value, words in load_word_lists(POLARITY_FILE, "valued").items()}
