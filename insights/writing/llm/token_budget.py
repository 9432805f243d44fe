"""The daily token limit of a model, for one UTC day. Past it the embedded writer writes until midnight.

Counted in this process: after a restart the day begins anew.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from insights.errors import ModelFailed
from insights.ports.clock import Clock


@dataclass(slots=True)
class TokenReservation:
    """The tokens of one call: estimated before it, the server's own count after it."""

    tokens: int


@dataclass(slots=True, kw_only=True)
class TokenBudget:
    """`limit` is the number of tokens for one day."""

    limit: int
    clock: Clock
    _day: date | None = None
    _used: int = 0

    @property
    def used(self) -> int:
        """The tokens used and reserved today."""
        today = self.clock.now().date()
        if today != self._day:
            self._day, self._used = today, 0
        return self._used

    @contextmanager
    def reserve(self, estimate: int) -> Iterator[TokenReservation]:
        """Reserves tokens during a call, so that concurrent calls stay within the limit together; after it the
        reservation's own number counts. Raises ModelFailed when too few are left today.
        """
        if self.used + estimate > self.limit:
            raise ModelFailed("the daily token limit is reached")
        reservation, day = TokenReservation(estimate), self._day
        self._used += estimate
        try:
            yield reservation
        finally:
            if self._day == day:
                self._used += reservation.tokens - estimate
