"""Reading "LLM, RL at 09:00 Asia/Seoul in Korean": what a subscriber wishes, in any order, in both languages."""

import difflib
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import time
from functools import cache
from zoneinfo import available_timezones

from insights.errors import BadInput
from insights.model import Language, Topic

_TIME = re.compile(r"(?:\bat\s+)?(?<![\w:])(\d{1,2}):(\d{2})(?![\w:])", re.IGNORECASE)
_ZONE = re.compile(r"(?<![\w/])(?:in\s+)?(UTC|[A-Za-z]+(?:_[A-Za-z]+)*(?:/[A-Za-z0-9_+-]+){1,2})(?![\w/])")
_LANGUAGES: dict[Language, str] = {
    "ko": r"(?:\bin\s+)?(?:\bkorean\b|한국어(?:로)?|한글(?:로)?|\bko\b)",
    "en": r"(?:\bin\s+)?(?:\benglish\b|영어(?:로)?|\ben\b)",
}
_FILLERS = re.compile(r"\b(?:at|in|daily|every day|and)\b|매일", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What was named; None where nothing was. Topics are slugs, in the order named."""

    topics: tuple[str, ...] | None = None
    send_at: time | None = None
    zone: str | None = None
    language: Language | None = None


@dataclass(slots=True)
class _Line:
    """The words not yet understood; each reader takes its own out."""

    words: str
    wishes: dict[str, object] = field(default_factory=dict)

    def take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        found = pattern.search(self.words)
        if found:
            self.words = f"{self.words[: found.start()]} , {self.words[found.end() :]}"
        return found


def read(
    words: str, find: Callable[[str], Topic | None], suggest: Callable[[str], tuple[Topic, ...]]
) -> Wishes:
    """`find` and `suggest` are the taxonomy's. Raises BadInput with the nearest valid choice."""
    line = _Line(words)
    send_at = _time(line)
    zone = _zone(line)
    language = _language(line)
    return Wishes(topics=_topics(line, find, suggest), send_at=send_at, zone=zone, language=language)


def _time(line: _Line) -> time | None:
    found = line.take(_TIME)
    if not found:
        return None
    hour, minute = int(found[1]), int(found[2])
    if hour > 23 or minute > 59:  # noqa: PLR2004 - a day has 24 hours of 60 minutes
        raise BadInput("commands.subscribe.bad_time", words=found[0].strip())
    return time(hour, minute)


def _zone(line: _Line) -> str | None:
    found = line.take(_ZONE)
    if not found:
        return None
    known = _zones().get(found[1].lower())
    if known is None:
        raise _unreadable(found[1], difflib.get_close_matches(found[1].lower(), _zones(), 2), _zones())
    return known


@cache
def _zones() -> dict[str, str]:
    return {name.lower(): name for name in available_timezones()}


def _unreadable(words: str, near: list[str], names: dict[str, str]) -> BadInput:
    if not near:
        return BadInput("commands.subscribe.bad_word", words=words)
    choices = ", ".join(names[name] for name in near)
    return BadInput("commands.subscribe.bad_word_nearest", words=words, choices=choices)


def _language(line: _Line) -> Language | None:
    for language, pattern in _LANGUAGES.items():
        if line.take(re.compile(pattern, re.IGNORECASE)):
            return language
    return None


def _topics(
    line: _Line, find: Callable[[str], Topic | None], suggest: Callable[[str], tuple[Topic, ...]]
) -> tuple[str, ...] | None:
    slugs: list[str] = []
    for part in re.split(r"[,;、]", line.words):
        name = part.strip() if find(part.strip()) else " ".join(_FILLERS.sub(" ", part).split())
        if not name:
            continue
        topic = find(name)
        if topic is None:
            raise _no_topic(name, suggest)
        slugs.append(topic.slug)
    return tuple(dict.fromkeys(slugs)) or None


def _no_topic(name: str, suggest: Callable[[str], tuple[Topic, ...]]) -> BadInput:
    names = {topic.slug: topic.names["en"] for topic in suggest(name)}
    return _unreadable(name, list(names), names)
