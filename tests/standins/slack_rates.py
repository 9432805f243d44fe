"""Slack's rate limits: above them an answer is 429 with the seconds to wait (docs.slack.dev/apis/web-api/rate-limits).

Each method has the requests of its tier a minute, in each workspace. chat.postMessage has one a second in a channel, with short
bursts forgiven, and "several hundred messages per minute" in a workspace; the exact figures are not told, these are on the
strict side. Others with special limits are not counted.
"""

import math
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.standins.slack_methods import METHODS, TIER_PER_MINUTE

POST = "chat.postMessage"
CHANNEL_BURST = 3
WORKSPACE_PER_MINUTE = 300
MINUTE_S = 60.0


class RateLimited(Exception):
    """`retry_after` in whole seconds, as the header names them."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(f"retry after {retry_after} s")
        self.retry_after = retry_after


@dataclass
class RateLimits:
    """Of one workspace. `now` in seconds: the stand-in's own clock."""

    now: Callable[[], float]
    refused: int = 0
    _times: dict[tuple[str, str], deque[float]] = field(default_factory=lambda: defaultdict(deque))

    def consume(self, method: str, channel: str) -> None:
        """Raises RateLimited."""
        if method == POST:
            self._take((POST, channel), CHANNEL_BURST, float(CHANNEL_BURST))
            self._take((POST, ""), WORKSPACE_PER_MINUTE, MINUTE_S)
        elif tier := METHODS[method].tier:
            self._take((method, ""), TIER_PER_MINUTE[tier], MINUTE_S)

    def max_within(self, seconds: float, channel: str = "") -> int:
        """The most messages posted within any window of `seconds`."""
        times, largest, start = list(self._times[POST, channel]), 0, 0
        for end, at in enumerate(times):
            while at - times[start] >= seconds:
                start += 1
            largest = max(largest, end - start + 1)
        return largest

    def _take(self, key: tuple[str, str], count: int, window_s: float) -> None:
        now, times = self.now(), self._times[key]
        if len(times) >= count and (wait := times[-count] + window_s - now) > 0:
            self.refused += 1
            raise RateLimited(max(1, math.ceil(wait)))
        times.append(now)
