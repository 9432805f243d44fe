"""Checks who is compared with whom: a statement must not turn a comparison of its evidence around."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from insights.model import Language
from insights.text.word_lists import load_word_lists, word_set
from insights.writing.llm.phrase_index import PhraseIndex
from insights.writing.llm.statement_terms import OWN_WORK, StatementTerm, evidence_sentences, find_terms

MAX_SIDE_CHARACTERS = 90
MAX_PHRASE_CHARACTERS = 60
"""Between "better" and "than"."""
GENERIC_WEIGHT = 0.3
"""Of a word that either side may be called by."""
ASPECT_WEIGHT = 1.0
MAX_ASPECT_CHARACTERS = 60
_FILE = Path(__file__).with_suffix(".toml")
_CLAUSE = re.compile(
    r"[.;:](?=\s|$)|,|\b(?:while|whereas|although|but|yet|that|which|where|when|achieving|and (?=\w+s\b))\b",
    re.IGNORECASE,
)
_RIGHT_END = re.compile(
    r"[.;:](?=\s|$)|[,()]|\b(?:in|on|across|with|at|for|under|using|while|when|whereas|but|as|after|before|and \w+s\s(?=\w))\b"
    r"|\bby\b(?=\s(?:\d|a\b|an\b|over\b|up\b|more\b|nearly\b|about\b|around\b|large\b|wide\b|two\b|three\b|[~≈+]))",
    re.IGNORECASE,
)
_SECOND_PREDICATE = re.compile(r"^((?:\S+\s){1,6})[^.;]*\band\s\w+s\b[^.;,]*$")
_PLACE = re.compile(r"\s?\b(?:in|on|for|at|with|under|from)\s")
_GENERIC = word_set(
    "model method approach system algorithm framework techniqu network data dataset train learn one other exist use base"
)
_TIMES = re.compile(
    r"\b(?:[\d.]+|two|three|four|five|six|seven|eight|nine|ten)\s?(?:times|x\b|×)|\bpoints?\b", re.IGNORECASE
)
_PREFERRED = re.compile(
    r"\b(?:prefer(?:red|s|ring)?|favou?r(?:ed|s|ing)?|chose|choose[s]?|pick(?:ed|s)?|rank(?:ed|s)?|rat(?:ed|es|e))\s"
    r"(?P<ahead>[^.;,]{3,60}?)\s(?:over|to|above|ahead of|higher than)\s(?P<behind>[^.;,]{3,60})",
    re.IGNORECASE,
)
_MEASURED = re.compile(
    r"\b(?:is|are|was|were|has|have|had|needs?|requires?|uses?|achieves?|runs?|reach(?:es)?|shows?|scores?|can|takes?|consumes?|gets?)\b"
)
"""Behind the subject of a comparison that does not name its other side."""
_PRONOUN = re.compile(
    r"\s*(?:it|they|we|this|these|our \w+|its \w+|their \w+)\s(?!for\b|of\b)", re.IGNORECASE
)
_COORDINATED = re.compile(r"\b(?:but|and|yet|or)\b|,", re.IGNORECASE)
_OTHER_CLAUSE = re.compile(r",|;|\b(?:while|whereas|but|and|although)\b(?!\s\w+ing\b)", re.IGNORECASE)
_STANDING_FOR = re.compile(r"\s*(?:those|that|one|ones|the one|the ones)\b", re.IGNORECASE)
_HARMING = re.compile(
    r"\b(?:harm|hurt|suffer|degrad|damag|los[et]|cost|err|fail|affect|impair|struggl|wors|drop|declin|forget|hallucinat|overfit)\w*\b"
    r"[^.;,]{0,20}$",
    re.IGNORECASE,
)
_VERBS = word_set(
    "run achiev get show perform reach obtain yield demonstr report experi result evalu find test one task"
)
_THAN = re.compile(r"\b(?:than|compared (?:to|with))\s(?!(?:the\s)?\d)", re.IGNORECASE)
_PASSIVE = re.compile(r"\b(?:is|are|was|were|be|been|being)\s(?:\w+ly\s)?$", re.IGNORECASE)
_BY = re.compile(r"\s(?:\w+ly\s)?by\s", re.IGNORECASE)
_DENIED = re.compile(
    r"\b(?:not|never|cannot|n't|no|nor|hardly|fails? to|failed to|unable to)\s(?:\w+\s){0,3}$", re.IGNORECASE
)
_MANNER = re.compile(r"\b\w+ly\b|\balso\b|\bstill\b|\beven\b", re.IGNORECASE)
_KOREAN_CLAUSE = re.compile(r"[.;](?=\s|$)|,\s|지만\s|반면\s|[으하되]며\s|면서\s")
_KOREAN_RIVAL = re.compile(
    r"보다(?=[\s는도])|[을를]\s(?=(?:[^.;]|\.(?=\d)){0,20}(?:능가|앞서|앞섰|앞선|앞지|이긴|이겼|이기|상회|웃돌|넘어서|넘어섰|넘는|밑도|밑돈|밑돌|따라가|따라잡|못 따라|제치|제친|제쳤|꺾|따돌|추월|압도|누르|누른|눌렀|앞질|젖히|젖혔|뛰어넘|넘었|넘어|압승|물리치|물리쳤))|에\s(?=(?:[^.;]|\.(?=\d)){0,12}(?:뒤처|뒤진|뒤지|뒤졌|뒤떨|못 미|미치지 못|밀린|밀려|밀렸|밀리|졌|진다|패했|패한|패배|미달|뒤쳐|비해|견줘|견주어|대비))|\s대비\s"
)
_KOREAN_SUBJECT = re.compile(
    r"(?:(?<=[가-힣A-Za-z0-9)\]])(?<![높낮작좋많적짧깊넓같않])은|(?<=[가-힣A-Za-z0-9)\]])(?<![하되있없르리지기치키])는"
    r"|(?<=[가-힣A-Za-z0-9)\]])[이가])(?:\s|$)"
)
_NOUNS_IN_N = word_set(
    "기존 최신 모든 일반 표준 이전 인간 다른 시간 전문 개선 튜닝된 강한 동일한 비슷한 큰 작은 해당"
)
_KOREAN_DENIED = re.compile(r"[가-힣]{0,2}지\s?(?:는\s|도\s)?(?:않|못)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Who is ahead of whom: the terms of both sides. `measure` tells better from merely more."""

    measure: str
    ahead: tuple[StatementTerm, ...]
    behind: tuple[StatementTerm, ...]
    aspect: tuple[StatementTerm, ...] = ()
    """In what: the terms between the phrase and "than", and those behind the other side."""
    is_half: bool = False
    """Whether it names one side only."""


