"""Telegram's rate limits: above them an answer is 429 with the seconds to wait; where it is paid for, a higher one.

core.telegram.org/bots/faq ("My bot is hitting limits"): about thirty messages a second in all, one a second in a
chat with short bursts forgiven, twenty a minute in a group. Exact figures are not told; these are on the strict
side. Photos, texts, edits and drafts count (telegra.ph, "Hitting limits"); answers to callback queries do not.
"""

import math
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.standins.telegram_rules import Refusal

COUNTED_METHODS = {
    "sendMessage",
    "sendPhoto",
    "sendDocument",
    "editMessageText",
    "editMessageCaption",
    "sendRichMessage",
}
SECOND, BURST, MINUTE = 30, 3, 20
PAID_SECOND, STARS_PER_MESSAGE, MIN_STARS = 1000, 0.1, 10_000
"""core.telegram.org/bots/api#paid-broadcasts: up to 1,000 a second, 0.1 Star for each above the free thirty that is sent,
for a bot with 10,000 Stars that has it enabled at @BotFather.
"""


@dataclass
class RateLimits:
    """`now` in seconds: the stand-in's own clock."""

    now: Callable[[], float]
    account_per_second: int = SECOND
    refused: int = 0
    stars: float = 0
    paid_broadcast: bool = False
    """Enabled at @BotFather."""
    refuses_flag: bool = False
    """What Telegram answers who may not is not documented: a 400 (BALANCE_TOO_LOW, of core.telegram.org/api/errors), or no
    heed of the flag.
    """
    _times: dict[int | None, list[float]] = field(default_factory=lambda: defaultdict(list))

    def consume(self, method: str, chat: int | None, *, allows_paid: bool = False) -> None:
        if method not in COUNTED_METHODS or chat is None:
            return
        now, is_paid = self.now(), allows_paid and self.paid_broadcast and self.stars >= MIN_STARS
        if allows_paid and not is_paid and self.refuses_flag:
            raise Refusal(400, "Bad Request: BALANCE_TOO_LOW")
        free_wait = self._wait(None, now, self.account_per_second, 1.0)
        wait = max(
            self._wait(None, now, PAID_SECOND, 1.0) if is_paid else free_wait,
            self._wait(chat, now, BURST, BURST * 1.0),
            self._wait(chat, now, MINUTE, 60.0) if chat < 0 else 0.0,
        )
        if wait > 0:
            self.refused += 1
            after = max(1, math.ceil(wait))
            raise Refusal(429, f"Too Many Requests: retry after {after}", retry_after=after)
        self.stars -= STARS_PER_MESSAGE if free_wait > 0 else 0
        for key in (None, chat):
            self._times[key].append(now)

    def max_within(self, seconds: float, chat: int | None = None) -> int:
        """The largest number of messages within any window of `seconds`."""
        times, largest, start = self._times[chat], 0, 0
        for end, at in enumerate(times):
            while at - times[start] >= seconds:
                start += 1
            largest = max(largest, end - start + 1)
        return largest

    def _wait(self, key: int | None, now: float, count: int, window: float) -> float:
        """Seconds until `count` a `window` allow one more."""
        recent = self._times[key][-count:]
        return 0.0 if len(recent) < count else max(0.0, recent[0] + window - now)
