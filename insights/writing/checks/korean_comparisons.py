"""The comparisons of Korean text: "A는 B보다 우수하다", "A가 B를 능가한다", "B보다 A가 낫다", "A는 B에 뒤진다"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from insights.text.word_lists import load_word_lists
from insights.writing.checks.comparison import OWN_SIDE, Comparison, comparison_phrases, find_value
from insights.writing.checks.statement_terms import StatementTerm, find_terms

_FILE = Path(__file__).with_name("comparison.toml")
_SENTENCE = re.compile(r"[.;](?=\s|$)")
_CLAUSE = re.compile(r",\s|지만\s|반면\s|[으하되]며\s|면서도?\s")
_BEATING = (
    "(?:능가|앞서|앞섰|앞선|앞지|이긴|이겼|이기|상회|웃도|웃돈|웃돌|넘어서|넘어섰|넘는|밑도|밑돈|밑돌|따라가|따라잡|못 따라|제치|제친|제쳤|꺾|따돌|추월|압도"
    "|누르|누른|눌렀|앞질|젖히|젖혔|뛰어넘|넘었|넘어|압승|물리치|물리쳤|당해 ?내|당하지|당할)"
)
"""Behind "B를"."""
_YIELDING = (
    "(?:뒤처|뒤진|뒤지|뒤졌|뒤떨|못 미|미치지 못|밀린|밀려|밀렸|밀리|졌|진다|패했|패한|패배|완패|참패|미달|뒤쳐|비해|견줘|견주어|대비|역전당|추월당|압도당"
    "|제압당|격파당|당했|당한다)"
)
"""Behind "B에"."""
_RIVAL = re.compile(
    r"보다(?=[\s는도])|만(?=\s못)|\s대비\s|의\s(?=(?:적수|상대|맞수)[가도는]?\s(?:못|되지|안))|의\s(?=뒤를\s)|(?=\s(?:아래|밑)에\s)"
    rf"|[을를]\s(?=(?:[^.;]|\.(?=\d)){{0,20}}{_BEATING})|에(?:게)?\s(?=(?:[^.;]|\.(?=\d)){{0,12}}{_YIELDING})"
)
_PREDICATE_END = re.compile(r"[가-힣]고\s")
_PARTICLE = re.compile(r"(?<=[가-힣A-Za-z0-9)\]*+⁺”’'])(?:(?P<topic>[은는])|[이가])(?:\s|$)")
_VERB_BEFORE_TOPIC = re.compile(
    r"^[높낮작좋많적짧깊넓같]은$|(?:않은|[하되있없르리지기치키이다라드쓰주내루추않얻읽찾받는]는|우수한)$"
)
_ADVERBIAL = re.compile(r"(?:에서|에서는|시|때|하면|으로|마다)\s")
_DENIED = re.compile(r"[가-힣]{0,2}지\s?(?:는\s|도\s)?(?:않|못)")
_VERB_END = re.compile(r"[다며고서나만]\s*$")
_MORE = re.compile(r"(?<![가-힣])더\s")
_PLACE = re.compile(
    r"는?도?\s(?P<place>[^,]{2,30}?)(?:(?:에서|에게서|에|에게)는?\s(?:더|훨씬|크게)\s|[을를]\s(?:더\s)?(?=선호|신뢰|좋아|택했|택한|골랐|고른))"
)
"""Behind "B보다": what is compared is found in A, not in B: "뒤쪽 층보다 앞쪽 층에서 더 크다"."""
_CONDITION = re.compile(r"때만|경우에만|않는 한|지 않으면|않고서는")
_LESS = re.compile(r"(?<![가-힣])덜\s$")
_LOST = re.compile(r"\s*(?:진다|졌|지고|지며)")
"""Behind "B에"."""
_FIGURE = re.compile(
    r"(?:\d[\d.,]*\s?(?:[가-힣]{1,3}|%p?)|(?<![가-힣])(?:두|세|네|다섯|여섯|일곱|여덟|아홉|열)\s[가-힣]{1,2})$"
)
"""Before "보다" and "을 넘는": what is more than a figure is compared with nobody."""
_OBJECT = re.compile(r"(?<=[가-힣A-Za-z0-9)])[을를]\s")
_LAST_WORD = re.compile(r"\S+$")
_ADNOMINAL = re.compile(
    r"[가-힣]*(?:[한된친킨든진쓴낸난온간춘준린룬긴뜬운둔은는던푼]|[높줄쓰보붙들]인)(?=\s)"
)


@dataclass(frozen=True, slots=True)
class _Predicate:
    """What is said of the subject: whether it is ahead, in what measure, and whether a word of the lists says so."""

    sign: int
    measure: str
    is_listed: bool


def find_korean_comparisons(text: str) -> Iterator[Comparison]:
    """The comparisons of a text that name the side that they compare with."""
    for sentence in _SENTENCE.split(text):
        if _CONDITION.search(sentence):
            continue
        topic = ""
        clauses = _CLAUSE.split(sentence)
        for place, clause in enumerate(clauses):
            yield from _of_clause(clause, topic, " ".join(clauses[place + 1 :]))
            topic = _topic(clause) or topic


def find_korean_half_comparisons(text: str) -> Iterator[Comparison]:
    """The comparisons that name one side at most: "정확도가 더 높다"."""
    for sentence in _SENTENCE.split(text):
        for clause in _CLAUSE.split(sentence):
            more = _MORE.search(clause)
            if more is None or _RIVAL.search(clause):
                continue
            predicate = _predicate(clause[more.end() :], "")
            if predicate.is_listed:
                subject = _terms(_topic(clause))
                yield Comparison(
                    measure=predicate.measure,
                    ahead=subject if predicate.sign > 0 else (),
                    behind=() if predicate.sign > 0 else subject,
                    aspect=find_terms(clause, "ko"),
                    is_of_any=not subject,
                    is_less=predicate.sign < 0,
                    needs_aspect=True,
                )


def _of_clause(clause: str, topic: str, rest: str) -> Iterator[Comparison]:
    """Those of a clause; `topic` is that of the clauses before it, `rest` are those behind it."""
    rivals = [rival for rival in _RIVAL.finditer(clause) if not _FIGURE.search(clause, 0, rival.start())]
    ends = [*(rival.start() for rival in rivals[1:]), len(clause)]
    start = 0
    for rival, end in zip(rivals, ends, strict=False):
        predicate = _predicate(clause[rival.end() : end], rest)
        subject, other = _sides(clause[start : rival.start()], clause[rival.end() : end], topic)
        measured_object, other = _split_object(other)
        first, second = _terms(subject) or OWN_SIDE, find_terms(other, "ko")
        measured = first[-1:] if find_value(first[-1]) else ()
        ahead, behind = (first, second) if predicate.sign > 0 else (second, first)
        yield Comparison(
            measure=predicate.measure,
            ahead=ahead,
            behind=behind,
            aspect=(
                *find_terms(measured_object, "ko"),
                *find_terms(clause[rival.end() : end], "ko"),
                *measured,
            ),
            is_of_any=not subject,
            is_less=predicate.sign < 0,
            needs_aspect=not predicate.is_listed,
        )
        topic = _topic(clause[start : rival.start()]) or topic
        last = _PREDICATE_END.search(clause, rival.end(), end)
        start = last.end() if last else rival.end()


def _sides(before: str, after: str, topic: str) -> tuple[str, str]:
    """The texts of the subject and of the side that it is compared with: "A는 B" before 보다, or "B" with "A가" behind it.
    A noun that is only measured ("비용이 적다") is no subject.
    """
    subjects = _subjects(before)
    place = _PLACE.match(after)
    if place and any(not find_value(term) for term in find_terms(place["place"], "ko")):
        return place["place"], before[subjects[-1].end() :] if subjects else before
    if subjects:
        return before[: subjects[0].end()], before[subjects[-1].end() :]
    behind = next(iter(_subjects(after)), None)
    if behind is not None and any(not find_value(term) for term in find_terms(after[: behind.end()], "ko")):
        return after[: behind.end()], before
    return topic, before


def _split_object(text: str) -> tuple[str, str]:
    """What is compared and the side that it is compared with, where the first stands before it: "오차를 기존 방법"보다."""
    end = next((found.end() for found in reversed([*_OBJECT.finditer(text)])), 0)
    return (text[:end], text[end:]) if text[end:].strip() else ("", text)


def _subjects(text: str) -> list[re.Match[str]]:
    """Where the subjects of a text end, those of relative clauses left out: in "A가 사람이 쓴 것보다" it is A."""
    return [
        found
        for found in _PARTICLE.finditer(text)
        if not _is_verb(text[: found.end()].rstrip())
        and (found["topic"] or not _is_adnominal(text[found.end() :]))
    ]


def _is_verb(text: str) -> bool:
    """Whether the last word is a verb before its noun: "줄이는", "높은"."""
    word = _LAST_WORD.search(text)
    return bool(word and _VERB_BEFORE_TOPIC.search(word[0]) and not word[0][:-1].endswith(_nouns()))


def _topic(clause: str) -> str:
    """The text up to the first topic of a clause; "" where it has none."""
    return next((clause[: found.end()] for found in _subjects(clause) if found["topic"]), "")


def _terms(subject: str) -> tuple[StatementTerm, ...]:
    """The terms of a subject without the adverbial before it."""
    adverbials = list(_ADVERBIAL.finditer(subject))
    return find_terms(subject[adverbials[-1].end() :] if adverbials else subject, "ko")


def _is_adnominal(rest: str) -> bool:
    """Whether the next word is a verb that goes with the noun behind it: "쓴", "만든", "학습한"."""
    word = _ADNOMINAL.match(rest)
    return bool(
        word
        and word[0] not in _adjectives()
        and not any(term.end == word.end() for term in find_terms(word[0], "ko"))
    )


def _predicate(text: str, rest: str) -> _Predicate:
    """By the last word that says who is ahead, of the first predicate that says it; where none does, the subject is more
    of what is said. Nouns alone have their predicate behind them: "B 대비 오류율을 20%, 지연을 5% 낮춘다".
    """
    if _LOST.match(text):
        return _Predicate(-1, "better", is_listed=True)
    first = _PREDICATE_END.search(text)
    found = (_signs(text[: first.end()]) if first else []) or _signs(text)
    if not found and not _VERB_END.search(text) and rest:
        return _predicate(rest, "")
    if not found:
        return _Predicate(1, "more", is_listed=False)
    end, sign, name = max([item for item in found if item[2] == "better"] or found)
    return _Predicate(-sign if _DENIED.match(text, end) else sign, name, is_listed=True)


def _signs(text: str) -> list[tuple[int, int, str]]:
    """The words that say who is ahead: where each ends, 1 where the subject is ahead and -1 where it is behind, and its
    list. A word within another says nothing ("정확" in "부정확"); "덜" turns what follows.
    """
    found = [
        (match, sign, name)
        for sign, table in ((1, "korean_ahead"), (-1, "korean_behind"))
        for name, match in comparison_phrases(table).find(text)
    ]
    return [
        (match.end(), -sign if _LESS.search(text, 0, match.start()) else sign, name)
        for match, sign, name in found
        if not any(other.start() < match.start() < other.end() for other, _, _ in found)
    ]


@cache
def _nouns() -> tuple[str, ...]:
    return load_word_lists(_FILE, "korean_subject")["nouns"]


@cache
def _adjectives() -> frozenset[str]:
    return frozenset(load_word_lists(_FILE, "korean_subject")["adjectives"])