def comparison_problems(text: str, evidence: str, language: Language) -> Iterator[str]:
    """What is turned around, in words for the model."""
    claimed = list(_korean(text) if language == "ko" else _english(text))
    if not claimed:
        return
    known = _known(evidence)
    if any(_is_turned(comparison, known) for comparison in claimed):
        yield "it turns a comparison of its evidence around"


@lru_cache(maxsize=256)
def _known(evidence: str) -> tuple[Comparison, ...]:
    return tuple(
        comparison
        for sentence in evidence_sentences(evidence)
        for comparison in (*_english(sentence.text), *_halves(sentence.text))
    )


def _is_turned(comparison: Comparison, known: tuple[Comparison, ...]) -> bool:
    """Whether the best fitting comparison of the evidence has the two sides the other way round."""
    alike = [other for other in known if other.measure == comparison.measure] or known
    alike = [
        other
        for other in alike
        if not other.is_half or _overlap(comparison.aspect, _words(other.aspect), _NONE)
    ]
    straight = max((_scored(comparison, other, other.ahead, other.behind) for other in alike), default=0.0)
    crossed = max((_scored(comparison, other, other.behind, other.ahead) for other in alike), default=0.0)
    return crossed > straight


def _scored(
    comparison: Comparison,
    other: Comparison,
    ahead: tuple[StatementTerm, ...],
    behind: tuple[StatementTerm, ...],
) -> float:
    """How well the sides agree, and where they do at all, what they are compared in."""
    fit = _fit(comparison, ahead, behind)
    if not fit:
        return 0.0
    return fit + ASPECT_WEIGHT * _overlap(comparison.aspect, _words(other.aspect), _NONE)


def _fit(
    comparison: Comparison, ahead: tuple[StatementTerm, ...], behind: tuple[StatementTerm, ...]
) -> float:
    """How well the sides agree; what stands on both sides of a comparison tells nothing."""
    first, second = _words(ahead), _words(behind)
    shared = first & second
    own_shared = _words(comparison.ahead) & _words(comparison.behind)
    return _overlap(comparison.ahead, first - shared, own_shared) + _overlap(
        comparison.behind, second - shared, own_shared
    )


