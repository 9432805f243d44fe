"""What a model may use up: tokens of one UTC day. Past it the embedded writer stands until midnight.

Counted in this process: after a restart the day begins anew.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from insights.errors import ModelFailed
from insights.ports.clock import Clock

USED_UP = "today's tokens are used up"


@dataclass(slots=True)
class Call:
    """One call's tokens: estimated before it, the server's own count after it."""

    tokens: int


@dataclass(slots=True, kw_only=True)
class Budget:
    limit: int
    clock: Clock
    _day: date | None = None
    _used: int = 0

    @property
    def used(self) -> int:
        self._turn()
        return self._used

    @contextmanager
    def call(self, estimate: int) -> Iterator[Call]:
        """Sets `estimate` aside, so that calls side by side stay within the limit together; what the call turns
        out to have used stands in its place. Raises ModelFailed when the day cannot bear it.
        """
        if self.used + estimate > self.limit:
            raise ModelFailed(USED_UP)
        call, day = Call(estimate), self._day
        self._used += estimate
        try:
            yield call
        finally:
            if self._day == day:
                self._used += call.tokens - estimate

    def _turn(self) -> None:
        today = self.clock.now().date()
        if today != self._day:
            self._day, self._used = today, 0
