"""Parses a subscription request: "LLM, RL at 09:00 Asia/Seoul in Korean", in any order, in English and Korean, and
explains what it does not understand, with the nearest choices. Pure.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import time
from difflib import SequenceMatcher

from insights.errors import BadInput
from insights.model import Language, Topic
from insights.parsing import times, timezones, vocabulary

MAX_TITLES = 10
MAX_REQUEST_LENGTH = 400
"""In characters; somebody who needs more wants all topics."""
_MAX_NAME_LENGTH = 40
"""A longer unknown name is quoted in part, and not compared with the known ones."""
_MAX_NAME_WORDS = 6
_MIN_SUGGEST_SIMILARITY = 0.7
"""From this similarity (0 to 1) a topic is suggested for an unknown name."""
_MIN_TYPO_SIMILARITY = 0.85
"""From this similarity two names in a row are one with a typing error: "reinforcement lerning"."""
_MIN_COMPARED_LENGTH = 3
_MIN_PREFIX_LENGTH = 4
"""As long as "code": a shorter name is the beginning of too many topics."""
_HOURS = 24
DEFAULT_WEEKDAY = 4
"""Friday: the week's last list is out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriptionRequest:
    """What the text names; None where it names nothing. `topics` are slugs in the order named; () means all topics."""

    topics: tuple[str, ...] | None = None
    send_at: time | None = None
    at_once: bool = False
    zone: str | None = None
    language: Language | None = None
    titles: int | None = None
    weekdays: bool = False
    """Nothing shall come on a weekend."""
    weekday: int | None = None
    """One digest a week on this day, 0 for Monday."""
    is_daily: bool = field(default=False, compare=False)
    """One digest a day is asked for by name: it ends one a week, and says nothing new otherwise."""
    this_thread: bool = False
    """The request is for the thread it was written in, not for the whole chat."""


