"""Reading "LLM, RL at 09:00 Asia/Seoul in Korean": what a subscriber wishes, in any order, in both languages."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import time
from difflib import SequenceMatcher

from insights.errors import BadInput
from insights.model import Language, Topic
from insights.parsing import times, timezones, vocabulary

MOST_TITLES = 10
LONGEST = 400
"""Characters of a line; whoever needs more wants all topics."""
_NAME = 40
"""Characters that are compared with names, and quoted back."""
_LONGEST = 6
"""Words of a topic's or a city's name."""
_ALIKE = 0.7
"""From here on a topic is named as what was probably meant."""
_MISSPELLED = 0.85
"""From here on two words together are one name with a slip of the pen: reinforcement lerning."""
_TOO_SHORT = 2
"""Two letters are like too many names."""
_HOURS = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriptionRequest:
    """What was named; None where nothing was. Topics are slugs, in the order named; () asks for all of them."""

    topics: tuple[str, ...] | None = None
    send_at: time | None = None
    at_once: bool = False
    zone: str | None = None
    language: Language | None = None
    titles: int | None = None
    weekdays: bool = False
    """Nothing is to come on a weekend."""
    this_thread: bool = False
    """It is meant for the thread it was said in, not for the chat around it."""


@dataclass(slots=True, kw_only=True)
class _RemainingText:
    """The words not yet understood; each reader takes its own out."""

    words: str
    find: Callable[[str], Topic | None]
    suggest: Callable[[str], tuple[Topic, ...]]
    language: Language
    topics: list[str] = field(default_factory=list)
    zones: list[str] = field(default_factory=list)

    def cut(self, found: re.Match[str]) -> None:
        self.words = f"{self.words[: found.start()]} , {self.words[found.end() :]}"

    def take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        if found := pattern.search(self.words):
            self.cut(found)
        return found


def parse_request(
    words: str,
    find: Callable[[str], Topic | None],
    suggest: Callable[[str], tuple[Topic, ...]],
    language: Language = "en",
) -> SubscriptionRequest:
    """`find` and `suggest` are the taxonomy's. Raises BadInput with the nearest valid choice, in `language`."""
    if len(words) > LONGEST:
        raise BadInput("commands.subscribe.too_long", most=LONGEST)
    plain = unicodedata.normalize("NFKC", words)  # 9：00 in full width is 9:00
    line = _RemainingText(words=plain, find=find, suggest=suggest, language=language)
    weekdays = line.take(vocabulary.WEEKDAYS) is not None
    line.words = vocabulary.DAILY.sub(" , ", line.words)
    _refuse_what_cannot_be(line)
    this_thread = line.take(vocabulary.THIS_THREAD) is not None
    line.words = vocabulary.LABELS.sub(" ", line.words)
    titles = _titles(line)
    at_once = line.take(vocabulary.AT_ONCE) is not None
    _slashed(line)
    _offset(line)
    asked_for = _language(line)
    all_topics = line.take(vocabulary.ALL_TOPICS) is not None
    send_at = _time(line, at_once=at_once)
    for part in re.split(r"[,;、|]", line.words):
        _names(line, part, send_at)
    return SubscriptionRequest(
        topics=tuple(dict.fromkeys(line.topics)) or (() if all_topics else None),
        send_at=send_at,
        at_once=at_once,
        zone=_zone(line),
        language=asked_for,
        titles=titles,
        weekdays=weekdays,
        this_thread=this_thread,
    )


def _refuse_what_cannot_be(line: _RemainingText) -> None:
    """One sentence for what people ask for and no subscription has."""
    if found := vocabulary.DAYS.search(line.words):
        raise BadInput("commands.subscribe.no_days", words=found[0].strip(" ,"))
    if found := vocabulary.OTHER_LANGUAGE.search(line.words):
        raise BadInput("commands.subscribe.bad_tongue", words=found["name"])
    if found := vocabulary.WITHOUT.search(line.words):
        what = (found["english"] or found["korean"] or "").strip(vocabulary.SIGNS)
        raise BadInput("commands.subscribe.leave_out", words=what or "survey")


def _titles(line: _RemainingText) -> int | None:
    found = line.take(vocabulary.TITLES)
    if found is None:
        return None
    count = vocabulary.count(next(filter(None, found.groups())))
    if not 0 < count <= MOST_TITLES:
        near = min(max(count, 1), MOST_TITLES)
        raise BadInput("commands.subscribe.bad_titles", words=found[0].strip(), most=MOST_TITLES, near=near)
    return count


def _slashed(line: _RemainingText) -> None:
    """Asia/Seoul; LLM/RL are two topics."""
    while found := line.take(vocabulary.SLASHED):
        if zone := timezones.find_zone(found[1]):
            line.zones.append(zone)
        elif any(map(line.find, found[1].split("/"))):
            line.words += f" , {found[1].replace('/', ' , ')}"
        else:
            raise _unreadable(found[1], timezones.suggest_zones(found[1]))


def _offset(line: _RemainingText) -> None:
    found = line.take(vocabulary.OFFSET)
    if found:
        zone = timezones.find_zone(found[0])
        if zone is None:
            raise _unreadable(found[0].strip(), timezones.suggest_zones(found[0]))
        line.zones.append(zone)


