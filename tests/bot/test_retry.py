"""bot.retry: how often an answer is sent again, and after which pauses."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest

from bot.retry import retry_answer
from insights.errors import ChatGone, DeliveryError, DeliveryUncertain, Refused, RetryLater, Unreachable


@dataclass
class FailingCall:
    """Raises these errors, then returns."""

    errors: Sequence[DeliveryError]
    calls: int = 0
    pauses: list[float] = field(default_factory=list)

    async def send(self) -> str:
        self.calls += 1
        if self.calls <= len(self.errors):
            raise self.errors[self.calls - 1]
        return "sent"

    async def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)

    async def run(self) -> str:
        return await retry_answer(self.send, 30.0, self.sleep)


@pytest.mark.parametrize(
    ("errors", "pauses"),
    [
        ([RetryLater(7.0), RetryLater(2.0)], [7.0, 2.0]),
        ([Unreachable("502"), Unreachable("502")], [1.0, 4.0]),
        ([DeliveryUncertain("cut")], [1.0]),
        ([DeliveryUncertain("cut"), Unreachable("502")], [1.0, 4.0]),
    ],
    ids=["rate limit", "not sent", "answer lost", "lost, then not sent"],
)
async def test_what_fails_for_a_moment_is_sent_again(
    errors: Sequence[DeliveryError], pauses: Sequence[float]
) -> None:
    """RULE: after the time that the platform names, else after one second and four."""
    call = FailingCall(errors)
    assert await call.run() == "sent"
    assert call.pauses == pauses


@pytest.mark.parametrize(
    ("errors", "calls"),
    [
        ([RetryLater(31.0)], 1),
        ([Refused("bad")], 1),
        ([ChatGone("gone")], 1),
        ([Unreachable("502")] * 3, 3),
        ([DeliveryUncertain("cut")] * 2, 2),
    ],
    ids=["long rate limit", "refused", "gone", "an outage", "lost twice"],
)
async def test_what_helps_nobody_is_raised(errors: Sequence[DeliveryError], calls: int) -> None:
    """RULE: a message that may have arrived is sent twice at most."""
    call = FailingCall(errors)
    with pytest.raises(type(errors[-1])):
        await call.run()
    assert call.calls == calls
