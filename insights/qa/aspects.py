"""Questions about an aspect of a paper: its results, its limits, its code, its authors, a summary.

The aspect is read from the words of the question (aspects.toml), in English or Korean. What remains of the question
besides words that only ask is its focus: "on ImageNet" in "what results does it report on ImageNet?".
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Literal, get_args

from insights.model import Question
from insights.qa.question_focus import content_tokens, is_noun
from insights.text.full_width import to_half_width
from insights.text.word_lists import alternatives, load_word_lists

Aspect = Literal[
    "results", "contribution", "method", "limits", "data", "code", "release", "comparison", "cost", "hardware",
    "time", "speed", "size", "motivation", "failures", "future", "authors", "affiliation", "date", "venue", "version", "categories", "licence",
    "links", "pages", "explain", "summary",
]  # fmt: skip
ASPECTS: tuple[Aspect, ...] = get_args(Aspect)
RECORD_ASPECTS: frozenset[Aspect] = frozenset(
    {"authors", "affiliation", "date", "venue", "version", "categories", "licence", "links", "pages"}
)
"""Answered from arXiv's record of the paper."""
WHOLE_PAPER_ASPECTS: frozenset[Aspect] = RECORD_ASPECTS | {"explain", "summary"}
"""They have no focus: "explain the planner" is no question about the paper as a whole."""
MAX_ASPECTS = 2
"""Of one question: "the results and limitations"."""

YES_NO_EXCLUDED: frozenset[Aspect] = frozenset({"method", "motivation"})
"""No yes/no question asks about them: "do they train a model?"."""
KOREAN_PLAIN_ASPECTS: frozenset[Aspect] = frozenset(
    {"method", "contribution", "motivation", "limits", "future", "code", "comparison", "cost", "size"}
)
"""A Korean question about one of them has no other verb or noun that is not known: "배경은 어떻게 바꿔?" has."""

