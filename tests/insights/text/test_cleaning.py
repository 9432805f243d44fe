"""insights.text.cleaning: signs that no text can carry are removed, all others stay."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insights.text.cleaning import remove_unprintable


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("a\x00b\x1bc\x7fd\x9fe", "abcde"),
        ("cut \ud83d emoji", "cut  emoji"),
        ("whole 🪐 emoji, 언어 모델, café", "whole 🪐 emoji, 언어 모델, café"),
        ("two\nlines\tand\r\nmore", "two\nlines\tand\r\nmore"),
        ("\ufeffabc\u202edef\u2066\uffff", "abcdef"),
    ],
)
def test_signs_that_no_text_can_carry_are_removed(text: str, cleaned: str) -> None:
    """NUL, control characters, half an emoji, overrides and byte order marks go; letters and line ends stay."""
    assert remove_unprintable(text) == cleaned


@given(st.text(st.characters(exclude_categories=())))
def test_any_text_can_be_encoded_afterwards(text: str) -> None:
    """Whatever it was; cleaning twice is cleaning once, and no letter or space is lost."""
    cleaned = remove_unprintable(text)
    cleaned.encode()
    assert remove_unprintable(cleaned) == cleaned
    kept = [sign for sign in text if unicodedata.category(sign)[0] in "LNZSPM"]
    assert [sign for sign in cleaned if unicodedata.category(sign)[0] in "LNZSPM"] == kept
