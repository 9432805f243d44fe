"""Answer types: whether a question asks for a number, a reason, a manner, and whether a sentence gives one."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from insights.qa.concepts import search_stems
from insights.qa.numeric_signs import numeric_strengths
from insights.text.stemming import ASKING_WORDS, stem
from insights.text.word_lists import load_word_lists, whole_words, word_set

AnswerType = Literal[
    "number",
    "duration",
    "time",
    "person",
    "link",
    "reason",
    "manner",
    "comparison",
    "definition",
    "name",
    "yes_no",
]
NUMERIC_TYPES: frozenset[AnswerType] = frozenset({"number", "duration", "time"})
MAX_NOUN_PHRASE = 4
"""Words after "how many" that are read for the counted noun."""
_LISTS = Path(__file__).with_suffix(".toml")
_YES_NO = re.compile(
    r"(?:(?:and|but|so|then|also|ok|okay)\W+)*(?:is|are|was|were|do|does|did|can|could|has|have|had|will|would|should"
    r"|isn['’]t|aren['’]t|doesn['’]t|don['’]t|didn['’]t|can['’]t)\b",
    re.IGNORECASE,
)
_WHAT_IS = re.compile(
    r"(?:(?:and|so|then)\s+)?what(?:\s+(?:is|are)|['’]?s)\s+(?:an?\s+)?(?!the\b)(?:\S+\s*){1,4}[?.!]*$",
    re.IGNORECASE,
)
_WHAT_IS_THE = re.compile(
    r"(?:(?:and|so|then)\s+)?what(?:\s+(?:is|are)|['’]?s)\s+the\s+(?:[\w-]+\s+){0,2}[\w-]+\s*[?.!]*$",
    re.IGNORECASE,
)
"""A definition is asked for, or a name: "what is the kernel trick?", "what is the backbone?"."""
_HANGUL = re.compile(r"[가-힣]")
_KOREAN_YES_NO = re.compile(r"(?:나요|까요?|니|냐|[어아해돼래져줘]|인가요?|한가요?|은가요?)\s*[?？]?\s*$")
_KOREAN_QUESTION_WORD = re.compile(r"무엇|무슨|뭐|뭘|뭔|어떤|어느|어디|누가|누구|언제|왜|어떻게|몇|얼마")
_COUNTED = re.compile(
    r"\b(?:how (?:many|much|large|big|long|high|good|fast|deep|wide)|number of|what|which|whats|what's)\s+((?:[\w'-]+\s*){1,5})",
    re.IGNORECASE,
)
_COUNT = re.compile(r"\bhow (?:many|often)\b|\bnumber of\b|몇|개수", re.IGNORECASE)
_CLAUSE_START = word_set(
    """do does did is are was were has have had can could will would in on of for with from to at by per it they the a
    an be used were you we that there get gets this these those used use uses than as and or"""
)
_CITATION = re.compile(
    r"\[[\d,;\s–-]+\]|\((?:[^()]*\b(?:19|20)\d\d[a-z]?)\)|\b(?:fig(?:ure|s)?|tables?|tab|sec(?:tion)?s?|eqs?|equations?"
    r"|appendix|algorithm|chapter|theorem|lemma)\.?\s*\(?\d+(?:\.\d+)*[a-z]?\)?|\b\w+:\w+/\S+|\b[a-z]{4,}\d{4}\w*",
    re.IGNORECASE,
)
_TEX = re.compile(r"\w*[_^]\{[^{}]*\}|\\[A-Za-z]+")
_ABBREVIATION = re.compile(r"\b[A-Za-z][\w-]+ \(([A-Za-z][\w-]{1,12})[,;)]")
_NAME = re.compile(r"\b(?:[A-Z]{2,}\w*|[A-Z][a-z]+[A-Z]\w*|[A-Z][a-z]{2,}|\w+-\d[\w.]*)\b")
MAX_TERM_PLACE = 7
"""The words of a sentence among which a defined term stands."""
MANY_NAMES = 3
"""Names in a sentence that surely answers "which"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedFor:
    """The types of answer that fit, and the stems of what is counted or named ("how many GPUs", "which optimiser")."""

    types: frozenset[AnswerType]
    head: frozenset[str] = frozenset()
    is_count: bool = False
    """Whether something is counted, for which a number may stand in words: "three stages"."""

    @property
    def is_numeric(self) -> bool:
        return bool(self.types & NUMERIC_TYPES)


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerSigns:
    """What a sentence says that answers: for each type from 0 to 1."""

    strengths: Mapping[AnswerType, float]

    def strength(self, asked: AskedFor) -> float:
        """Of the type it has most of, of those asked for; 0.5 for a question of no type."""
        typed = [self.strengths.get(kind, 0.0) for kind in asked.types if kind != "yes_no"]
        return max(typed) if typed else 0.5


def find_asked(text: str) -> AskedFor:
    """What a question in English or Korean asks for."""
    if _HANGUL.search(text):
        return AskedFor(types=_korean_types(text), is_count=_COUNT.search(text) is not None)
    types: set[AnswerType] = {kind for kind, pattern in _asking().items() if pattern.search(text)}
    if _YES_NO.match(text.strip()):
        types.add("yes_no")
    elif not types & {"reason", "manner", "person"} and _quantity().search(text):
        types.add("number")
    if _WHAT_IS.match(text.strip()) and not types - {"name"}:
        types = {"definition"}
    if types == {"name"} and _WHAT_IS_THE.match(text.strip()):
        return AskedFor(types=frozenset({"name", "definition"}), head=_head(text))
    if types - {"name"}:
        types.discard("name")
    if "duration" in types and not re.search(
        r"\bhow long\b.*\b(?:tak|took|train|last|run)", text, re.IGNORECASE
    ):
        types.discard("duration")
    if "duration" in types:
        types.discard("number")
    return AskedFor(types=frozenset(types), head=_head(text), is_count=_COUNT.search(text) is not None)


