"""handlers.owner_codes: one-time codes, and the wrong ones that are counted."""

from datetime import timedelta

import pytest

from handlers.owner_codes import (
    HANDOVER_VALIDITY,
    LOCK_WINDOW,
    MAX_WRONG_CODES,
    MAX_WRONG_PER_SENDER,
    CodeResult,
    OwnerCodes,
)
from tests.scheduler.loop_platform import ManualClock

ANN, BEN = ("telegram", "1", "ann"), ("telegram", "1", "ben")
WRONG = ["", "x", "wrong", "\ud83d", "코드", "a" * 5000, "aaaaaaaaaa"]


def make_codes() -> tuple[OwnerCodes, ManualClock]:
    clock = ManualClock()
    return OwnerCodes(clock=clock), clock


@pytest.mark.parametrize("code", WRONG)
def test_a_wrong_code_is_counted_whatever_it_is(code: str) -> None:
    """Also the empty one: no code equals one that is not set yet."""
    codes, _ = make_codes()
    assert codes.check(ANN, code) is CodeResult.WRONG
    assert codes.wrong_count == 1


def test_after_five_wrong_codes_the_right_one_is_not_checked_for_an_hour() -> None:
    """RULE: the sender alone is locked, until the first of the five is an hour old; what is not checked is not counted."""
    codes, clock = make_codes()
    for _ in range(MAX_WRONG_PER_SENDER):
        assert codes.check(ANN, "wrong") is CodeResult.WRONG
    assert codes.check(ANN, codes.claim_code) is CodeResult.LOCKED
    assert codes.lock_ends_in(ANN) == LOCK_WINDOW
    assert codes.wrong_count == MAX_WRONG_PER_SENDER
    assert codes.check(BEN, codes.claim_code) is CodeResult.CLAIM
    clock.advance(LOCK_WINDOW.total_seconds() - 1)
    assert codes.check(ANN, codes.claim_code) is CodeResult.LOCKED
    clock.advance(1)
    assert codes.check(ANN, codes.claim_code) is CodeResult.CLAIM
    assert codes.lock_ends_in(ANN) == timedelta()


def test_four_wrong_codes_lock_nobody() -> None:
    codes, _ = make_codes()
    for _ in range(MAX_WRONG_PER_SENDER - 1):
        codes.check(ANN, "wrong")
    assert codes.check(ANN, codes.claim_code) is CodeResult.CLAIM


def test_after_fifty_wrong_codes_of_all_senders_the_codes_change() -> None:
    """RULE: many senders together cannot guess for ever: neither the claim code nor that of a handover stays."""
    codes, _ = make_codes()
    before, handover = codes.claim_code, codes.start_handover()
    for n in range(MAX_WRONG_CODES):
        assert not codes.change_if_guessed()
        codes.check(("telegram", "1", str(n)), "wrong")
    assert codes.change_if_guessed()
    assert codes.check(ANN, before) is CodeResult.WRONG
    assert codes.check(ANN, handover) is CodeResult.WRONG
    assert codes.check(ANN, codes.claim_code) is CodeResult.CLAIM


def test_a_handover_code_works_once_and_for_an_hour() -> None:
    codes, clock = make_codes()
    first = codes.start_handover()
    second = codes.start_handover()
    assert codes.check(ANN, first) is CodeResult.WRONG
    assert codes.check(ANN, second) is CodeResult.HANDOVER
    assert codes.check(ANN, second) is CodeResult.WRONG
    third = codes.start_handover()
    clock.advance(HANDOVER_VALIDITY.total_seconds())
    assert codes.check(BEN, third) is CodeResult.WRONG


def test_a_used_claim_code_is_known_and_opens_nothing() -> None:
    codes, _ = make_codes()
    code = codes.claim_code
    codes.mark_claimed()
    assert codes.claim_code != code
    assert codes.check(ANN, code) is CodeResult.USED
    assert codes.wrong_count == 0


def test_codes_are_not_shown_by_repr() -> None:
    codes, _ = make_codes()
    handover = codes.start_handover()
    assert codes.claim_code not in repr(codes)
    assert handover not in repr(codes)
