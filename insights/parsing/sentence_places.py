"""Which sentence a report names by its place: "the second headline", "the last sentence of the LLM topic", "두 번째 헤드라인의
결과". Pure.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from insights.model import Topic
from insights.parsing.ordinals import CARDINALS, LAST_PLACE, ORDINALS, place_of
from insights.text.full_width import to_half_width
from insights.text.word_lists import alternatives, load_word_lists

FindTopic = Callable[[str], Topic | None]
THINGS = {"headline": "headline", "sentence": "sentence", "claim": "sentence", "paper": "paper"}
"""What is counted, by the list that has its name."""
NUMBERED = ("headline", "sentence", "paper")
"""May have its number behind it: "headline 3", but not "claims 93 points"."""
SECTIONS = ("themes", "keywords", "results", "impact", "conclusion")
MAX_MIDDLE_WORDS = 3
"""Between a number and its thing: "the second large language models paper"."""
MAX_TOPIC_WORDS = 4
_HANGUL = re.compile("[가-힣]")
_PARTICLE = re.compile(r"(?<=[가-힣A-Za-z0-9])(?:에서는|에서|에는|의|에|은|는|이|가|을|를)$")
_COUNTER = re.compile(r"\s?번?\s?째$|번$")
_SIGN = re.compile(r"^(?:#|\[|number|no\.?|nr\.?)\s?|\]$", re.IGNORECASE)
_FIXED_PLACES = {"top": 1, "bottom": LAST_PLACE, "before_last": LAST_PLACE - 1}


@dataclass(frozen=True, slots=True, kw_only=True)
class SentencePlace:
    """Places count from 1 on, from the end where they are negative; 0 where none is named. `item` is a headline's, or a paper's
    of a topic or a message, `sentence` that of a sentence within the item, the topic or the message.
    """

    item: int = 0
    is_headline: bool = False
    sentence: int = 0
    section: str = ""
    """Of a topic's report; "results" of an item is its result."""
    topic: str = ""
    """Its slug."""


@dataclass(frozen=True, slots=True)
class _Token:
    """`kind` is the list that has its words, "ordinal", "number" or "numbered" (as in "#2"); "word" or "mark" for all else."""

    kind: str
    text: str
    number: int = 0


@dataclass(frozen=True, slots=True)
class _NamedPlace:
    """The tokens from `start` to `end`, exclusive, count a thing; "" where they do not say which."""

    start: int
    end: int
    number: int
    thing: str = ""


def parse_sentence_place(words: str, find_topic: FindTopic) -> SentencePlace | None:
    """The place that the words name; None where they name none."""
    reader = _PlaceReader(_tokenize(" ".join(unicodedata.normalize("NFC", to_half_width(words)).split())))
    places = list(reader.counted_things()) or list(reader.bare_places())[:1]
    if not places:
        return None
    numbers = {place.thing: place.number for place in reversed(places)}
    topic = reader.find_topic(places, find_topic)
    return SentencePlace(
        item=numbers.get("headline") or numbers.get("paper") or numbers.get("") or 0,
        is_headline="headline" in numbers,
        sentence=numbers.get("sentence", 0),
        section=next((token.kind for token in reader.tokens if token.kind in SECTIONS), ""),
        topic=topic.slug if topic else "",
    )


