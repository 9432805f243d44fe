"""insights.sliding_window: how many events of the last seconds count."""

from hypothesis import given
from hypothesis import strategies as st

from insights.sliding_window import SlidingWindow

LENGTH_S = 10.0


@given(st.lists(st.integers(0, 8), max_size=60), st.integers(1, 5))
def test_no_window_holds_more_than_the_limit(pauses: list[int], limit: int) -> None:
    """RULE: who adds an event only when it is free never has more than the limit in any window, and waits no longer
    than that takes.
    """
    window, added, now = SlidingWindow(LENGTH_S), list[float](), 0.0
    for pause in pauses:
        now += pause
        recent = [time for time in added if time > now - LENGTH_S]
        free_at = window.free_at(limit, now)
        assert (free_at <= now) == (len(recent) < limit)
        if free_at > now:
            assert free_at == recent[-limit] + LENGTH_S
            now = free_at
        window.add(now)
        added.append(now)


def test_an_event_under_way_counts_until_long_after_its_end() -> None:
    """RULE: it counts from its start and, when it ends within the window, anew from its end."""
    window = SlidingWindow(LENGTH_S)
    window.start(0.0)
    assert window.free_at(1, 5.0) == LENGTH_S
    window.finish(6.0)
    assert window.free_at(1, 7.0) == 6.0 + LENGTH_S
    assert not window.is_empty(15.9)
    assert window.is_empty(16.0)


def test_an_end_without_a_start_counts_nothing() -> None:
    """What began before the window was looked at last, longer ago than it is long, is forgotten with its end."""
    window = SlidingWindow(LENGTH_S)
    window.finish(1.0)
    assert window.is_empty(1.0)
