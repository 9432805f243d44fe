"""insights.model.topic_shares: a change is one only beyond what days differ by anyway."""

from datetime import date, timedelta

import pytest

from insights.model.topic_shares import MIN_USUAL_DAYS, significant_change, usual_share

DAY = date(2026, 11, 24)


def past_days(*counts: int, total: int = 100) -> dict[date, dict[str, int]]:
    return {DAY - timedelta(days=n): {"rl": count, "cv": total - count} for n, count in enumerate(counts, 1)}


def test_nothing_is_usual_before_seven_days() -> None:
    """RULE: with six earlier list days neither a usual share nor a change is named."""
    days = past_days(*[10] * (MIN_USUAL_DAYS - 1))
    assert usual_share(days, "rl") is None
    assert significant_change(90, 100, days, "rl") is None
    assert usual_share(past_days(*[10] * MIN_USUAL_DAYS), "rl") == pytest.approx(10)


def test_days_without_papers_are_no_days() -> None:
    """RULE: seven days are seven lists."""
    days = {**past_days(*[10] * 6), DAY - timedelta(days=9): {}}
    assert usual_share(days, "rl") is None


@pytest.mark.parametrize(("count", "change"), [(10, None), (14, None), (30, 20.0), (5, None), (1, -9.0)])
def test_a_change_is_beyond_the_noise_of_drawing(count: int, change: float | None) -> None:
    """RULE: fourteen of a hundred where ten are usual is chance; thirty is not."""
    assert significant_change(count, 100, past_days(*[10] * 8), "rl") == (
        None if change is None else pytest.approx(change)
    )


def test_a_change_is_beyond_the_noise_of_the_days() -> None:
    """RULE: where the days differ among themselves, a day that differs as much is none."""
    calm, restless = past_days(*[20, 21] * 5), past_days(*[2, 40] * 5)
    assert significant_change(40, 100, calm, "rl") is not None
    assert significant_change(40, 100, restless, "rl") is None


def test_a_handful_of_papers_is_no_change() -> None:
    """RULE: four papers of a topic that is rare say nothing."""
    assert significant_change(4, 100, past_days(*[0] * 8), "rl") is None
