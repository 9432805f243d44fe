"""The rate limit of questions per hour, for a person and for a chat."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.question_limit import HOUR, QuestionRateLimit
from insights.errors import BadInput
from insights.model import Chat

HERE, THERE = Chat(platform="slack", account="T1", id="C1"), Chat(platform="slack", account="T1", id="C2")


class SettableClock:
    def __init__(self) -> None:
        self.time = datetime(2026, 11, 23, tzinfo=UTC)

    def now(self) -> datetime:
        return self.time


def is_accepted(rate_limit: QuestionRateLimit, chat: Chat, person: str) -> bool:
    try:
        rate_limit.consume(chat, person)
    except BadInput:
        return False
    return True


@given(
    st.lists(
        st.tuples(st.sampled_from("ab"), st.sampled_from([HERE, THERE]), st.integers(0, 40)), max_size=60
    )
)
def test_no_hour_has_more_than_allowed(steps: list[tuple[str, Chat, int]]) -> None:
    """RULE: no hour contains more questions than the limits; refused ones do not count."""
    clock = SettableClock()
    rate_limit, accepted = (
        QuestionRateLimit(clock=clock, per_person=3, per_chat=5),
        list[tuple[datetime, str, Chat]](),
    )
    for person, chat, minutes in steps:
        clock.time += timedelta(minutes=minutes)
        last_hour = [entry for entry in accepted if entry[0] > clock.time - HOUR and entry[2] == chat]
        is_allowed = len(last_hour) < 5 and sum(entry[1] == person for entry in last_hour) < 3
        assert is_accepted(rate_limit, chat, person) == is_allowed
        if is_allowed:
            accepted.append((clock.time, person, chat))


def test_it_says_when_to_go_on() -> None:
    """RULE: the sentence names the minutes until the oldest question is an hour old."""
    clock = SettableClock()
    rate_limit = QuestionRateLimit(clock=clock, per_person=1)
    rate_limit.consume(HERE, "a")
    clock.time += timedelta(minutes=47, seconds=30)
    with pytest.raises(BadInput) as refused:
        rate_limit.consume(HERE, "a")
    assert (refused.value.key, refused.value.params["minutes"]) == ("answers.hour_of_person", 13)
    clock.time += timedelta(minutes=13)
    assert is_accepted(rate_limit, HERE, "a")


def test_zero_is_no_limit_and_others_are_not_counted() -> None:
    """RULE: one person's questions do not count for another, and 0 is no limit."""
    rate_limit = QuestionRateLimit(clock=SettableClock(), per_person=1)
    assert is_accepted(rate_limit, HERE, "a")
    assert is_accepted(rate_limit, THERE, "a")
    assert all(is_accepted(rate_limit, HERE, str(n)) for n in range(100))


def test_a_question_without_a_sender_counts_once() -> None:
    """RULE: a channel's post has no sender; it is one question of the channel."""
    rate_limit = QuestionRateLimit(clock=SettableClock(), per_chat=2)
    assert [is_accepted(rate_limit, HERE, "") for _ in range(3)] == [True, True, False]