def _korean_types(text: str) -> frozenset[AnswerType]:
    joined = re.sub(r"\s+", "", text)
    types: set[AnswerType] = {
        kind for kind, cues in _asking_korean().items() if any(cue in joined for cue in cues)
    }
    if types & {"reason", "manner", "number", "person", "comparison"}:
        types -= {"definition", "name"}
    if "name" in types:
        types.discard("comparison")
    if _KOREAN_YES_NO.search(text) and not _KOREAN_QUESTION_WORD.search(text):
        types.add("yes_no")
    return frozenset(types)


def _head(text: str) -> frozenset[str]:
    """The stems of the noun phrase that is counted or asked for."""
    match = _COUNTED.search(text)
    phrase: list[str] = []
    for word in (match[1] if match else "").lower().split()[:MAX_NOUN_PHRASE]:
        if word in _CLAUSE_START:
            break
        phrase.append(word)
    return frozenset(term for term in search_stems(" ".join(phrase)) if term not in ASKING_WORDS)


def find_row_signs(row: str, asked: AskedFor) -> AnswerSigns:
    """The signs in a row of a table: its figures, whose header says what they count."""
    has_figure = float(any(map(str.isdigit, row)))
    strengths: dict[AnswerType, float] = {"number": has_figure, "comparison": has_figure / 2, "name": 0.5}
    return AnswerSigns(strengths={kind: strengths.get(kind, 0.0) for kind in asked.types})


def find_signs(sentence: str, asked: AskedFor, concept_stems: frozenset[str]) -> AnswerSigns:
    """The signs in a sentence of the types asked for. A number counts by what stands near it: the head of the question,
    or any of its concepts.
    """
    strengths: dict[AnswerType, float] = {}
    if asked.is_numeric:
        plain = _TEX.sub(" ", _CITATION.sub(" ", sentence))
        in_words = asked.is_count or "duration" in asked.types
        given = numeric_strengths(plain, asked.head or concept_stems, in_words=in_words)
        strengths.update(given.items())
    for kind in asked.types:
        strengths.setdefault(kind, _said(kind, sentence))
    if "name" in asked.types:
        names = _NAME.findall(_CITATION.sub(" ", sentence), 1)
        told = [name for name in names if stem(name.lower()) not in concept_stems]
        strengths["name"] = min(1.0, len(told) / MANY_NAMES)
    if "definition" in asked.types:
        strengths["definition"] = _defines(sentence, concept_stems)
    return AnswerSigns(strengths=strengths)


def _said(kind: AnswerType, sentence: str) -> float:
    """1 where a sentence says what such answers say, a half where it perhaps does."""
    certain, perhaps = _saying().get(kind), _saying_perhaps().get(kind)
    if certain and certain.search(sentence):
        return 1.0
    return 0.5 if perhaps and perhaps.search(sentence) else 0.0


def _defines(sentence: str, concept_stems: frozenset[str]) -> float:
    """1 where a definition stands right behind the term, or the long form right before its abbreviation; 0.4 where a
    definition stands anywhere.
    """
    if any(stem(match[1].lower()) in concept_stems for match in _ABBREVIATION.finditer(sentence)):
        return 1.0
    said = _said("definition", sentence)
    if said < 1:
        return said * 0.4
    opening = " ".join(sentence.split()[:MAX_TERM_PLACE])
    has_term = bool(concept_stems & frozenset(search_stems(opening)))
    pattern = _saying().get("definition")
    stands_near = pattern and pattern.search(" ".join(sentence.split()[: 2 * MAX_TERM_PLACE]))
    return 1.0 if has_term and stands_near else 0.4


def has_negation(sentence: str) -> bool:
    """Whether the sentence says that something is not so."""
    return bool(_negation().search(sentence))


@cache
def _asking() -> Mapping[AnswerType, re.Pattern[str]]:
    return _patterns("asking")


@cache
def _saying() -> Mapping[AnswerType, re.Pattern[str]]:
    return _patterns("saying")


@cache
def _saying_perhaps() -> Mapping[AnswerType, re.Pattern[str]]:
    return _patterns("saying_perhaps")


@cache
def _negation() -> re.Pattern[str]:
    return whole_words(load_word_lists(_LISTS, "saying")["negation"])


@cache
def _quantity() -> re.Pattern[str]:
    return whole_words(load_word_lists(_LISTS, "quantity")["nouns"])


@cache
def _asking_korean() -> Mapping[AnswerType, Sequence[str]]:
    lists = load_word_lists(_LISTS, "asking_korean")
    return {kind: cues for kind in _types() if (cues := lists.get(kind))}


def _patterns(table: str) -> Mapping[AnswerType, re.Pattern[str]]:
    lists = load_word_lists(_LISTS, table)
    return {kind: whole_words(lists[kind]) for kind in _types() if kind in lists}


def _types() -> tuple[AnswerType, ...]:
    return (
        "number", "duration", "time", "person", "link", "reason", "manner", "comparison", "definition", "name",
        "yes_no",
    )  # fmt: skip
