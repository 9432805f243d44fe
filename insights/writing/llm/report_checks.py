"""What a model wrote is checked before anybody sees it. What fails is repaired once, then dropped."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, get_args

from insights.errors import ModelFailed
from insights.model import SECTION_KINDS, Language, SectionKind, Statement

LONGEST = 600
"""Characters of a statement; more is no sentence any more."""
SHARED = ("themes", "keywords")
LEAST_HANGUL = 0.2
"""Of a Korean sentence's letters: names of models and data sets stay Latin, and can be most of it."""

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_WORDS_OF_NUMBERS = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
]
_LINK = re.compile(r"https?:|www\.|\b[\w-]+\.(?:com|org|net|io|ly|me|xyz)\b", re.IGNORECASE)
_MENTION = re.compile(r"(?<!\w)@\w|<[@!#]|\S+@\S+\.\w")
_MARKUP = re.compile(r"\*\*|__|`|\]\(|^\s*(?:#|>|[-*] )|<[a-z/]", re.IGNORECASE)
_ORDER = re.compile(
    r"\b(?:ignore|disregard|forget)\b.{0,30}\b(?:instructions?|prompts?)\b|\bsystem prompt\b|\bas an ai\b"
    r"|지시.{0,6}무시|무시.{0,6}지시",
    re.IGNORECASE,
)
_HANGUL = re.compile(r"[\u1100-\u11ff\u3130-\u318f\uac00-\ud7a3]")
_FOREIGN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\u0400-\u052f\u0590-\u06ff\u0900-\u0e7f]")


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftStatement:
    """A statement as the model gave it: whatever stood there."""

    kind: SectionKind
    text: str
    papers: tuple[str, ...]

    def statement(self) -> Statement:
        return Statement(text=self.text, papers=self.papers, quote=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementChecker:
    """What statements are held against: the text of each paper that was shown, by id."""

    texts: Mapping[str, str]
    language: Language

    def problem(self, written: DraftStatement) -> str:
        """Why the statement cannot stand, in words for the model; "" when it can."""
        return next(self._faults(written), "")

    def _faults(self, written: DraftStatement) -> Iterator[str]:
        unknown = [paper for paper in written.papers if paper not in self.texts]
        if unknown or not written.papers:
            yield "it names no paper" if not unknown else "it names papers that are not among the given ones"
        if written.kind in SHARED and len(written.papers) == 1:
            yield f"{written.kind} must rest on at least two papers"
        if not written.text or len(written.text) > LONGEST:
            yield f"it must have between 1 and {LONGEST} characters"
        yield from _dressed(written.text)
        read = " ".join(self.texts.get(paper, "") for paper in written.papers)
        yield from _other_script(written.text, read, self.language)
        if invented := numbers(written.text) - known_numbers(read) - {float(len(written.papers))}:
            figures = ", ".join(f"{number:g}" for number in sorted(invented))
            yield f"its papers' abstracts do not hold these figures: {figures}"


def _dressed(text: str) -> Iterator[str]:
    for pattern, fault in (
        (_LINK, "it carries a link"),
        (_MENTION, "it mentions somebody"),
        (_MARKUP, "it carries markup"),
        (_ORDER, "it repeats an order instead of reporting"),
    ):
        if pattern.search(text):
            yield fault


def _other_script(text: str, read: str, language: Language) -> Iterator[str]:
    """A name may stand in the script in which its abstract writes it."""
    letters = sum(character.isalpha() for character in text)
    hangul = len(_HANGUL.findall(text))
    if language == "ko" and hangul < LEAST_HANGUL * letters:
        yield "it is not written in Korean"
    if language == "en" and any(letter not in read for letter in _HANGUL.findall(text)):
        yield "it is not written in English"
    if any(letter not in read for letter in _FOREIGN.findall(text)):
        yield "it mixes in another script"


def numbers(text: str) -> set[float]:
    """The figures in a text by value: "1,024" is 1024, and "5.10" is 5.1."""
    return {value for found in _NUMBER.findall(text) for value in _values(found)}


def _values(figure: str) -> Iterator[float]:
    plain = re.sub(r",(?=\d{3}(?!\d))", "", figure)
    for part in plain.split(","):
        pieces = part.split(".")
        yield from map(float, pieces if len(pieces) > 2 else [part])  # noqa: PLR2004 - a version such as 3.1.2


def known_numbers(read: str) -> set[float]:
    """Those of a text, also where it spells them ("three")."""
    words = set(re.findall(r"[a-z]+", read.lower()))
    spelt = {float(value) for value, word in enumerate(_WORDS_OF_NUMBERS) if word in words}
    return numbers(read) | spelt


def statements(answer: str, papers: int) -> tuple[DraftStatement, ...]:
    """The report's statements in the page's order. A topic of one paper is not compared with itself. Raises
    ModelFailed for anything but the shape asked for.
    """
    table = _table(answer)
    kinds = SECTION_KINDS if papers > 1 else tuple(kind for kind in SECTION_KINDS if kind not in SHARED)
    return tuple(_written(kind, item) for kind in kinds for item in table.get(kind) or [])


def repairs(answer: str, failed: int) -> dict[int, tuple[str, tuple[str, ...]]]:
    """By place: new words and papers of the statements that failed. Raises ModelFailed."""
    listed = _object(answer).get("statements")
    found: dict[int, tuple[str, tuple[str, ...]]] = {}
    for item in listed if isinstance(listed, list) else []:
        place = item.get("place") if isinstance(item, dict) else None
        if isinstance(place, int) and 0 <= place < failed:
            found[place] = (_text(item), _papers(item))
    return found


def _table(answer: str) -> dict[str, Any]:
    table = _object(answer)
    lists = [table.get(kind) or [] for kind in get_args(SectionKind)]
    if not set(table) & set(SECTION_KINDS) or not all(isinstance(listed, list) for listed in lists):
        raise ModelFailed("its answer has another shape than asked for")
    return table


def _object(answer: str) -> dict[str, Any]:
    """The JSON object of an answer; a fence around it, which many local models add, is taken off."""
    try:
        table = json.loads(re.sub(r"^\s*```(?:json)?\s*|\s*```\s*$", "", answer))
    except (ValueError, RecursionError):
        raise ModelFailed("its answer is no JSON") from None
    if not isinstance(table, dict):
        raise ModelFailed("its answer has another shape than asked for")
    return table


def _written(kind: SectionKind, item: object) -> DraftStatement:
    return DraftStatement(kind=kind, text=_text(item), papers=_papers(item))


def _text(item: object) -> str:
    words = item.get("text") if isinstance(item, dict) else None
    return " ".join(words.split()) if isinstance(words, str) else ""


def _papers(item: object) -> tuple[str, ...]:
    named = item.get("papers") if isinstance(item, dict) else None
    return tuple(dict.fromkeys(map(str, named))) if isinstance(named, list) else ()
