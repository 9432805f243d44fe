"""Checks negations: a statement must not deny what its evidence says, nor say what its evidence denies."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from insights.model import Language
from insights.text.stemming import stems

MAX_NEGATED_WORDS = 4
_NEGATOR = re.compile(
    r"\b(?:not|cannot|can't|doesn't|don't|didn't|isn't|aren't|wasn't|weren't|won't|no|never|neither|nor|without|none"
    r"|hardly|rarely|barely|unable to|fails? to|failed to|lacks?|lacking)\b",
    re.IGNORECASE,
)
_NOT_ONLY = re.compile(r"\bnot\s(?:only|just|merely)\b|\bno\s(?:longer|later|more) than\b", re.IGNORECASE)
_NEGATIVE_WORD = re.compile(
    r"\b(?:not|n't|cannot|no|never|neither|nor|without|none|hardly|rarely|fail\w*|lack\w*|limit\w*|difficult\w*|unable"
    r"|avoid\w*|remov\w*|eliminat\w*|prevent\w*|absen\w*|free|only|hard|poor\w*|insufficient\w*|instead|rather|struggl\w*"
    r"|ignor\w*|neglect\w*|overlook\w*|miss\w*|challeng\w*|unsolved|little|few|less|remain\w*|unclear|unexplored"
    r"|(?:un|in|im|non|dis|mis)\w{4,})\b|-free\b|n't\b",
    re.IGNORECASE,
)
_KOREAN_NEGATION = re.compile(r"않|못하|못한|못했|없(?:다|는|이|었|으|을|고|어)|아니|불가능|(?<![가-힣])안 ")
_BOUNDARY = re.compile(r"[,.;:()]|\b(?:but|and|while|which|that|because)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class NegatedText:
    """The stems a text denies, and those it does not."""

    negated: tuple[frozenset[str], ...]
    """For each negator the stems right behind it."""
    affirmed: frozenset[str]


def negation_problems(text: str, evidence: str, language: Language) -> Iterator[str]:
    """What is denied or affirmed against the evidence, in words for the model."""
    if language == "ko":
        if _KOREAN_NEGATION.search(text) and not _NEGATIVE_WORD.search(evidence):
            yield "it denies something, and its evidence does not"
        return
    claimed, known = _split(text), _split(evidence)
    denied = [stems_ for stems_ in claimed.negated if stems_ and _denies(stems_, known)]
    if denied:
        yield "it denies what its evidence says"
    if not claimed.negated and any(_affirms(negated, claimed) for negated in known.negated):
        yield "it says what its evidence denies"


def _denies(negated: frozenset[str], known: NegatedText) -> bool:
    """Whether the evidence affirms what is denied, and denies none of it."""
    is_denied_there = any(negated & other for other in known.negated)
    return not is_denied_there and len(negated & known.affirmed) * 2 >= len(negated)


def _affirms(negated: frozenset[str], claimed: NegatedText) -> bool:
    return len(negated) > 1 and negated <= claimed.affirmed


def _split(text: str) -> NegatedText:
    text = _NOT_ONLY.sub(" ", text)
    negated: list[frozenset[str]] = []
    affirmed: list[str] = []
    place = 0
    for match in _NEGATOR.finditer(text):
        affirmed.append(text[place : match.start()])
        scope = _scope(text[match.end() :])
        negated.append(frozenset(stems(scope)))
        place = match.end() + len(scope)
    affirmed.append(text[place:])
    return NegatedText(negated=tuple(negated), affirmed=frozenset(stems(" ".join(affirmed))))


def _scope(rest: str) -> str:
    """The text right behind a negator up to a boundary, of few words."""
    end = boundary.start() if (boundary := _BOUNDARY.search(rest)) else len(rest)
    words: Sequence[re.Match[str]] = list(re.finditer(r"\S+", rest[:end]))[:MAX_NEGATED_WORDS]
    return rest[: words[-1].end()] if words else ""
