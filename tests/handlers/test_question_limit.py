"""Within an hour a person and a chat get so many answers and no more."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.question_limit import HOUR, QuestionRateLimit
from insights.errors import BadInput
from insights.model import Chat

HERE, THERE = Chat(platform="slack", account="T1", id="C1"), Chat(platform="slack", account="T1", id="C2")


class Ticking:
    def __init__(self) -> None:
        self.at = datetime(2026, 11, 23, tzinfo=UTC)

    def now(self) -> datetime:
        return self.at


def taken(hourly: QuestionRateLimit, chat: Chat, person: str) -> bool:
    try:
        hourly.consume(chat, person)
    except BadInput:
        return False
    return True


@given(
    st.lists(
        st.tuples(st.sampled_from("ab"), st.sampled_from([HERE, THERE]), st.integers(0, 40)), max_size=60
    )
)
def test_no_hour_has_more_than_allowed(steps: list[tuple[str, Chat, int]]) -> None:
    """RULE: whenever they ask, no stretch of an hour holds more than the limits; what is refused does not count."""
    clock = Ticking()
    hourly, passed = (
        QuestionRateLimit(clock=clock, of_person=3, of_chat=5),
        list[tuple[datetime, str, Chat]](),
    )
    for person, chat, minutes in steps:
        clock.at += timedelta(minutes=minutes)
        lately = [one for one in passed if one[0] > clock.at - HOUR and one[2] == chat]
        may = len(lately) < 5 and sum(one[1] == person for one in lately) < 3
        assert taken(hourly, chat, person) == may
        if may:
            passed.append((clock.at, person, chat))


def test_it_says_when_to_go_on() -> None:
    """RULE: the sentence names the minutes until the oldest question is an hour old; a minute later it is true."""
    clock = Ticking()
    hourly = QuestionRateLimit(clock=clock, of_person=1)
    hourly.consume(HERE, "a")
    clock.at += timedelta(minutes=47, seconds=30)
    with pytest.raises(BadInput) as refused:
        hourly.consume(HERE, "a")
    assert (refused.value.key, refused.value.args_["minutes"]) == ("answers.hour_of_person", 13)
    clock.at += timedelta(minutes=13)
    assert taken(hourly, HERE, "a")


def test_nought_is_no_limit_and_others_are_not_counted() -> None:
    """RULE: one person's questions are nobody else's, and 0 limits nothing."""
    hourly = QuestionRateLimit(clock=Ticking(), of_person=1)
    assert taken(hourly, HERE, "a")
    assert taken(hourly, THERE, "a")
    assert all(taken(hourly, HERE, str(n)) for n in range(100))
