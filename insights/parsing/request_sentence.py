"""A sentence that may ask for a command, without the words of politeness, and the phrases it is compared with."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from insights.text.full_width import to_half_width
from insights.text.word_lists import alternatives, load_word_lists

Script = Literal["english", "korean"]
SMALL_TALK = ("hello", "thanks", "okay")
"""Lists of sentences that are nothing but polite: their words are kept."""
_FILE = Path(__file__).with_name("plain_requests.toml")
_HANGUL = re.compile("[ㄱ-ㆎ가-힣]")
_SIGNS = re.compile(r"[^\w\s'/:+#&.-]|(?<!\w)[-.']+|[.']+(?!\w)")
_SLOT = re.compile(r"\{([a-z]+)\}")
_WITHIN_KOREAN_WORDS = frozenset(
    {"how_often", "no_subscription", "came_out", "about_paper", "asks", "this_day"}
)


@dataclass(frozen=True, slots=True)
class RequestSentence:
    """A sentence without the words of politeness; `bare` without those of time as well."""

    script: Script
    text: str
    bare: str
    original: str

    @property
    def says_when(self) -> bool:
        return self.bare != self.text

    def is_one_of(self, *names: str) -> bool:
        return any(whole_phrase(self.script, name).fullmatch(self.text) for name in names)

    def contains(self, name: str) -> re.Match[str] | None:
        return phrase_within(self.script, name).search(self.text)


def read_sentence(text: str) -> RequestSentence:
    original = " ".join(unicodedata.normalize("NFC", to_half_width(text)).replace("’", "'").split())
    plain = " ".join(_SIGNS.sub(" ", original.lower()).split())
    script: Script = "korean" if _HANGUL.search(plain) else "english"
    polite = _strip_politeness(plain, script)
    bare = " ".join(phrase_within(script, "time").sub(" ", polite).split())
    return RequestSentence(script, polite, bare, original)


def _strip_politeness(text: str, script: Script) -> str:
    before, behind = (whole_phrase(script, name).pattern for name in ("politeness", "politeness_behind"))
    while (
        shorter := re.sub(rf"^{before}(?:\s+(?=\S))|(?<=\S)\s+{behind}$", "", text)
    ) != text and not _is_small_talk(text, script):
        text = shorter
    return text


def _is_small_talk(text: str, script: Script) -> bool:
    return any(whole_phrase(script, name).fullmatch(text) for name in SMALL_TALK)


@cache
def phrase_lists(script: Script) -> Mapping[str, Sequence[str]]:
    return load_word_lists(_FILE, script)


@cache
def whole_phrase(script: Script, name: str) -> re.Pattern[str]:
    """Any phrase of a list, from its first to its last sign."""
    return re.compile(
        alternatives(_fill(phrase, phrase_lists(script)) for phrase in phrase_lists(script)[name])
    )


@cache
def phrase_within(script: Script, name: str) -> re.Pattern[str]:
    """Any phrase of a list, as words of a sentence; in Korean perhaps within a word where it is no list of times."""
    phrases = whole_phrase(script, name).pattern
    is_anywhere = script == "korean" and (name in _WITHIN_KOREAN_WORDS or name.startswith("loose_"))
    return re.compile(phrases if is_anywhere else rf"(?<!\S){phrases}(?!\S)")


def _fill(phrase: str, lists: Mapping[str, Sequence[str]]) -> str:
    """The phrase with each {name} as the alternatives of that list."""
    return _SLOT.sub(lambda slot: f"({'|'.join(lists[slot[1]])})" if slot[1] in lists else slot[0], phrase)
