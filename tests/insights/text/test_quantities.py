"""Quantities: one number has one value and unit, however it is written."""

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insights.text.quantities import find_quantities
from insights.text.quantity import Quantity, same_value
from tests.paths import ROOT


def only(text: str) -> Quantity:
    """The one quantity of a text."""
    (quantity,) = find_quantities(text)
    return quantity


@pytest.mark.parametrize(
    "spellings",
    [
        ("389B", "389 billion", "389,000 million", "3,890억", "3890 억", "389bn"),
        ("1.2 million", "1,200,000", "120만", "1.2M"),
        ("400K", "40만", "400,000", "400 thousand", "four hundred thousand"),
        ("19,000", "1만 9천", "19K", "nineteen thousand"),
        ("1조 2천억", "1.2 trillion", "1.2T"),
        ("1e-4", "0.0001", "10^{-4}", "10^-4", "10⁻⁴"),
        ("3e5", "3×10^5", "300,000", "30만"),
        ("0.961", "96.1%", "96.1 %", "96.1 percent", "96.1\\%", "96.1퍼센트"),
        ("13x", "13 times", "13-fold", "13배", "13×", "13 배", "a factor of 13"),
        ("twice", "2x", "two times", "두 배", "doubles", "twofold"),
        ("two orders of magnitude", "100x", "100배"),
        ("two", "2", "두 모델"),
        ("half", "50%", "0.5", "절반"),
        ("a third", "one third", "3분의 1"),
        ("a tenth", "10%", "0.1"),
        ("twenty-five", "25", "Twenty-five"),
        ("a million", "1,000,000", "백만", "100만"),
        ("5.3 points", "5.3 percentage points", "5.3%p", "5.3%포인트", "5.3 pp"),
        ("120 ms", "0.12 s", "120밀리초"),
        ("2 hours", "120 min", "2시간", "two hours"),
        ("2 years", "24 months", "2년"),
        ("$10 billion", "US$10 billion", "100억 달러"),
        ("16-bit", "16 bits", "16비트"),
        ("3D", "3-dimensional", "3차원"),
        ("8 GB", "8,000 MB", "8기가바이트"),
        ("4 bytes", "4byte", "4바이트"),
    ],
)
def test_every_spelling_of_a_number_is_the_number(spellings: tuple[str, ...]) -> None:
    """RULE: spellings of one quantity are equal, in English and in Korean."""
    quantities = [only(spelling) for spelling in spellings]
    assert all(quantity.equals(quantities[0]) for quantity in quantities), quantities


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("4%", "4 points"), ("4%", "4x"), ("4 ms", "4 s"), ("40만", "4만"), ("3B", "3M"), ("1e-4", "1e-3"),
        ("4 bits", "4 bytes"), ("2D", "3D"), ("half", "a third"), ("$5", "5"), ("13배", "13%"), ("96.1", "96.1%"),
    ],
)  # fmt: skip
def test_another_unit_or_scale_is_another_number(first: str, second: str) -> None:
    """RULE: the same digits with another unit or scale are no equal quantity."""
    assert not only(first).equals(only(second))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("5-10 %", [(5, "%"), (10, "%")]),
        ("5 to 10 ms", [(0.005, "s"), (0.01, "s")]),
        ("between 5 and 10 percent", [(5, "%"), (10, "%")]),
        ("5~10배", [(5, "x"), (10, "x")]),
        ("aged 4 to 7", [(48, "month"), (84, "month")]),
        ("half a second", [(0.5, "s")]),
        ("four fifths", [(0.8, "")]),
        ("7-13B", [(7e9, ""), (13e9, "")]),
        ("40 to 60 million", [(40e6, ""), (60e6, "")]),
        ("5 to 10 models", [(5, ""), (10, "")]),
        ("1024×1024", [(1024, ""), (1024, "")]),
        ("by factors of 2.5-8.5", [(2.5, "x"), (8.5, "x")]),
        ("factors between 2 and 8", [(2, "x"), (8, "x")]),
        ("three to four seconds", [(3, "s"), (4, "s")]),
        ("$48-$74", [(48, "$"), (74, "$")]),
        ("2 분류", [(2, "")]),
        ("3점수", [(3, "")]),
        ("12만 8천 토큰", [(128_000, "")]),
    ],
)
def test_a_range_has_one_unit(text: str, expected: list[tuple[float, str]]) -> None:
    """RULE: the lower end of a range has the unit of its upper end; a word that begins like a unit is none."""
    found = [(quantity.value, quantity.unit) for quantity in find_quantities(text)]
    assert [unit for _, unit in found] == [unit for _, unit in expected]
    assert all(same_value(value, other) for (value, _), (other, _) in zip(found, expected, strict=True))


@pytest.mark.parametrize("name", ["GPT-4", "F1", "ResNet50", "Llama-3.1-8B", "3DGS", "H100", "T5"])
def test_digits_of_a_name_are_no_count(name: str) -> None:
    """RULE: digits that belong to a name are marked."""
    assert all(quantity.is_name for quantity in find_quantities(f"We use {name} here."))


@pytest.mark.parametrize(
    "text", ["one of the models", "한 모델", "수천 개", "no number", "오차 탐지", "이 논문"]
)
def test_words_that_count_nothing(text: str) -> None:
    """RULE: "one", vague counts, and syllables within words are no quantities."""
    assert find_quantities(text) == ()


@given(st.integers(min_value=1, max_value=9_999))
def test_a_scale_multiplies(number: int) -> None:
    """RULE: a number with a scale is the number in full digits, in both languages."""
    thousand, korean = only(f"{number:,} thousand"), only(f"{number}만")
    assert thousand.equals(only(f"{number * 1000:,}"))
    assert korean.equals(only(f"{number * 10_000}"))


@given(st.decimals(min_value="0.1", max_value="99.9", places=1))
def test_a_share_is_a_ratio(percent: object) -> None:
    """RULE: a percentage equals its ratio."""
    assert only(f"{percent}%").equals(only(f"{float(str(percent)) / 100:.4f}"))


@given(st.text(max_size=200))
def test_any_text_is_read(text: str) -> None:
    """RULE: quantities of any text stand in its order, do not overlap, and are finite."""
    end = 0
    for quantity in find_quantities(text):
        assert end <= quantity.start < quantity.end <= len(text)
        end = quantity.end


@given(st.lists(st.sampled_from("0123456789.,% xeEKMB만억천백조십분의-^{}()배 "), max_size=40).map("".join))
def test_any_signs_of_numbers_are_read(text: str) -> None:
    """RULE: no sequence of digits, signs and units raises."""
    find_quantities(text)


def test_word_lists_are_whole() -> None:
    """RULE: who adds or removes a spelling changes its count here."""
    path = ROOT / "insights" / "text" / "quantities.toml"
    tables = (
        "numbers",
        "korean_numbers",
        "korean_determiners",
        "korean_counted",
        "scales",
        "korean_small_scales",
        "korean_large_scales",
        "words",
        "units",
    )
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    assert {table: len(content[table]) for table in tables} == {
        "numbers": 26, "korean_numbers": 22, "korean_determiners": 8, "korean_counted": 33, "scales": 8, "korean_small_scales": 3, "korean_large_scales": 3,
        "words": 55, "units": 152,
    }  # fmt: skip