_ASPECTS_ASKED_BY: Mapping[str, frozenset[Aspect]] = {
    "how": frozenset(ASPECTS) - {"size", "hardware", "time", "pages", "licence", "links", "date"},
    "why": WHOLE_PAPER_ASPECTS | {"motivation"},
    "who": frozenset({"authors", "affiliation", "summary"}),
    "how_many": frozenset(
        {"size", "hardware", "time", "speed", "pages", "cost", "authors", "version", "date"}
    ),
}
"""The aspects that a question with such a word asks about: "how many methods" asks for no method."""
_FILE = Path(__file__).with_name("aspects.toml")
_HANGUL = re.compile(r"[가-힣]")
_CONJUNCTION = re.compile(
    r"\band\b|\bor\b|[&,/]|(?<![가-힣])(?:및|그리고)|(?:와|과|랑|하고)(?![가-힣])", re.IGNORECASE
)
_OTHERS_LIMITS = re.compile(
    r"\b(?:existing|previous|prior|current|earlier|other|past)\b|기존|이전|선행|다른 (?:방법|모델|연구)",
    re.IGNORECASE,
)
_FAULT = re.compile(
    r"\b(?:limit\w*|problems?|drawbacks?|weak\w*|shortcomings?|downsides?|flaws?|wrong|fail\w*|miss\w*|lack\w*|gaps?|issues?)\b"
    r"|문제|한계|단점|약점|부족|못",
    re.IGNORECASE,
)
_ENDING = re.compile(r"(?:(?<=[가-힣])(?!(?:와|과|랑|이랑|하고)(?![가-힣]))[가-힣]{0,4})?")
_NOUN_PARTICLE = re.compile(r"(?:이랑|랑|과|와)(?![가-힣])")
"""Behind "summary" in Korean it tells that something is compared with a summary."""
_BARE = re.compile(
    r"\W*(?:(?:and|but|so|then|그럼|근데|그런데)\W+)?(?:why|how|how so|how come|왜|어떻게|어째서)(?: not)?[요]?\W*",
    re.IGNORECASE,
)
_YES_NO = re.compile(
    r"(?:(?:and|but|so) )?(?:is|are|was|were|do|does|did|can|could|has|have|had|will|would|should)\b(?! you\b)",
    re.IGNORECASE,
)
_KOREAN_YES_NO = re.compile(r"(?:나요|까요?|니|냐|[어아해돼래져]|는가|[하되있없이]나)$")
_KOREAN_QUESTION_WORD = re.compile(
    r"무엇|무슨|뭐|뭘|뭔|어떤|어떻|어느|어디|어때|누가|누구|언제|왜|몇|얼마|알려|설명|말해|보여|궁금"
)
_FOLLOW_UP = re.compile(
    r"\W*(?:and|but|or|also|then|what about|how about|그럼|그러면|그리고|또)\b", re.IGNORECASE
)
_NARROWS = re.compile(
    r"^\W*(?i:on|for|in|with|without|at|under|over|against|across|when|if|by|from)\b|\b\w*[A-Z]\w*|\d"
    r"|[가-힣A-Za-z0-9](?:에서|에는|에선|에|로는|일 때|의 경우)"
)
"""A follow-up that narrows the question before it: a preposition, or a name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AspectQuestion:
    """What is asked of a paper. `focus` is what the question says besides, in its own words: "ImageNet"; empty for the
    paper as a whole.
    """

    aspect: Aspect
    also: tuple[Aspect, ...] = ()
    """Further aspects: the limitations in "the results and limitations"."""
    focus: str = ""
    wants_number: bool = False
    """Whether a number is asked for: "how big is the dataset?"."""


@dataclass(frozen=True, slots=True)
class _Match:
    aspect: Aspect
    start: int
    end: int


def find_asked_aspect(question: Question) -> AspectQuestion | None:
    """The same for a question in its conversation: "and on ImageNet?" asks for the aspect of the question before; what a
    mere "why?" asks about is for the caller to resolve.
    """
    if not question.previous_questions:
        return find_aspect(question.text)
    if _BARE.fullmatch(question.text):
        return None
    return find_follow_up(question.text, question.previous_questions[-1])


def find_aspect(text: str) -> AspectQuestion | None:
    """The aspect that a question in English or Korean asks about; None when it asks about something else."""
    text = " ".join(to_half_width(text).replace("’", "'").split()).strip(' ?!.~…;:,"“”')
    language = "korean" if _HANGUL.search(text) else "english"
    matches = _find_matches(text, language)
    if released := _find_released(text, matches, language):
        return released
    is_weak = not matches
    matches = matches or _match_table(text, f"{language}_weak")
    if not matches:
        return None
    aspects = tuple(match.aspect for match in _coordinated(text, matches))
    aspects = ("code",) if {"code", "links"} <= set(aspects) else aspects
    removed = [
        match
        for match in {*matches, *_match_table(text, language)}
        if match.aspect in aspects
        or (match.aspect in {"explain", "summary"} and not _NOUN_PARTICLE.match(text, match.end))
    ]
    if (is_weak or aspects[0] in WHOLE_PAPER_ASPECTS) and any(content_tokens(_without(text, removed))):
        return None
    focus = _focus(text, removed)
    is_plain = language == "english" or focus or aspects[0] not in KOREAN_PLAIN_ASPECTS
    if not is_plain and any(content_tokens(_without(text, removed))):
        return None
    question = AspectQuestion(
        aspect=aspects[0],
        also=aspects[1:],
        focus=focus,
        wants_number=_number_words().search(text) is not None,
    )
    return _check(text, question)


def find_follow_up(text: str, previous: str) -> AspectQuestion | None:
    """The aspect of a question that follows `previous`: its own one, else that of `previous` with this text as its
    focus where that narrows it ("and on ImageNet?"). None where neither asks about an aspect, or this text asks for
    something else ("and the learning rate?").
    """
    own, before = find_aspect(text), find_aspect(previous)
    if own or before is None or not _FOLLOW_UP.match(text):
        return own
    rest = _FOLLOW_UP.sub(" ", text, count=1)
    focus = " ".join(content_tokens(rest))
    if not _NARROWS.search(rest):
        return None
    return replace(before, focus=focus) if focus and before.aspect not in WHOLE_PAPER_ASPECTS else None


def _check(text: str, question: AspectQuestion) -> AspectQuestion | None:
    """The question as it is meant; None where its question word asks for something else."""
    aspect = question.aspect
    is_about_faults = aspect == "limits" or (
        aspect == "comparison" and not question.focus and _FAULT.search(text)
    )
    if is_about_faults and _OTHERS_LIMITS.search(text):
        return AspectQuestion(aspect="motivation", also=question.also)
    if aspect in YES_NO_EXCLUDED and _asks_yes_or_no(text):
        return None
    for word, pattern in _question_words().items():
        if pattern.search(text) and aspect not in _ASPECTS_ASKED_BY[word]:
            return None
    return question


def _asks_yes_or_no(text: str) -> bool:
    if not _HANGUL.search(text):
        return _YES_NO.match(text) is not None
    return _KOREAN_YES_NO.search(text) is not None and not _KOREAN_QUESTION_WORD.search(text)


@cache
def _question_words() -> dict[str, re.Pattern[str]]:
    lists = load_word_lists(_FILE, "question_words")
    return {word: re.compile(alternatives(phrases), re.IGNORECASE) for word, phrases in lists.items()}


def _find_matches(text: str, language: str) -> list[_Match]:
    """What asks for an aspect, in order. Something that is to be explained counts before the word "explain"."""
    matches = _match_table(text, language)
    content = [match for match in matches if match.aspect not in {"explain", "summary"}]
    if matches and not content:
        content = _match_table(text, f"{language}_explained")
    return content or matches


def _match_table(text: str, table: str) -> list[_Match]:
    """In Korean the particle or ending behind a match is part of it."""
    matches = (
        _Match(aspect, match.start(), _ENDING.match(text, match.end()).end())  # type: ignore[union-attr]
        for aspect, pattern in _patterns(table).items()
        for match in pattern.finditer(text)
    )
    return list(_outermost(sorted(matches, key=lambda match: (match.start, -match.end))))


def _outermost(matches: Iterable[_Match]) -> Iterator[_Match]:
    """The matches that lie in no earlier one."""
    end = -1
    for match in matches:
        if match.end > end and match.start >= end:
            yield match
            end = match.end


def _coordinated(text: str, matches: Sequence[_Match]) -> tuple[_Match, ...]:
    """The first match, and those that "and" joins to it. "Is the method better than …?" asks not for the method."""
    asked = [matches[0]]
    for match in matches[1:]:
        between = text[asked[-1].end : match.start]
        if _is_joined(between) or (match.aspect in RECORD_ASPECTS and not between.strip()):
            asked.append(match)
        elif asked[0].aspect in {"method", "links"}:
            asked = [match]
    return tuple({match.aspect: match for match in reversed(asked[:MAX_ASPECTS])}.values())[::-1]


def _is_joined(between: str) -> bool:
    """Whether the text between two phrases is "and", and words that only ask."""
    return _CONJUNCTION.search(between) is not None and not any(content_tokens(between))


def _find_released(text: str, matches: Sequence[_Match], language: str) -> AspectQuestion | None:
    """A question whether data, models or the like are public; code has an aspect of its own."""
    if any(match.aspect in {"code", "venue", "date", "authors", "licence"} for match in matches):
        return None
    table = "released" if language == "english" else "korean_released"
    named, verbs = _compile(table)["things"], _compile(table)["verbs"]
    things = [match[0] for match in named.finditer(text)]
    if not things or not verbs.search(text):
        return None
    rest = verbs.sub(" ", named.sub(" ", text))
    return None if any(content_tokens(rest)) else AspectQuestion(aspect="release", focus=" ".join(things))


def _without(text: str, asked: Iterable[_Match]) -> str:
    for match in asked:
        text = text[: match.start] + " " * (match.end - match.start) + text[match.end :]
    return text


def _focus(text: str, asked: Sequence[_Match]) -> str:
    """The words beside the phrases that ask and the words that say nothing of their own. In Korean what stands behind
    is mostly the verb: of that only nouns are taken.
    """
    first = min(match.start for match in asked)
    rest = _without(text, asked)
    behind = (token for token in content_tokens(rest[first:]) if not _HANGUL.search(token) or is_noun(token))
    before = (token for token in content_tokens(rest[:first]) if not _number_words().match(token))
    return " ".join([*before, *(token for token in behind if not _number_words().match(token))])


@cache
def _number_words() -> re.Pattern[str]:
    return re.compile(alternatives(load_word_lists(_FILE, "number")["words"]), re.IGNORECASE)


@cache
def _patterns(table: str) -> dict[Aspect, re.Pattern[str]]:
    """What asks for each aspect."""
    compiled = _compile(table)
    return {aspect: compiled[aspect] for aspect in ASPECTS if aspect in compiled}


@cache
def _compile(table: str) -> dict[str, re.Pattern[str]]:
    """The lists of a table. English phrases match as whole words, Korean ones also within a word."""
    boundary = "" if table.startswith("korean") else r"\b"
    return {
        name: re.compile(rf"{boundary}{alternatives(phrases)}{boundary}", re.IGNORECASE)
        for name, phrases in load_word_lists(_FILE, table).items()
    }
