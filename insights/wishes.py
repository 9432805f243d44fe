"""Reading "LLM, RL at 09:00 Asia/Seoul in Korean": what a subscriber wishes, in any order, in both languages."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import time

from insights import clock_times, zones
from insights.errors import BadInput
from insights.model import Language, Topic

MOST_TITLES = 10
_SLASHED = re.compile(r"(?<![\w/])(?:in\s+)?([A-Za-z]+(?:_[A-Za-z]+)*(?:/[A-Za-z0-9_+-]+){1,2})(?![\w/])")
_LANGUAGES: dict[Language, re.Pattern[str]] = {
    "ko": re.compile(r"(?:\bin\s+)?(?:\bkorean\b|한국어(?:로)?|한글(?:로)?|\bko\b)", re.IGNORECASE),
    "en": re.compile(r"(?:\bin\s+)?(?:\benglish\b|영어(?:로)?|\ben\b)", re.IGNORECASE),
}
_AT_ONCE = re.compile(
    r"\bat once\b|\bimmediately\b|\bright away\b|\bas soon as (?:possible|it is (?:ready|out))\b"
    r"|나오는\s*(?:즉시|대로)|나오자마자|즉시",
    re.IGNORECASE,
)
_ALL_TOPICS = re.compile(
    r"\ball(?:\s+(?:the\s+)?topics)\b|\beverything\b|모든\s*주제|전체(?:\s*주제)?", re.IGNORECASE
)
_THIS_THREAD = re.compile(
    r"(?:\b(?:in|into|to)\s+)?\bthis\s+(?:thread|topic)\b|이\s*(?:스레드|쓰레드|토픽)(?:에서만|에만|에서|에|로|만)?",
    re.IGNORECASE,
)
_LABELS = re.compile(
    r"(?:\b(?:language|time|zone|timezone|topics?)|언어|시간대|시간|시각|주제)\s*[:=：]\s*", re.IGNORECASE
)
_TITLES = re.compile(
    r"(?<![\w.:])(\d{1,3})\s*(?:papers|titles|paper|title)\b(?:\s+each)?|논문\s*(\d{1,3})\s*편?(?:씩)?"
    r"|\b(?:papers|titles)\s*[:=]?\s*(\d{1,3})(?![\w:.])",
    re.IGNORECASE,
)
_FILLERS = re.compile(
    r"\b(?:at|in|on|to|for|from|me|please|about|daily|every ?day|each day|and|time|zone|timezone|here)\b"
    r"|매일|그리고|(?<![가-힣])(?:및|여기(?:서|에|로)?)(?![가-힣])|시간대(?:로)?|(?<=[가-힣])\s*시간(?:으로)?|으로|에서",
    re.IGNORECASE,
)
_PARTICLES = re.compile(r"(?<=[가-힣A-Za-z0-9])(?:이랑|랑|하고|과|와|을|를|만|으로|로|에)$")
"""What stands behind a name in Korean: 서울로, LLM과."""
_LONGEST = 6
"""Words of a topic's or a city's name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What was named; None where nothing was. Topics are slugs, in the order named; () asks for all of them."""

    topics: tuple[str, ...] | None = None
    send_at: time | None = None
    at_once: bool = False
    zone: str | None = None
    language: Language | None = None
    titles: int | None = None
    this_thread: bool = False
    """It is meant for the thread it was said in, not for the chat around it."""


@dataclass(slots=True, kw_only=True)
class _Line:
    """The words not yet understood; each reader takes its own out."""

    words: str
    find: Callable[[str], Topic | None]
    suggest: Callable[[str], tuple[Topic, ...]]
    language: Language
    topics: list[str] = field(default_factory=list)
    zone: str | None = None

    def cut(self, found: re.Match[str]) -> None:
        self.words = f"{self.words[: found.start()]} , {self.words[found.end() :]}"

    def take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        found = pattern.search(self.words)
        if found:
            self.cut(found)
        return found


def read(
    words: str,
    find: Callable[[str], Topic | None],
    suggest: Callable[[str], tuple[Topic, ...]],
    language: Language = "en",
) -> Wishes:
    """`find` and `suggest` are the taxonomy's. Raises BadInput with the nearest valid choice, in `language`."""
    line = _Line(words=words, find=find, suggest=suggest, language=language)
    this_thread = line.take(_THIS_THREAD) is not None
    line.words = _LABELS.sub(" ", line.words)
    titles = _titles(line)
    at_once = line.take(_AT_ONCE) is not None
    _slashed(line)
    send_at = clock_times.take(line.words, line.cut)
    asked_for = _language(line)
    all_topics = line.take(_ALL_TOPICS) is not None
    for part in re.split(r"[,;、]", line.words):
        _names(line, part)
    return Wishes(
        topics=tuple(dict.fromkeys(line.topics)) or (() if all_topics else None),
        send_at=send_at,
        at_once=at_once,
        zone=line.zone,
        language=asked_for,
        titles=titles,
        this_thread=this_thread,
    )


def _titles(line: _Line) -> int | None:
    found = line.take(_TITLES)
    if found is None:
        return None
    count = int(found[1] or found[2] or found[3])
    if not 0 < count <= MOST_TITLES:
        near = min(max(count, 1), MOST_TITLES)
        raise BadInput("commands.subscribe.bad_titles", words=found[0].strip(), most=MOST_TITLES, near=near)
    return count


def _slashed(line: _Line) -> None:
    found = line.take(_SLASHED)
    if found:
        line.zone = zones.find(found[1])
        if line.zone is None:
            raise _unreadable(found[1], zones.suggest(found[1]))


def _language(line: _Line) -> Language | None:
    for language, pattern in _LANGUAGES.items():
        if line.take(pattern):
            return language
    return None


def _names(line: _Line, part: str) -> None:
    """A part between commas: topics and a city, one after the other, the longest name first."""
    part = part.strip()
    if not part or _known(line, part):
        return
    left = _FILLERS.sub(" ", part).split()
    while left:
        for length in range(min(len(left), _LONGEST), 0, -1):
            if _known(line, " ".join(left[:length])):
                left = left[length:]
                break
        else:
            raise _nobody_knows(line, " ".join(left))


def _known(line: _Line, name: str) -> bool:
    bare = _PARTICLES.sub("", name)
    if topic := line.find(name) or line.find(bare):
        line.topics.append(topic.slug)
        return True
    zone = zones.find(name) or zones.find(bare)
    line.zone = zone or line.zone
    return zone is not None


def _nobody_knows(line: _Line, words: str) -> BadInput:
    topics = [topic.names[line.language] for topic in line.suggest(words)]
    return _unreadable(words, [*zones.suggest(words)[:1], *topics[:2]])


def _unreadable(words: str, near: list[str]) -> BadInput:
    if not near:
        return BadInput("commands.subscribe.bad_word", words=words)
    return BadInput("commands.subscribe.bad_word_nearest", words=words, choices=", ".join(near))
