"""Parsing and checking of a model's report: what fails is repaired once, then dropped."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, get_args

from insights.errors import ModelFailed
from insights.model import SECTION_KINDS, Language, SectionKind, Statement

MAX_STATEMENT_LENGTH = 600
"""Characters; a longer text is no single sentence."""
SHARED_SECTIONS = ("themes", "keywords")
"""Their statements rest on two papers at least."""
MIN_HANGUL_SHARE = 0.2
"""Of a Korean sentence's letters: names of models and data sets stay Latin, and can be most of it."""
WRONG_SHAPE = "the response does not match the requested JSON schema"

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_NUMBER_WORDS = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
)  # fmt: skip
_LINK = re.compile(r"https?:|www\.|\b[\w-]+\.(?:com|org|net|io|ly|me|xyz)\b", re.IGNORECASE)
_MENTION = re.compile(r"(?<!\w)@\w|<[@!#]|\S+@\S+\.\w")
_MARKUP = re.compile(r"\*\*|__|`|\]\(|^\s*(?:#|>|[-*] )|<[a-z/]", re.IGNORECASE)
_INJECTION = re.compile(
    r"\b(?:ignore|disregard|forget)\b.{0,30}\b(?:instructions?|prompts?)\b|\bsystem prompt\b|\bas an ai\b"
    r"|지시.{0,6}무시|무시.{0,6}지시",
    re.IGNORECASE,
)
_FORBIDDEN = (
    (_LINK, "it carries a link"),
    (_MENTION, "it mentions somebody"),
    (_MARKUP, "it carries markup"),
    (_INJECTION, "it repeats an order instead of reporting"),
)
_HANGUL = re.compile(r"[\u1100-\u11ff\u3130-\u318f\uac00-\ud7a3]")
_OTHER_SCRIPT = re.compile(
    r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\u0400-\u052f\u0590-\u06ff\u0900-\u0e7f]"
)
_CODE_FENCE = re.compile(r"^\s*```(?:json)?\s*|\s*```\s*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftStatement:
    """A statement as the model gave it, unchecked."""

    kind: SectionKind
    text: str
    papers: tuple[str, ...]

    def to_statement(self) -> Statement:
        return Statement(text=self.text, papers=self.papers, quote=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementChecker:
    """Checks statements against the text of each paper that was shown, by id."""

    texts: Mapping[str, str]
    language: Language

    def problem(self, draft: DraftStatement) -> str:
        """Why the statement cannot be published, in words for the model; "" when it can."""
        return next(self._problems(draft), "")

    def _problems(self, draft: DraftStatement) -> Iterator[str]:
        if not draft.papers:
            yield "it names no paper"
        if any(paper not in self.texts for paper in draft.papers):
            yield "it names papers that are not among the given ones"
        if draft.kind in SHARED_SECTIONS and len(draft.papers) == 1:
            yield f"{draft.kind} must rest on at least two papers"
        if not draft.text or len(draft.text) > MAX_STATEMENT_LENGTH:
            yield f"it must have between 1 and {MAX_STATEMENT_LENGTH} characters"
        yield from (problem for pattern, problem in _FORBIDDEN if pattern.search(draft.text))
        source = " ".join(self.texts.get(paper, "") for paper in draft.papers)
        yield from _script_problems(draft.text, source, self.language)
        known_numbers = find_numbers(source) | _spelt_numbers(source) | {float(len(draft.papers))}
        if invented := find_numbers(draft.text) - known_numbers:
            figures = ", ".join(f"{number:g}" for number in sorted(invented))
            yield f"its papers' abstracts do not hold these figures: {figures}"


def _script_problems(text: str, source: str, language: Language) -> Iterator[str]:
    """A name may stand in the script in which its abstract writes it."""
    letters = sum(character.isalpha() for character in text)
    hangul = _HANGUL.findall(text)
    if language == "ko" and len(hangul) < MIN_HANGUL_SHARE * letters:
        yield "it is not written in Korean"
    if language == "en" and any(letter not in source for letter in hangul):
        yield "it is not written in English"
    if any(letter not in source for letter in _OTHER_SCRIPT.findall(text)):
        yield "it mixes in another script"


def find_numbers(text: str) -> set[float]:
    """The numbers in a text by value: "1,024" is 1024, and "5.10" is 5.1."""
    return {value for number in _NUMBER.findall(text) for value in _values(number)}


def _values(number: str) -> Iterator[float]:
    without_thousands = re.sub(r",(?=\d{3}(?!\d))", "", number)
    for part in without_thousands.split(","):
        pieces = part.split(".")
        yield from map(float, pieces if len(pieces) > 2 else [part])  # noqa: PLR2004 - a version such as 3.1.2


def _spelt_numbers(text: str) -> set[float]:
    """The numbers that a text spells in words ("three")."""
    words = set(re.findall(r"[a-z]+", text.lower()))
    return {float(value) for value, word in enumerate(_NUMBER_WORDS) if word in words}


def parse_statements(response: str, paper_count: int) -> tuple[DraftStatement, ...]:
    """The statements of a report in the page's order; those of one paper without what papers share. Raises ModelFailed
    for a response of another shape.
    """
    table = _parse_object(response)
    lists = [table.get(kind) or [] for kind in get_args(SectionKind)]
    if not set(table) & set(SECTION_KINDS) or not all(isinstance(items, list) for items in lists):
        raise ModelFailed(WRONG_SHAPE)
    kinds = [kind for kind in SECTION_KINDS if paper_count > 1 or kind not in SHARED_SECTIONS]
    return tuple(
        DraftStatement(kind=kind, text=_text(item), papers=_papers(item))
        for kind in kinds
        for item in table.get(kind) or []
    )


def parse_repairs(response: str, failed: int) -> dict[int, tuple[str, tuple[str, ...]]]:
    """The new texts and papers by the place of the statement, of `failed` statements. Raises ModelFailed for a response
    without JSON.
    """
    items = _parse_object(response).get("statements")
    repairs: dict[int, tuple[str, tuple[str, ...]]] = {}
    for item in items if isinstance(items, list) else []:
        place = item.get("place") if isinstance(item, dict) else None
        if isinstance(place, int) and 0 <= place < failed:
            repairs[place] = (_text(item), _papers(item))
    return repairs


def _parse_object(response: str) -> dict[str, Any]:
    """The JSON object of a response. Many local models put it into a code fence."""
    try:
        table = json.loads(_CODE_FENCE.sub("", response))
    except (ValueError, RecursionError):
        raise ModelFailed("the response is not JSON") from None
    if not isinstance(table, dict):
        raise ModelFailed(WRONG_SHAPE)
    return table


def _text(item: object) -> str:
    text = item.get("text") if isinstance(item, dict) else None
    return " ".join(text.split()) if isinstance(text, str) else ""


def _papers(item: object) -> tuple[str, ...]:
    papers = item.get("papers") if isinstance(item, dict) else None
    return tuple(dict.fromkeys(map(str, papers))) if isinstance(papers, list) else ()