@dataclass(frozen=True, slots=True)
class _PlaceReader:
    tokens: Sequence[_Token]

    def counted_things(self) -> Iterator[_NamedPlace]:
        """A number before its thing, or behind it: "the second LLM paper", "headline 3"."""
        for start, token in enumerate(self.tokens):
            end = self._thing_end(start) if token.kind == "ordinal" else 0
            if token.kind in NUMBERED and self._is_number(start + 1):
                yield _NamedPlace(start, start + 2, self.tokens[start + 1].number, token.kind)
            elif end and not (self._kind(start - 1) in NUMBERED and self._is_number(start)):
                yield _NamedPlace(start, end, self._count(start, end), THINGS[self._kind(end - 1)])

    def bare_places(self) -> Iterator[_NamedPlace]:
        """A number alone: "the second is wrong", "#2", "2번이 틀려요"."""
        for start, token in enumerate(self.tokens):
            is_named = token.kind == "ordinal" and (
                start == 0 or self._kind(start - 1) in {"articles", "mark"} or _HANGUL.search(token.text)
            )
            if is_named or token.kind == "numbered":
                yield _NamedPlace(start, start + 1, self._count(start, start + 1))

    def find_topic(self, places: Sequence[_NamedPlace], find: FindTopic) -> Topic | None:
        """The longest name of a topic that stands within a place, beside one, or before a word such as "topic"."""
        spans = (
            (start, start + size)
            for size in range(MAX_TOPIC_WORDS, 0, -1)
            for start in range(len(self.tokens) - size + 1)
        )
        for start, end in spans:
            words = [token.text for token in self.tokens[start:end]]
            is_name = all(token.kind == "word" for token in self.tokens[start:end])
            if is_name and self._is_at_place(start, end, places):
                name = " ".join(words)
                if topic := find(name) or find(_PARTICLE.sub("", name)):
                    return topic
        return None

    def _kind(self, place: int) -> str:
        return self.tokens[place].kind if 0 <= place < len(self.tokens) else ""

    def _thing_end(self, start: int) -> int:
        """Behind the thing that is counted; 0 where there is none."""
        place = start + 1
        while self._kind(place) == "from_end" or (
            self._kind(place) == "ordinal" and self.tokens[place].number < 0
        ):
            place += 1
        for end in range(place, min(place + MAX_MIDDLE_WORDS + 1, len(self.tokens))):
            if self._kind(end) in THINGS:
                return end + 1
            if self._kind(end) not in {"word", "topic_words", *SECTIONS}:
                return 0
        return 0

    def _count(self, start: int, end: int) -> int:
        """Negative where it is counted from the end: "second to last", "second last", "끝에서 두 번째"."""
        number = self.tokens[start].number
        beside = [*self.tokens[max(start - 1, 0) : start], *self.tokens[start + 1 : end + 1]]
        is_from_end = any(
            token.kind == "from_end" or (token.kind == "ordinal" and token.number < 0) for token in beside
        )
        return -number if is_from_end and number > 0 else number

    def _is_number(self, place: int) -> bool:
        """Whether it may stand behind its thing: "headline 3", "헤드라인 3번"."""
        kind = self._kind(place)
        return kind in {"number", "numbered"} or (
            kind == "ordinal" and self.tokens[place].text.endswith("번")
        )

    def _is_at_place(self, start: int, end: int, places: Sequence[_NamedPlace]) -> bool:
        if self._kind(end) == "topic_words":
            return True
        before, after = start, end
        while self._kind(before - 1) in {"joins", "articles"}:
            before -= 1
        while self._kind(after) in {"mark", "articles", *SECTIONS}:
            after += 1
        return any(
            place.start < start < place.end
            or after == place.start
            or (before == place.end and before < start)
            for place in places
        )


def _tokenize(text: str) -> Sequence[_Token]:
    pattern = _token_pattern("korean" if _HANGUL.search(text) else "english")
    return [
        _read_token(match.lastgroup or "mark", match[match.lastgroup or 0])
        for match in pattern.finditer(text)
    ]


def _read_token(kind: str, text: str) -> _Token:
    if kind in _FIXED_PLACES:
        return _Token("ordinal", text, _FIXED_PLACES[kind])
    if kind in {"ordinal", "number", "numbered"}:
        said = _SIGN.sub("", text)
        return _Token(kind, text, place_of(_COUNTER.sub("", said)) or place_of(said))
    return _Token(kind, text)


@cache
def _token_pattern(script: str) -> re.Pattern[str]:
    """One group for each kind of token; a Korean word's particle goes with it."""
    lists = load_word_lists(Path(__file__).with_suffix(".toml"), script)
    named = {name: alternatives(phrases) for name, phrases in lists.items() if phrases}
    first = ("before_last", "from_end", "not_counted", "headline", "top", "bottom")
    kinds = {name: named[name] for name in first if name in named} | _number_patterns() | named
    end = r"(?![A-Za-z0-9])" if script == "english" else r"[가-힣]{0,3}(?!\w)"
    groups = "|".join(rf"(?P<{name}>{pattern}){end}" for name, pattern in kinds.items())
    return re.compile(rf"(?<!\w)(?:{groups}|(?P<word>\w[\w&/'-]*))|(?P<mark>[,:;.()!?])", re.IGNORECASE)


def _number_patterns() -> dict[str, str]:
    """두 papers are two papers, 두 번째 is the second."""
    counted = [word for word in ORDINALS if _HANGUL.match(word) and not word.endswith("째")]
    alone = [word for word in ORDINALS if word not in counted or word in {"첫", "마지막"}]
    number = rf"\d{{1,2}}(?![\d%]|[.,]\d|\s%)|(?:{_any_of(CARDINALS)})"
    return {
        "numbered": rf"(?:#\s?|\[|(?:number|no\.?|nr\.?)\s)(?:{number})\]?",
        "ordinal": rf"(?:{_any_of(counted)}|\d{{1,2}})\s?번?\s?째|\d{{1,2}}(?:번|st|nd|rd|th)|{_any_of(alone)}",
        "number": number,
    }


def _any_of(words: Iterable[str]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))
