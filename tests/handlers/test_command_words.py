"""Korean words of commands, and commands that are near to what was typed."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.command_words import (
    find_bare_command,
    help_word,
    korean_words,
    split_command,
    suggest_commands,
)
from handlers.commands import COMMAND_NAMES

WORDS = [(word, name) for name, words in korean_words().items() for word in words]


def test_every_command_has_a_word_and_no_word_has_two() -> None:
    """RULE: a word names one command, and each command can be typed in Korean."""
    assert set(korean_words()) == set(COMMAND_NAMES)
    assert len({word for word, _ in WORDS}) == len(WORDS)
    assert not {word for word, _ in WORDS} & set(COMMAND_NAMES)


@given(st.sampled_from(WORDS), st.data())
def test_each_word_names_its_command(word_and_name: tuple[str, str], data: st.DataObject) -> None:
    """RULE: also with one space in it, and with its syllables decomposed, as some keyboards send them."""
    word, name = word_and_name
    place = data.draw(st.integers(1, len(word)))
    spaced = f"{word[:place]} {word[place:]}".strip()
    assert split_command(word) == (name, "")
    assert split_command(unicodedata.normalize("NFD", word)) == (name, "")
    if word[:place] not in dict(WORDS):
        assert split_command(spaced) == (name, "")


@given(st.sampled_from(WORDS), st.sampled_from(["LLM", "2411.02355 코드 있어?", "강화학습 오전 9시"]))
def test_what_follows_is_the_commands_text(word_and_name: tuple[str, str], text: str) -> None:
    """RULE: 주제 with a topic behind it shows that topic; every other word keeps its command."""
    word, name = word_and_name
    assert split_command(f"{word} {text}") == ("category" if name == "categories" else name, text)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [("구독 취소", ("unsubscribe", "")), ("구독 LLM 9시", ("subscribe", "LLM 9시")), ("TODAY", ("today", "")),
     ("미리 보기", ("preview", "")), ("nonsense x", ("nonsense", "x")), ("", ("", ""))],
)  # fmt: skip
def test_a_typed_command_is_split(typed: str, expected: tuple[str, str]) -> None:
    """RULE: two words that are one command are it; an unknown name stays as it is."""
    assert split_command(typed) == expected


@pytest.mark.parametrize(
    ("typed", "korean", "english"),
    [("오눌", "/오늘", "/today"), ("구독치소", "/구독취소", "/unsubscribe"), ("tody", "/오늘", "/today"),
     ("생묘", "/오늘", "/today"), ("dhsmf", "/오늘", "/today"), ("ㅗ디ㅔ", "/도움말", "/help")],
)  # fmt: skip
def test_near_misses_are_suggested(typed: str, korean: str, english: str) -> None:
    """RULE: letters count, not syllables, and a word typed on the keyboard of the other script is read as its keys."""
    assert suggest_commands(typed, COMMAND_NAMES, "ko")[0] == korean
    assert suggest_commands(typed, COMMAND_NAMES, "en")[0] == english


@given(st.text(max_size=30))
def test_any_name_is_compared(typed: str) -> None:
    """RULE: whatever is typed gives at most two commands, as they are typed."""
    suggested = suggest_commands(typed, COMMAND_NAMES, "ko")
    assert len(suggested) <= 2
    assert {split_command(command[1:])[0] for command in suggested} <= set(COMMAND_NAMES)


def test_a_word_alone_is_a_command_unless_it_may_be_a_question() -> None:
    """RULE: about an open paper "접근?" asks for its approach; "오늘" is a command everywhere, "다시" nowhere."""
    assert find_bare_command("오늘", COMMAND_NAMES, has_open_paper=True) == "today"
    assert find_bare_command("Help!", COMMAND_NAMES, has_open_paper=True) == "help"
    assert find_bare_command("접근", COMMAND_NAMES) == "access"
    assert not find_bare_command("접근", COMMAND_NAMES, has_open_paper=True)
    assert not find_bare_command("다시", COMMAND_NAMES)
    assert not find_bare_command("today we learn", COMMAND_NAMES)


def test_help_shows_a_word_in_korean_alone() -> None:
    assert help_word("today", "ko") == "오늘"
    assert not help_word("today", "en")
