"""`python -m benchmarks.sizes`: the simulation keeps the bot's limits. Against the real worker it compares itself when it runs."""

import pytest

from benchmarks.sizes.costs import MeasuredCosts
from benchmarks.sizes.digests import DigestSize
from benchmarks.sizes.needs import SizeModel
from benchmarks.sizes.population import all_choices
from benchmarks.sizes.simulation import SimulatedAccount, SimulatedDigest, simulate
from bot.telegram.messenger import LIMITS

FAST = SimulatedAccount(limits=LIMITS, work_s=0.001)


def test_a_chat_gets_a_message_a_second() -> None:
    """Telegram's and Slack's rule for one chat."""
    day = simulate(FAST, [SimulatedDigest(due_s=100, parts=4)])
    assert (day.first_s, day.last_s, day.messages) == (100, 103, 4)


def test_a_group_gets_its_share_of_a_minute() -> None:
    """Sixteen of twenty are deliveries'; the seventeenth waits until the minute is over."""
    day = simulate(FAST, [SimulatedDigest(due_s=0, parts=17, is_shared=True)])
    assert day.last_s == pytest.approx(60)


def test_an_account_keeps_its_rate_and_workers_theirs() -> None:
    """24.4 of Telegram's thirty a second, as benchmarks.broadcast measures; without a limit what the workers can do."""
    digests = [SimulatedDigest(due_s=0, parts=3)] * 500
    limited = simulate(FAST, digests)
    assert limited.messages / (limited.last_s - limited.first_s) == pytest.approx(24.4, rel=0.01)
    slow = SimulatedAccount(limits=LIMITS, work_s=0.1, workers=2)
    assert simulate(slow, digests).last_s == pytest.approx(1499 * 0.05, rel=0.01)


def test_more_channels_need_more_of_everything() -> None:
    """No figure falls, and ten channels need one bot."""
    costs = MeasuredCosts(
        message_s=0.0013, base_mb=110, in_hand_mb=0.01, due_mb=0.0001, due_s=0.00006,
        row_bytes={"channels": 300, "deliveries": 250, "posts": 200},
    )  # fmt: skip
    model = SizeModel(
        costs=costs,
        digests={choice: DigestSize(parts=3, stored_bytes=9000) for choice in all_choices()},
    )
    small, large = model.figures(10), model.figures(2000)
    assert small["messages_today"] <= 30
    assert small["telegram_bots_for_an_hour"] == 1
    assert all(large[name] >= small[name] for name in small)
