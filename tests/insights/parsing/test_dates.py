"""insights.parsing.dates: the day that a question names, in English and Korean."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insights.parsing.dates import parse_day

TODAY = date(2026, 11, 23)  # a Monday


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("which papers on 26 June use Llama?", date(2026, 6, 26)),
        ("which papers from the 26th of June, 2025 use Llama?", date(2025, 6, 26)),
        ("which RL papers of June 26th use Llama?", date(2026, 6, 26)),
        ("papers on Dec 1 about Llama", date(2025, 12, 1)),
        ("papers of 2026-06-26 with Llama", date(2026, 6, 26)),
        ("papers of 2026/6/26 with Llama", date(2026, 6, 26)),
        ("yesterday's papers on Llama", date(2026, 11, 22)),
        ("which papers on Friday use Llama", date(2026, 11, 20)),
        ("last Monday's papers", date(2026, 11, 16)),
        ("6월 26일 논문 중에 Llama를 쓰는 것은?", date(2026, 6, 26)),
        ("2025년 6월 26일 논문 중에", date(2025, 6, 26)),
        ("어제 논문 중에", date(2026, 11, 22)),
        ("지난 금요일 논문", date(2026, 11, 20)),
        ("papers of 31 June", None),
        ("today's papers use Llama?", None),
        ("papers about 2606.01234", None),
        ("papers that may use 64 GPUs", None),
    ],
)
def test_the_day_that_is_named(text: str, day: date | None) -> None:
    """A date without a year is the last one that was; an impossible date or none is no day."""
    parsed = parse_day(text, TODAY)
    assert (parsed.day if parsed else None) == day
    assert parsed is None or not any(word in parsed.rest for word in ("26", "une", "월", "esterday", "riday"))


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_every_complete_date_is_parsed(day: date) -> None:
    """A date with its year is that date, whatever the day of the question."""
    for text in (day.isoformat(), f"on {day.day} {day:%B} {day.year}", f"{day:%b} {day.day}, {day.year}",
                 f"{day.year}년 {day.month}월 {day.day}일"):  # fmt: skip
        parsed = parse_day(f"papers {text} on Llama", TODAY)
        assert parsed is not None
        assert parsed.day == day


@given(st.integers(0, 363))
def test_without_a_year_it_is_the_last_one(back: int) -> None:
    """A date without a year is never later than tomorrow."""
    day = TODAY - timedelta(days=back)
    parsed = parse_day(f"papers on {day.day} {day:%B}", TODAY)
    assert parsed is not None
    assert parsed.day == day
