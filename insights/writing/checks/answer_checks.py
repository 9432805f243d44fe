"""Checks of a model's answer: each statement is compared with the passages it names before anybody sees it.

A statement must quote one of its passages word for word, name no figure, address, section or table that they do not
hold, and repeat no instruction. What fails is dropped: an answer is short, and asking again would make a person wait.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from insights.model import Language, Passage
from insights.text.stemming import stems
from insights.writing.checks.evidence import Evidence
from insights.writing.checks.statement_checker import StatementChecker

MIN_QUOTE_LENGTH = 12
"""Characters; a shorter quote stands in any text."""
MIN_SHARED_WORDS = 0.4
"""The share of an English statement's content words that the passages must hold: a paraphrase keeps its nouns."""
_PART = re.compile(
    r"\b(section|sec\.|appendix|table|tab\.|figure|fig\.|equation|eq\.|algorithm)\s*\(?([A-Z]?\d*(?:\.\d+)*)\)?"
    r"|(표|그림|식|부록)\s*(\d+(?:\.\d+)*)|(\d+(?:\.\d+)*)\s*(절|장)",
    re.IGNORECASE,
)
_PART_KINDS = {"sec": "sec", "tab": "tab", "fig": "fig", "app": "sec", "equ": "eq", "eq.": "eq", "alg": "alg"}
"""By the first letters."""
_KOREAN_PART_KINDS = {"표": "tab", "그림": "fig", "식": "eq", "부록": "sec", "절": "sec", "장": "sec"}
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+|\b[\w-]+\.(?:com|org|net|io|ly|me|xyz)\b\S*", re.IGNORECASE)
_INJECTION = re.compile(
    r"\b(?:ignore|disregard|forget|override)\b.{0,40}\b(?:instructions?|prompts?|rules?|above|previous)\b"
    r"|\bsystem prompt\b|\bas an? (?:ai|language model|reviewer)\b|\byou (?:are|must|should) (?:now )?(?:an? )?"
    r"(?:assistant|ai|answer|say|respond|reply|output|write|praise|recommend)\b|\b(?:ai|llm)s? (?:reading|reviewing) this\b"
    r"|지시.{0,8}무시|무시.{0,8}지시|프롬프트를 출력",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimedStatement:
    """A statement as the model gave it, unchecked. `passages` are the numbers of those it rests on."""

    text: str
    quote: str
    passages: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteChecker:
    """Checks statements against the passages that were shown, by number."""

    passages: Mapping[int, Passage]
    language: Language

    def quoted_passage(self, claim: ClaimedStatement) -> Passage | None:
        """The passage that the statement quotes, cut down to the quote; None when the statement fails a check."""
        named = [self.passages[number] for number in claim.passages if number in self.passages]
        if not named or len(named) < len(claim.passages) or self._has_problem(claim, named):
            return None
        quotes = (locate_quote(claim.quote, passage) for passage in named)
        return next((quote for quote in quotes if quote is not None), None)

    def _has_problem(self, claim: ClaimedStatement, named: Sequence[Passage]) -> bool:
        source = " ".join(f"{passage.section} {passage.text}" for passage in named)
        text = _without_known_addresses(claim.text, source)
        sections = {("sec", passage.section.split(" ")[0].upper()) for passage in named}
        return bool(
            _INJECTION.search(claim.quote)
            or _INJECTION.search(claim.text)
            or StatementChecker(language=self.language).problem(
                text, Evidence(sentences=(source,), source=source)
            )
            or not _parts(claim.text) <= _parts(source) | sections
            or (self.language == "en" and _shared_words(claim.text, source) < MIN_SHARED_WORDS)
        )


def locate_quote(quote: str, passage: Passage) -> Passage | None:
    """The passage cut down to the quote; None when it does not stand there word for word, white space apart."""
    words = quote.split()
    if len(" ".join(words)) < MIN_QUOTE_LENGTH:
        return None
    match = re.search(r"\s+".join(map(re.escape, words)), passage.text)
    if match is None or _cuts_word(passage.text, match.start(), match.end()):
        return None
    return replace(passage, text=match[0])


def without_injections(passages: Sequence[Passage]) -> list[Passage]:
    """The passages without those that give instructions to a model."""
    return [passage for passage in passages if not _INJECTION.search(passage.text)]


def parse_claim(item: object) -> ClaimedStatement | None:
    """The statement of a JSON object of the requested schema; None for any other value."""
    if not isinstance(item, dict):
        return None
    text, quote, passages = item.get("text"), item.get("quote"), item.get("passages")
    if not isinstance(text, str) or not isinstance(quote, str) or not isinstance(passages, list):
        return None
    numbers = tuple(number for number in passages if isinstance(number, int) and not isinstance(number, bool))
    return ClaimedStatement(text=" ".join(text.split()), quote=quote.strip(" “”\"'"), passages=numbers)


def _cuts_word(text: str, start: int, end: int) -> bool:
    """Whether a word or number is cut at either end: "8 GPUs" is no quote of "128 GPUs"."""
    before = text[start - 1 : start].isalnum() and text[start].isalnum()
    after = text[end : end + 1].isalnum() and text[end - 1].isalnum()
    decimal = (
        text[start - 1 : start] in {".", ","}
        and text[start - 2 : start - 1].isdigit()
        and text[start].isdigit()
    )
    return before or after or decimal


def _without_known_addresses(text: str, source: str) -> str:
    return _ADDRESS.sub(lambda match: "" if match[0].rstrip(".,;)") in source else match[0], text)


def _parts(text: str) -> set[tuple[str, str]]:
    """The sections, tables and figures that the text names by number."""
    parts: set[tuple[str, str]] = set()
    for word, number, korean, korean_number, number_before, unit in _PART.findall(text):
        if word and number:
            parts.add((_PART_KINDS[word[:3].lower()], number.upper()))
        elif korean or unit:
            parts.add((_KOREAN_PART_KINDS[korean or unit], korean_number or number_before))
    return parts


def _shared_words(text: str, source: str) -> float:
    text_stems = set(stems(text))
    return len(text_stems & set(stems(source))) / (len(text_stems) or 1)
