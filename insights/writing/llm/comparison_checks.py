"""Checks who is compared with whom: a statement must not turn a comparison of its evidence around."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from insights.model import Language
from insights.text.stemming import stems

_BETTER = r"(?:better|faster|stronger|superior|more (?:\w+ )?(?:accurate|efficient|robust|effective|reliable|stable))"
_WORSE = (
    r"(?:worse|slower|weaker|inferior|less (?:\w+ )?(?:accurate|efficient|robust|effective|reliable|stable))"
)
_COMPARATORS = (
    (re.compile(r"\b(?:is|are|was|were|been|being)\s(?:\w+\s)?(?:outperformed|surpassed|exceeded|beaten)\sby\b", re.IGNORECASE), -1),
    (re.compile(r"\b(?:outperform|surpass|exceed|beat|outdo|outrank)\w*\b", re.IGNORECASE), 1),
    (re.compile(r"\b(?:underperform\w*|lags?\sbehind|falls?\sshort\sof|trails?)\b", re.IGNORECASE), -1),
    (re.compile(rf"\b{_BETTER}\b[^.;]{{0,40}}?\b(?:than|to|over)\b", re.IGNORECASE), 1),
    (re.compile(rf"\b{_WORSE}\b[^.;]{{0,40}}?\b(?:than|to)\b", re.IGNORECASE), -1),
    (re.compile(r"\bimprov\w+\s(?:up)?on\b|\bimprov\w+\sover\b|\bgains?\sover\b", re.IGNORECASE), 1),
)  # fmt: skip
_LEVELS = (
    (re.compile(r"\b(?:higher|greater|larger|more)\b[^.;]{0,40}?\bthan\b", re.IGNORECASE), 1),
    (re.compile(r"\b(?:lower|fewer|smaller|less)\b[^.;]{0,40}?\bthan\b", re.IGNORECASE), -1),
)
_KOREAN_THAN = re.compile(r"(\S+(?:\s\S+)?)보다")
_KOREAN_SUBJECT = re.compile(r"(\S+(?:\s\S+)?)(?:은|는|이|가)\s")
_KOREAN_BETTER = re.compile(r"우수|능가|뛰어|앞서|앞섰|좋|높|빠르|빨라|향상|개선|정확|많")
_KOREAN_WORSE = re.compile(r"열등|뒤처|뒤진|나쁘|나빠|낮|느리|느려|저하|떨어|못 미|적|부정확")
_CLAUSE = re.compile(r"[.;]|,\s(?:while|whereas|but)\b|\b(?:while|whereas|although|but)\b")
MAX_SIDE_CHARACTERS = 90


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Who is ahead of whom, as stems of the words on either side."""

    ahead: frozenset[str]
    behind: frozenset[str]


def comparison_problems(text: str, evidence: str, language: Language) -> Iterator[str]:
    """What is turned around, in words for the model."""
    if language == "ko":
        groups = [(list(_korean(text)), [*_find(evidence, _COMPARATORS), *_find(evidence, _LEVELS)])]
    else:
        groups = [(list(_find(text, kind)), list(_find(evidence, kind))) for kind in (_COMPARATORS, _LEVELS)]
    if any(_is_turned(comparison, known) for claimed, known in groups for comparison in claimed):
        yield "it turns a comparison of its evidence around"


def _is_turned(comparison: Comparison, known: list[Comparison]) -> bool:
    """Whether the best fitting comparison of the evidence has the two sides the other way round."""
    straight = max(
        (_fit(comparison.ahead, other.ahead, comparison.behind, other.behind) for other in known), default=0
    )
    crossed = max(
        (_fit(comparison.ahead, other.behind, comparison.behind, other.ahead) for other in known), default=0
    )
    return crossed > straight


def _fit(
    first: frozenset[str], second: frozenset[str], third: frozenset[str], fourth: frozenset[str]
) -> float:
    """How well two pairs of sides agree; what stands on both sides of a comparison tells nothing."""
    shared = (first & third) | (second & fourth)
    return len((first & second) - shared) + len((third & fourth) - shared)


def _find(text: str, kind: tuple[tuple[re.Pattern[str], int], ...]) -> Iterator[Comparison]:
    for pattern, sign in kind:
        for match in pattern.finditer(text):
            before = _CLAUSE.split(text[max(0, match.start() - MAX_SIDE_CHARACTERS) : match.start()])[-1]
            after = _CLAUSE.split(text[match.end() : match.end() + MAX_SIDE_CHARACTERS])[0]
            left, right = frozenset(stems(before)), frozenset(stems(after))
            yield Comparison(ahead=left, behind=right) if sign > 0 else Comparison(ahead=right, behind=left)


def _korean(text: str) -> Iterator[Comparison]:
    """Of "A는 B보다 우수하다" A is ahead; sides are compared by the words they have in Latin letters."""
    for clause in re.split(r"[.;,]", text):
        than = _KOREAN_THAN.search(clause)
        if than is None:
            continue
        rest = clause[: than.start()] + " " + clause[than.end() :]
        subject = _KOREAN_SUBJECT.search(rest)
        sign = bool(_KOREAN_BETTER.search(rest)) - bool(_KOREAN_WORSE.search(rest))
        if subject is None or not sign:
            continue
        first, second = _latin(subject[1]), _latin(than[1])
        yield Comparison(ahead=first, behind=second) if sign > 0 else Comparison(ahead=second, behind=first)


def _latin(text: str) -> frozenset[str]:
    return frozenset(stems(" ".join(re.findall(r"[A-Za-z][\w\-.+]*", text))))
