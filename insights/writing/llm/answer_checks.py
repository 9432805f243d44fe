"""A model's statement about a paper is held against the passages it names before anybody sees it.

Each must quote one of them word for word, name no figure, address, section or table that they do not hold, and
repeat no order. What fails is dropped: an answer is short, and asking again would make a person wait.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from insights.model import Language, Passage
from insights.text.stemming import FUNCTION_WORDS, stems
from insights.writing.llm.report_checks import DraftStatement, StatementChecker

LEAST_QUOTE = 12
"""Characters: a shorter quote stands in any text."""
CARRIED = 0.4
"""The share of an English statement's words that the passages must hold: a paraphrase keeps its nouns."""
_PART = re.compile(
    r"\b(section|sec\.|appendix|table|tab\.|figure|fig\.|equation|eq\.|algorithm)\s*\(?([A-Z]?\d*(?:\.\d+)*)\)?"
    r"|(표|그림|식|부록)\s*(\d+(?:\.\d+)*)|(\d+(?:\.\d+)*)\s*(절|장)",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+|\b[\w-]+\.(?:com|org|net|io|ly|me|xyz)\b\S*", re.IGNORECASE)
_ORDER = re.compile(
    r"\b(?:ignore|disregard|forget|override)\b.{0,40}\b(?:instructions?|prompts?|rules?|above|previous)\b"
    r"|\bsystem prompt\b|\bas an? (?:ai|language model|reviewer)\b|\byou (?:are|must|should) (?:now )?(?:an? )?"
    r"(?:assistant|ai|answer|say|respond|reply|output|write|praise|recommend)\b|\b(?:ai|llm)s? (?:reading|reviewing) this\b"
    r"|지시.{0,8}무시|무시.{0,8}지시|프롬프트를 출력",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """A statement as the model gave it. `passages` are the numbers it rests on."""

    text: str
    quote: str
    passages: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteChecker:
    """What statements are held against: the passages that were shown, by number."""

    passages: Mapping[int, Passage]
    language: Language

    def passage(self, claimed: Claimed) -> Passage | None:
        """The quote as a passage of its own, with its section; None when the statement cannot stand."""
        named = [self.passages[number] for number in claimed.passages if number in self.passages]
        if not named or len(named) < len(claimed.passages) or self._fault(claimed, named):
            return None
        return next((found for passage in named if (found := quoted(claimed.quote, passage))), None)

    def _fault(self, claimed: Claimed, named: Sequence[Passage]) -> bool:
        read = " ".join(f"{passage.section} {passage.text}" for passage in named)
        text = _without_known_addresses(claimed.text, read)
        evidence = StatementChecker(texts={"p": read}, language=self.language)
        return bool(
            _ORDER.search(claimed.quote)
            or _ORDER.search(claimed.text)
            or evidence.problem(DraftStatement(kind="results", text=text, papers=("p",)))
            or not _parts(claimed.text) <= _parts(read) | _sections(named)
            or (self.language == "en" and _shared(claimed.text, read) < CARRIED)
        )


def quoted(quote: str, passage: Passage) -> Passage | None:
    """The passage cut down to the quote, when it stands there word for word; white space alone may differ."""
    words = quote.split()
    if len(" ".join(words)) < LEAST_QUOTE:
        return None
    found = re.search(r"\s+".join(map(re.escape, words)), passage.text)
    if found is None or not _whole(passage.text, found.start(), found.end()):
        return None
    return Passage(paper=passage.paper, section=passage.section, kind=passage.kind, text=found.group())


def without_orders(passages: Sequence[Passage]) -> list[Passage]:
    """Passages that speak to a reader of another kind are not shown to it."""
    return [passage for passage in passages if not _ORDER.search(passage.text)]


def claimed(item: Any) -> Claimed | None:
    """From JSON of the shape asked for; None for any other."""
    if not isinstance(item, dict):
        return None
    text, quote, listed = item.get("text"), item.get("quote"), item.get("passages")
    if not isinstance(text, str) or not isinstance(quote, str) or not isinstance(listed, list):
        return None
    numbers = tuple(number for number in listed if isinstance(number, int) and not isinstance(number, bool))
    return Claimed(text=" ".join(text.split()), quote=quote.strip(" “”\"'"), passages=numbers)


def _whole(text: str, start: int, end: int) -> bool:
    """No word is cut at its edges: "8 GPUs" is no quote of "128 GPUs"."""
    before = text[start - 1 : start].isalnum() and text[start].isalnum()
    after = text[end : end + 1].isalnum() and text[end - 1].isalnum()
    decimal = (
        text[start - 1 : start] in {".", ","}
        and text[start - 2 : start - 1].isdigit()
        and text[start].isdigit()
    )
    return not (before or after or decimal)


def _without_known_addresses(text: str, read: str) -> str:
    return _ADDRESS.sub(lambda found: "" if found.group().rstrip(".,;)") in read else found.group(), text)


_KINDS = {"sec": "sec", "tab": "tab", "fig": "fig", "app": "sec", "equ": "eq", "eq.": "eq", "alg": "alg"}
_KOREAN = {"표": "tab", "그림": "fig", "식": "eq", "부록": "sec", "절": "sec", "장": "sec"}


def _parts(text: str) -> set[tuple[str, str]]:
    """Sections, tables and figures that the text names by number."""
    out: set[tuple[str, str]] = set()
    for word, number, korean, korean_number, counted, unit in _PART.findall(text):
        if word and number:
            out.add((_KINDS[word[:3].lower()], number.upper()))
        elif korean or unit:
            out.add((_KOREAN[korean or unit], korean_number or counted))
    return out


def _sections(named: Sequence[Passage]) -> set[tuple[str, str]]:
    return {("sec", passage.section.split(" ")[0].upper()) for passage in named}


def _shared(text: str, read: str) -> float:
    mine = set(stems(text, without=FUNCTION_WORDS))
    return len(mine & set(stems(read, without=FUNCTION_WORDS))) / (len(mine) or 1)