@dataclass(slots=True, kw_only=True)
class _RemainingText:
    """The part of the request that is not parsed yet, and the topics and zones found so far."""

    text: str
    find_topic: Callable[[str], Topic | None]
    suggest_topics: Callable[[str], tuple[Topic, ...]]
    language: Language
    topics: list[str] = field(default_factory=list)
    zones: list[str] = field(default_factory=list)
    several_zones: list[str] = field(default_factory=list)
    """Names that mean several zones: "Canada" says nothing new in "Toronto, Canada"."""

    def consume(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """The first match, which is replaced by a comma in the text."""
        if match := pattern.search(self.text):
            self.text = f"{self.text[: match.start()]} , {self.text[match.end() :]}"
        return match


def parse_request(
    text: str,
    find_topic: Callable[[str], Topic | None],
    suggest_topics: Callable[[str], tuple[Topic, ...]],
    language: Language = "en",
) -> SubscriptionRequest:
    """Parses the whole text. Raises BadInput with the nearest valid choice, its names in `language`.

    `find_topic` and `suggest_topics` are insights.taxonomy.taxonomy.Taxonomy.find_topic and .suggest_topics.
    """
    if len(text) > MAX_REQUEST_LENGTH:
        raise BadInput("commands.subscribe.too_long", most=MAX_REQUEST_LENGTH)
    remaining = _RemainingText(
        text=unicodedata.normalize("NFKC", text),  # 9：00 in full width is 9:00
        find_topic=find_topic,
        suggest_topics=suggest_topics,
        language=language,
    )
    _reject_irregular(remaining)
    weekday = _consume_weekly(remaining)
    is_daily = weekday is None and bool(vocabulary.EVERY_DAY.search(remaining.text))
    weekdays = remaining.consume(vocabulary.WEEKDAYS) is not None
    remaining.text = vocabulary.DAILY.sub(" , ", remaining.text)
    _reject_unsupported(remaining)
    this_thread = remaining.consume(vocabulary.THIS_THREAD) is not None
    remaining.text = vocabulary.LABELS.sub(" ", remaining.text)
    titles = _consume_title_count(remaining)
    at_once = remaining.consume(vocabulary.AT_ONCE) is not None
    _consume_slashed_names(remaining)
    _consume_utc_offset(remaining)
    requested_language = _consume_language(remaining)
    all_topics = remaining.consume(vocabulary.ALL_TOPICS) is not None
    send_at = _consume_time(remaining, at_once=at_once)
    for part in re.split(r"[,;、|]", remaining.text):
        _parse_names(remaining, part, send_at)
    return SubscriptionRequest(
        topics=tuple(dict.fromkeys(remaining.topics)) or (() if all_topics else None),
        send_at=send_at,
        at_once=at_once,
        zone=_choose_zone(remaining),
        language=requested_language,
        titles=titles,
        weekdays=weekdays,
        weekday=weekday,
        is_daily=is_daily or at_once,
        this_thread=this_thread,
    )


def _consume_weekly(remaining: _RemainingText) -> int | None:
    """The day of one digest a week, DEFAULT_WEEKDAY where none is named; None where none is asked for. Raises BadInput for
    several days.
    """
    original, named = remaining.text, list[str]()
    is_weekly = False
    while match := remaining.consume(vocabulary.WEEKLY):
        is_weekly = True
        named += filter(None, match.groups())
    is_one_named = len(vocabulary.DAY.findall(remaining.text)) == 1
    if is_weekly and not named and is_one_named and (match := remaining.consume(vocabulary.DAY)):
        named += filter(None, match.groups())  # "weekly LLM on Friday"
    days = list(dict.fromkeys(vocabulary.WEEKDAY_NUMBERS[name.lower()[:3]] for name in named))
    if len(days) > 1:
        named.sort(key=original.find)
        raise BadInput("commands.subscribe.no_days", words=f"{named[0]}, {named[-1]}")
    return next(iter(days), DEFAULT_WEEKDAY) if is_weekly else None


def _reject_irregular(remaining: _RemainingText) -> None:
    if match := vocabulary.IRREGULAR.search(remaining.text):
        raise BadInput("commands.subscribe.no_days", words=match[0].strip(" ,"))


def _reject_unsupported(remaining: _RemainingText) -> None:
    """One sentence each for what people ask for and no subscription has."""
    if match := vocabulary.UNSUPPORTED_SCHEDULE.search(remaining.text):
        raise BadInput("commands.subscribe.no_days", words=match[0].strip(" ,"))
    if match := vocabulary.UNSUPPORTED_LANGUAGE.search(remaining.text):
        raise BadInput("commands.subscribe.bad_tongue", words=match["name"])
    if match := vocabulary.EXCLUSION.search(remaining.text):
        excluded = (match["english"] or match["korean"] or "").strip(vocabulary.PUNCTUATION)
        raise BadInput("commands.subscribe.leave_out", words=excluded or "survey")


def _consume_title_count(remaining: _RemainingText) -> int | None:
    match = remaining.consume(vocabulary.TITLE_COUNT) or _consume_split_count(remaining)
    if match is None:
        return None
    count = vocabulary.parse_count(next(filter(None, match.groups())))
    if not 0 < count <= MAX_TITLES:
        near = min(max(count, 1), MAX_TITLES)
        raise BadInput("commands.subscribe.bad_titles", words=match[0].strip(), most=MAX_TITLES, near=near)
    return count


def _consume_split_count(remaining: _RemainingText) -> re.Match[str] | None:
    """5 LLM papers: the name stays in the text."""
    match = vocabulary.SPLIT_TITLE_COUNT.search(remaining.text)
    if match:
        before, behind = remaining.text[: match.start()], remaining.text[match.end() :]
        remaining.text = f"{before} {match['name']} {behind}"
    return match


def _consume_slashed_names(remaining: _RemainingText) -> None:
    """Asia/Seoul is a zone; LLM/RL are two topics."""
    while match := remaining.consume(vocabulary.SLASHED_NAME):
        if zone := timezones.find_zone(match[1]):
            remaining.zones.append(zone)
        elif any(map(remaining.find_topic, match[1].split("/"))):
            remaining.text += f" , {match[1].replace('/', ' , ')}"
        else:
            raise _unknown_name(match[1], timezones.suggest_zones(match[1]))


def _consume_utc_offset(remaining: _RemainingText) -> None:
    match = remaining.consume(vocabulary.UTC_OFFSET)
    if match:
        zone = timezones.find_zone(match[0])
        if zone is None:
            raise _unknown_name(match[0].strip(), timezones.suggest_zones(match[0]))
        remaining.zones.append(zone)


def _choose_zone(remaining: _RemainingText) -> str | None:
    """A city wins over the UTC offset beside it, and over the country that has several zones."""
    if remaining.several_zones and not remaining.zones:
        name = remaining.several_zones[0]
        choices = ", ".join(timezones.find_zone_choices(name))
        raise BadInput("commands.subscribe.which_zone", words=name, choices=choices)
    named = list(dict.fromkeys(remaining.zones))
    cities = [zone for zone in named if not timezones.is_offset(zone)] or named
    if len(cities) > 1:
        raise BadInput("commands.subscribe.two_zones", one=cities[0], other=cities[1])
    return cities[0] if cities else None


def _consume_language(remaining: _RemainingText) -> Language | None:
    named: list[Language] = [
        language for language, pattern in vocabulary.LANGUAGE_NAMES.items() if remaining.consume(pattern)
    ]
    if len(named) > 1:
        raise BadInput("commands.subscribe.two_tongues")
    return named[0] if named else None


def _consume_time(remaining: _RemainingText, *, at_once: bool) -> time | None:
    named, remaining.text = times.consume_times(remaining.text)
    if named and at_once:
        raise BadInput("commands.subscribe.at_once_or_time", time=f"{named[0]:%H:%M}")
    if len(named) > 1:
        raise BadInput("commands.subscribe.two_times", one=f"{named[0]:%H:%M}", other=f"{named[1]:%H:%M}")
    return named[0] if named else None


def _parse_names(remaining: _RemainingText, part: str, send_at: time | None) -> None:
    """A part between commas: names of topics and cities in a row, the longest name first."""
    words, previous_name = part.split(), ""
    while words:
        length = _longest_name(remaining, words)
        if not length and not _is_filler(words[0]):
            raise _explain_unknown(remaining, previous_name, words, send_at)
        previous_name = " ".join(words[:length]) or previous_name
        words = words[length or 1 :]


def _longest_name(remaining: _RemainingText, words: Sequence[str]) -> int:
    """How many words the longest name at the beginning has; the name is added to what was found."""
    lengths = range(min(len(words), _MAX_NAME_WORDS), 0, -1)
    return next((length for length in lengths if _add_name(remaining, " ".join(words[:length]))), 0)


def _is_filler(word: str) -> bool:
    bare = word.strip(vocabulary.PUNCTUATION).casefold()
    fillers = vocabulary.FILLER_WORDS
    return (
        not re.search(r"\w", bare) or bare in fillers or vocabulary.KOREAN_PARTICLES.sub("", bare) in fillers
    )


def _add_name(remaining: _RemainingText, name: str) -> bool:
    """Whether the name is a topic or a zone, which is added then."""
    whole = name.strip(vocabulary.PUNCTUATION)
    bare = vocabulary.KOREAN_PARTICLES.sub("", whole)
    if topic := remaining.find_topic(name) or remaining.find_topic(bare):
        remaining.topics.append(topic.slug)
        return True
    spellings = (name, whole, bare)
    if zone := next(filter(None, map(timezones.find_zone, spellings)), None):
        remaining.zones.append(zone)
        return True
    several = next((spelling for spelling in spellings if _means_several_zones(spelling)), None)
    remaining.several_zones += [several] if several else []
    return several is not None


def _means_several_zones(name: str) -> bool:
    """Whether the name is that of a country with several zones, say; "send us" names no country."""
    return bool(timezones.find_zone_choices(name)) and not (_is_filler(name) and name.islower())


def _explain_unknown(
    remaining: _RemainingText, previous_name: str, words: Sequence[str], send_at: time | None
) -> BadInput:
    """The error for the words up to the next known one; the name before them may be half of a misspelled one."""
    trial = _RemainingText(
        text="",
        find_topic=remaining.find_topic,
        suggest_topics=remaining.suggest_topics,
        language=remaining.language,
    )
    ends = (n for n in range(1, len(words)) if _longest_name(trial, words[n:]) or _is_filler(words[n]))
    name = " ".join(words[: next(ends, len(words))]).strip(vocabulary.PUNCTUATION)
    if len(name) > _MAX_NAME_LENGTH:
        return BadInput("commands.subscribe.bad_word", words=f"{name[:_MAX_NAME_LENGTH]}…")
    if vocabulary.CHANNEL_REFERENCE.match(words[0]):
        return BadInput("commands.subscribe.elsewhere", words=words[0])
    if name.isdecimal():
        return _explain_number(int(name), send_at)
    both = f"{previous_name} {name}"
    misspelled = _suggest_topics(remaining, both, _MIN_TYPO_SIMILARITY) if previous_name else []
    if misspelled:
        return _unknown_name(both, misspelled[:1])
    topics = _suggest_topics(remaining, name, _MIN_SUGGEST_SIMILARITY)
    return _unknown_name(name, [*timezones.suggest_zones(name)[:2], *topics[:2]])


def _explain_number(number: int, send_at: time | None) -> BadInput:
    """A bare number may be an hour or a number of titles."""
    if send_at is None and 0 < number <= MAX_TITLES:
        return BadInput("commands.subscribe.bare_number", words=number, time=f"{number:02}:00")
    if number < _HOURS and send_at is not None:
        return BadInput("commands.subscribe.two_times", one=f"{send_at:%H:%M}", other=f"{number:02}:00")
    return BadInput("commands.subscribe.bad_time", words=number, near=f"{number % _HOURS:02}:00")


def _suggest_topics(remaining: _RemainingText, name: str, min_similarity: float) -> list[str]:
    topics = (topic for topic in remaining.suggest_topics(name) if _similarity(topic, name) >= min_similarity)
    return [topic.names[remaining.language] for topic in topics]


def _similarity(topic: Topic, text: str) -> float:
    """From 0 to 1, to the topic's most similar name; 1 for the beginning of a name."""
    key = timezones.normalise(text)
    names = [timezones.normalise(name) for name in (topic.slug, *topic.names.values(), *topic.aliases)]
    if len(key) < _MIN_COMPARED_LENGTH:
        return 0.0
    is_prefix = len(key) >= _MIN_PREFIX_LENGTH and any(name.startswith(key) for name in names)
    return 1.0 if is_prefix else max(SequenceMatcher(None, key, name).ratio() for name in names)


def _unknown_name(name: str, suggestions: Sequence[str]) -> BadInput:
    key = f"commands.subscribe.bad_word{'_nearest' if suggestions else ''}"
    return BadInput(key, words=name, choices=", ".join(suggestions))