_NONE: frozenset[str] = frozenset()


def _overlap(side: tuple[StatementTerm, ...], words: frozenset[str], shared: frozenset[str]) -> float:
    said = (
        [words_ for words_ in term.alternatives if words_ <= words and not words_ <= shared] for term in side
    )
    return sum(GENERIC_WEIGHT if all(found <= _GENERIC for found in term) else 1.0 for term in said if term)


@lru_cache(maxsize=2048)
def _words(side: tuple[StatementTerm, ...]) -> frozenset[str]:
    return frozenset(word for term in side for words in term.alternatives for word in words)


def _halves(text: str) -> Iterator[Comparison]:
    """The comparisons that name their subject only: "while requiring less memory"."""
    verb = _MEASURED.search(text)
    if verb is None:
        return
    subject = _side(text[: verb.start()])
    for sign, index in ((1, _phrases("ahead")), (-1, _phrases("behind"))):
        for name, match in index.find(text):
            if name == "direct" or match.start() < verb.start() or _THAN.search(text, match.end()):
                continue
            if _OTHER_CLAUSE.search(text, 0, match.start()):
                continue
            aspect = find_terms(
                _RIGHT_END.split(text[match.end() : match.end() + MAX_ASPECT_CHARACTERS])[0], "en"
            )
            ahead, behind = (subject, ()) if sign > 0 else ((), subject)
            yield Comparison(
                measure="more" if name == "more" else "better",
                ahead=ahead,
                behind=behind,
                aspect=aspect,
                is_half=True,
            )


def _has_phrase(text: str) -> bool:
    """Whether a comparison stands nearer to "than": "larger models are slower than" compares by "slower"."""
    return any(True for index in (_phrases("ahead"), _phrases("behind")) for _ in index.find(text))


def _aspect(between: str, tail: str) -> tuple[StatementTerm, ...]:
    end = re.search(r"[.;,](?=\s|$)", tail)
    return (
        *find_terms(re.split(r"\b(?:but|and|yet|while)\b", between)[0], "en"),
        *find_terms(tail[: end.start()] if end else tail, "en"),
    )


def _preferences(text: str) -> Iterator[Comparison]:
    """Those of "people preferred A over B"."""
    for match in _PREFERRED.finditer(text):
        ahead, other = _side(match["ahead"]), _RIGHT_END.split(match["behind"])[0]
        yield Comparison(measure="better", ahead=ahead, behind=_with_head(_side(other), other, ahead))


def _english(text: str) -> Iterator[Comparison]:
    yield from _preferences(text)
    left_of: dict[int, tuple[StatementTerm, ...]] = {}
    for sign, index in ((1, _phrases("ahead")), (-1, _phrases("behind"))):
        for name, match in index.find(text):
            start, end = match.start(), match.end()
            before = text[max(0, start - MAX_SIDE_CHARACTERS) : start]
            if _DENIED.search(before) or (name == "more" and _HARMING.search(before)):
                continue
            actual, between = sign, ""
            if name != "direct":
                than = _THAN.search(text, end, min(len(text), end + MAX_PHRASE_CHARACTERS))
                if than is None or re.search(r"[.;]", text[end : than.start()]):
                    continue
                between, end = text[end : than.start()], than.end()
                if not _COORDINATED.search(between) and _has_phrase(between):
                    continue
            elif _PASSIVE.search(before) and (by := _BY.match(text, end)):
                actual, end = -sign, by.end()
            if (
                name != "direct"
                and (place := _PLACE.match(text, end))
                and (first_place := _PLACE.search(between))
            ):
                left, right = (
                    _side(between[first_place.end() :]),
                    _side(_RIGHT_END.split(text[place.end() : place.end() + MAX_SIDE_CHARACTERS])[0]),
                )
                yield (
                    Comparison(measure="more", ahead=left, behind=right)
                    if sign > 0
                    else Comparison(measure="more", ahead=right, behind=left)
                )
                continue
            left = _subject(text, start) + _left_side(_CLAUSE.split(before)[-1])
            if left == _OWN and between:
                left = left_of.get(end, left)
            left_of[end] = left
            rest = text[end : end + MAX_SIDE_CHARACTERS]
            other = _RIGHT_END.split(rest)[0]
            right = _with_head(_side(other), other, left)
            ahead, behind = (left, right) if actual > 0 else (right, left)
            yield Comparison(
                measure="more" if name == "more" else "better",
                ahead=ahead,
                behind=behind,
                aspect=_aspect(between, rest[len(other) :]),
            )


