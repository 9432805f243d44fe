"""Checks a model's statement against its evidence before anybody sees it: what fails is repaired once, then dropped."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from insights.model import Language
from insights.writing.llm.evidence import Evidence
from insights.writing.llm.number_checks import number_problems

MAX_STATEMENT_LENGTH = 600
"""Characters; a longer text is no single sentence."""
MIN_HANGUL_SHARE = 0.2
"""Of a Korean sentence's letters: names of models and data sets stay Latin, and can be most of it."""
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


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementChecker:
    """Checks statements written in `language`."""

    language: Language

    def problem(self, text: str, evidence: Evidence) -> str:
        """Why the statement cannot be published, in words for the model; "" when it can."""
        return next(self._problems(text, evidence), "")

    def _problems(self, text: str, evidence: Evidence) -> Iterator[str]:
        if not text or len(text) > MAX_STATEMENT_LENGTH:
            yield f"it must have between 1 and {MAX_STATEMENT_LENGTH} characters"
        yield from (problem for pattern, problem in _FORBIDDEN if pattern.search(text))
        yield from _script_problems(text, evidence.source, self.language)
        yield from number_problems(text, evidence.text, evidence.paper_count)


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
