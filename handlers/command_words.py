"""Commands by the words people type for them: /today is also /오늘, and /구독 취소 with its space is /unsubscribe.

Telegram's and Slack's own menus take Latin names only; a Korean command arrives as plain text.
"""

import difflib
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

from insights.model import Language
from insights.text.word_lists import load_word_lists

MAX_SUGGESTIONS = 2
_SAME_KEYS = 0.9
"""Similarity of two words as keys, from which one is the other in the wrong script."""
_NEEDS_SLASH = frozenset({"다시", "신청", "해지", "시작", "삭제"})
"""Words of everyday use, which name a command only behind a slash."""
_NEEDS_TEXT = frozenset(
    {"category", "search", "paper", "ask", "follow", "unfollow", "exclude", "include", "similar"}
)
_HANGUL = re.compile(r"[ㄱ-ㆎ가-힣]")
_KEYS = [
    "r",
    "R",
    "rt",
    "s",
    "sw",
    "sg",
    "e",
    "E",
    "f",
    "fr",
    "fa",
    "fq",
    "ft",
    "fx",
    "fv",
    "fg",
    "a",
    "q",
    "Q",
    "qt",
    "t",
    "T",
    "d",
    "w",
    "W",
    "c",
    "z",
    "x",
    "v",
    "g",
    "k",
    "o",
    "i",
    "O",
    "j",
    "p",
    "u",
    "P",
    "h",
    "hk",
    "ho",
    "hl",
    "y",
    "n",
    "nj",
    "np",
    "nl",
    "b",
    "m",
    "ml",
    "l",
]
"""The Latin keys that give each letter from ㄱ to ㅣ on the two-set Korean keyboard."""


@cache
def korean_words() -> Mapping[str, tuple[str, ...]]:
    """The Korean words of each command, the one that help shows first."""
    return load_word_lists(Path(__file__).with_suffix(".toml"))


def help_word(name: str, language: Language) -> str:
    """The word that help shows besides a command's name: "오늘" for today in Korean; "" where there is none."""
    return korean_words().get(name, ("",))[0] if language == "ko" else ""


def split_command(typed: str) -> tuple[str, str]:
    """The name of a command and its text, of what was typed without the slash. An unknown name is given in lower case as
    it was typed.
    """
    typed = unicodedata.normalize("NFC", typed).strip()
    words = typed.split(maxsplit=2)
    joined = "".join(words[:2])
    if len(words) > 1 and (name := _names_by_word().get(joined)):
        return _name_for(name, " ".join(words[2:]))
    first, _, rest = typed.partition(" ")
    return _name_for(_names_by_word().get(first, first.lower()), rest.strip())


def find_bare_command(text: str, names: Iterable[str], *, has_open_paper: bool = False) -> str:
    """The command that a text is the word for, without a slash and with nothing more: "오늘", "help"; "" for any other.
    While the conversation is about one paper, only words that are no question about it.
    """
    word = unicodedata.normalize("NFC", text).strip(" .!?~")
    name, rest = split_command(word)
    if name not in names or rest or word in _NEEDS_SLASH:
        return ""
    shown = {name, help_word(name, "ko")}
    is_clear = name not in _NEEDS_TEXT and "".join(word.lower().split()) in shown
    return name if is_clear or not has_open_paper else ""


def suggest_commands(
    typed: str, names: Iterable[str], language: Language, min_similarity: float = 0.6
) -> tuple[str, ...]:
    """The commands that may have been meant, as they are typed in `language`. A word written with the keyboard in the
    other script is read as the keys that were pressed.
    """
    spellings = {_letters(word): name for name, word in _spellings(names)}
    latin = _to_keys(typed) if _HANGUL.search(typed) else typed.lower()
    keyed = {_to_keys(word): name for name, word in _spellings(names)}
    near = [
        *(keyed[key] for key in difflib.get_close_matches(latin, keyed, 1, _SAME_KEYS)),
        *(
            spellings[key]
            for key in difflib.get_close_matches(_letters(typed), spellings, MAX_SUGGESTIONS, min_similarity)
        ),
    ]
    return tuple(f"/{help_word(name, language) or name}" for name in dict.fromkeys(near))[:MAX_SUGGESTIONS]


def _name_for(name: str, text: str) -> tuple[str, str]:
    """주제 and 분류 name both the list of topics and, with a topic behind it, that one."""
    if name == "categories" and text:
        return "category", text
    return name, text


def _spellings(names: Iterable[str]) -> Iterator[tuple[str, str]]:
    for name in names:
        yield name, name
        yield from ((name, word) for word in korean_words().get(name, ()))


@cache
def _names_by_word() -> Mapping[str, str]:
    return {word: name for name, words in korean_words().items() for word in words}


def _letters(word: str) -> str:
    """In lower case, with Korean syllables as letters, so that similarity counts letters."""
    return unicodedata.normalize("NFD", word.lower())


def _to_keys(word: str) -> str:
    """The Latin keys that were pressed for Korean letters: "생묘" is "today"."""
    return "".join(_key(letter) for letter in _compatible_letters(word)).lower()


def _key(letter: str) -> str:
    place = ord(letter) - ord("ㄱ")
    return _KEYS[place] if 0 <= place < len(_KEYS) else letter


def _compatible_letters(word: str) -> Iterator[str]:
    """Each syllable's letters as ㄱ to ㅣ, whichever place they have in it."""
    for sign in unicodedata.normalize("NFD", word):
        name = unicodedata.name(sign, "")
        kind, _, letter = name.removeprefix("HANGUL ").partition(" ")
        if kind in {"CHOSEONG", "JUNGSEONG", "JONGSEONG"}:
            yield unicodedata.lookup(f"HANGUL LETTER {letter}")
        else:
            yield sign
