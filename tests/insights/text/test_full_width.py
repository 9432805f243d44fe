"""insights.text.full_width: what East Asian keyboards type is read like ASCII."""

import string
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insights.text.full_width import to_half_width

ASCII = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E))


def to_full_width(text: str) -> str:
    return "".join("\u3000" if sign == " " else chr(ord(sign) + 0xFEE0) for sign in text)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("／paper ２４１１．０２３５５", "/paper 2411.02355"),
        ("／ｔｏｄａｙ", "/today"),
        ("ＬＬＭ　０９：００", "LLM 09:00"),
        ("오전 ９시 서울", "오전 9시 서울"),
        ("٠٩:٣٠", "09:30"),
        ("０9:3０", "09:30"),
    ],
)
def test_what_is_typed_in_full_width_is_read_in_half_width(typed: str, read: str) -> None:
    """Slash, colon, period, letters, digits and the ideographic space."""
    assert to_half_width(typed) == read


@given(ASCII)
def test_every_full_width_form_is_its_ascii_sign(text: str) -> None:
    """No sign of ASCII has a full-width form that stays."""
    assert to_half_width(to_full_width(text)) == text


@given(st.text())
def test_nothing_else_changes(text: str) -> None:
    """The length stays, a second pass changes nothing, and Hangul, Kana, accents and formulas stay as they are."""
    read = to_half_width(text)
    assert len(read) == len(text)
    assert to_half_width(read) == read
    changed = [sign for sign, new in zip(text, read, strict=True) if sign != new]
    assert all(unicodedata.east_asian_width(sign) == "F" or sign.isdecimal() for sign in changed)


def test_every_decimal_digit_of_unicode_is_read() -> None:
    """Whatever the script: the result is a digit that every pattern knows."""
    digits = [chr(point) for point in range(0x110000) if unicodedata.decimal(chr(point), None) is not None]
    assert len(digits) > 600
    assert set(to_half_width("".join(digits))) == set(string.digits)