def _zone(line: _RemainingText) -> str | None:
    """A city goes before the offset that stands beside it."""
    named = list(dict.fromkeys(line.zones))
    cities = [zone for zone in named if not timezones.is_offset(zone)] or named
    if len(cities) > 1:
        one, other = cities[:2]
        raise BadInput("commands.subscribe.two_zones", one=one, other=other)
    return cities[0] if cities else None


def _language(line: _RemainingText) -> Language | None:
    named: list[Language] = [
        language for language, pattern in vocabulary.LANGUAGES.items() if line.take(pattern)
    ]
    if len(named) > 1:
        raise BadInput("commands.subscribe.two_tongues")
    return named[0] if named else None


def _time(line: _RemainingText, *, at_once: bool) -> time | None:
    named_times = times.take(lambda: line.words, line.cut)
    if named_times and at_once:
        raise BadInput("commands.subscribe.at_once_or_time", time=f"{named_times[0]:%H:%M}")
    if len(named_times) > 1:
        one, other = named_times[:2]
        raise BadInput("commands.subscribe.two_times", one=f"{one:%H:%M}", other=f"{other:%H:%M}")
    return named_times[0] if named_times else None


def _names(line: _RemainingText, part: str, send_at: time | None) -> None:
    """A part between commas: topics and a city, one after the other, the longest name first."""
    left, last = part.split(), ""
    while left:
        taken = _longest(line, left)
        if not taken and not _says_nothing(left[0]):
            raise _nobody_knows(line, last, left, send_at)
        last = " ".join(left[:taken]) or last
        left = left[taken or 1 :]


def _longest(line: _RemainingText, left: Sequence[str]) -> int:
    """How many words the longest name at the beginning has."""
    lengths = range(min(len(left), _LONGEST), 0, -1)
    return next((length for length in lengths if _known(line, " ".join(left[:length]))), 0)


def _says_nothing(word: str) -> bool:
    bare = word.strip(vocabulary.SIGNS).casefold()
    fillers = vocabulary.FILLERS
    return not re.search(r"\w", bare) or bare in fillers or vocabulary.PARTICLES.sub("", bare) in fillers


def _known(line: _RemainingText, name: str) -> bool:
    whole = name.strip(vocabulary.SIGNS)
    bare = vocabulary.PARTICLES.sub("", whole)
    if topic := line.find(name) or line.find(bare):
        line.topics.append(topic.slug)
        return True
    if zone := timezones.find_zone(whole) or timezones.find_zone(bare):
        line.zones.append(zone)
    return zone is not None


def _nobody_knows(line: _RemainingText, last: str, left: Sequence[str], send_at: time | None) -> BadInput:
    """Of the words up to the next that is known; a name just before may have been the half of another."""
    trial = _RemainingText(words="", find=line.find, suggest=line.suggest, language=line.language)
    end = next(
        (n for n in range(1, len(left)) if _longest(trial, left[n:]) or _says_nothing(left[n])), len(left)
    )
    words = " ".join(left[:end]).strip(vocabulary.SIGNS)
    if len(words) > _NAME:
        return BadInput("commands.subscribe.bad_word", words=f"{words[:_NAME]}…")
    if vocabulary.ELSEWHERE.match(left[0]):
        return BadInput("commands.subscribe.elsewhere", words=left[0])
    if words.isdecimal():
        return _bare_number(int(words), send_at)
    both = f"{last} {words}".strip()
    slip = [topic for topic in line.suggest(both) if last and _likeness(topic, both) >= _MISSPELLED]
    if slip:
        return _unreadable(both, [slip[0].names[line.language]])
    near = [topic for topic in line.suggest(words) if _likeness(topic, words) >= _ALIKE]
    topics = [topic.names[line.language] for topic in near[:2]]
    return _unreadable(words, [*timezones.suggest_zones(words)[:2], *topics])


def _bare_number(number: int, send_at: time | None) -> BadInput:
    if send_at is None and 0 < number <= MOST_TITLES:
        return BadInput("commands.subscribe.bare_number", words=number, time=f"{number:02}:00")
    if number < _HOURS and send_at is not None:
        return BadInput("commands.subscribe.two_times", one=f"{send_at:%H:%M}", other=f"{number:02}:00")
    return BadInput("commands.subscribe.bad_time", words=number, near=f"{number % _HOURS:02}:00")


def _likeness(topic: Topic, words: str) -> float:
    """From 0 to 1, to the name of it that is spelled most like it; the beginning of one is near it."""
    asked = timezones.normalise(words)
    names = [timezones.normalise(name) for name in (topic.slug, *topic.names.values(), *topic.aliases)]
    if len(asked) <= _TOO_SHORT:
        return 0.0
    begun = len(asked) > 3 and any(name.startswith(asked) for name in names)  # noqa: PLR2004 - as long as "code"
    return 1.0 if begun else max(SequenceMatcher(None, asked, name).ratio() for name in names)


def _unreadable(words: str, near: list[str]) -> BadInput:
    key = f"commands.subscribe.bad_word{'_nearest' if near else ''}"
    return BadInput(key, words=words, choices=", ".join(near))