def _side(text: str) -> tuple[StatementTerm, ...]:
    """The terms of one side; a side that names nothing is the authors' own work."""
    return (
        tuple(
            term for term in find_terms(_TIMES.sub(" ", _MANNER.sub(" ", text)), "en") if not _is_verb(term)
        )
        or _OWN
    )


def _left_side(text: str) -> tuple[StatementTerm, ...]:
    """The terms of the subject of a clause, without what is said of it."""
    if _PRONOUN.match(text):
        return _OWN
    verb = _MEASURED.search(text)
    subject = find_terms(text[: verb.start()], "en") if verb else ()
    return _side(text[: verb.start()]) if verb and subject else _side(text)


def _with_head(
    side: tuple[StatementTerm, ...], text: str, left: tuple[StatementTerm, ...]
) -> tuple[StatementTerm, ...]:
    """The side with what "those" or "one" stands for."""
    return side + left[:2] if _STANDING_FOR.match(text) else side


def _subject(text: str, place: int) -> tuple[StatementTerm, ...]:
    """The terms of the subject that a second predicate shares: "X is small and runs faster than Y"."""
    clause = _SECOND_PREDICATE.search(text, 0, place)
    if clause is None:
        return ()
    return tuple(term for term in find_terms(text[: clause.end(1)], "en") if not _is_verb(term))[:3]


def _is_verb(term: StatementTerm) -> bool:
    return any(words & _VERBS or any(word[0].isdigit() for word in words) for words in term.alternatives)


def _korean(text: str) -> Iterator[Comparison]:
    """Of "A는 B보다 우수하다", "A가 B를 능가한다" and "B보다 A가 낫다" A is ahead, of "A는 B에 뒤진다" B."""
    for clause in _KOREAN_CLAUSE.split(text):
        rival = _KOREAN_RIVAL.search(clause)
        if rival is None:
            continue
        sign, measure = _korean_sign(clause[rival.end() :])
        if not sign:
            continue
        before = clause[: rival.start()]
        subjects = list(_KOREAN_SUBJECT.finditer(before))
        if subjects:
            last = _main_subject(before, subjects)
            subject, other = before[: last.end()], before[last.end() :]
        else:
            behind = _KOREAN_SUBJECT.search(clause, rival.end())
            subject, other = clause[rival.end() : behind.end()] if behind else "", before
        first, second = find_terms(subject, "ko") or _OWN, find_terms(other, "ko")
        ahead, behind_ = (first, second) if sign > 0 else (second, first)
        aspect = find_terms(clause[rival.end() :], "ko")
        yield Comparison(measure=measure, ahead=ahead, behind=behind_, aspect=aspect)


def _main_subject(text: str, subjects: list[re.Match[str]]) -> re.Match[str]:
    """The last subject that is none of a relative clause: in "A가 사람이 쓴 것보다" it is A."""
    main = [found for found in subjects if not _is_adnominal(text[found.end() :])]
    return main[-1] if main else subjects[-1]


def _is_adnominal(rest: str) -> bool:
    """Whether the next word is a verb that goes with the noun behind it: "쓴", "만든", "하는"."""
    word = re.match(r"[가-힣]+(?=\s)", rest)
    if word is None or word[0] in _NOUNS_IN_N:
        return False
    return (ord(word[0][-1]) - ord("가")) % 28 == 4  # noqa: PLR2004 - 28 codas, ㄴ is the fourth


def _korean_sign(rest: str) -> tuple[int, str]:
    """Whether the subject is ahead, by the last word of the clause that says so; 0 where none does."""
    found = [
        (match.end(), sign, name)
        for sign, table in ((1, "korean_ahead"), (-1, "korean_behind"))
        for name, match in _phrases(table).find(rest)
    ]
    if not found:
        return 0, ""
    better = [item for item in found if item[2] == "better"]
    end, sign, name = max(better or found)
    return (-sign if _KOREAN_DENIED.match(rest, end) else sign), name


_OWN = (StatementTerm(start=0, end=0, alternatives=(frozenset({OWN_WORK}),)),)


@cache
def _phrases(table: str) -> PhraseIndex:
    lists: Mapping[str, tuple[str, ...]] = load_word_lists(_FILE, table)
    return PhraseIndex(lists)
