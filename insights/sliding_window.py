"""A sliding window log for rate limits: how many events of the last seconds count against a limit."""

from collections import deque
from dataclasses import dataclass, field


@dataclass(slots=True)
class SlidingWindow:
    """The events of the last `length_s` seconds. `now` is a reading, in seconds, of any clock that only goes forward."""

    length_s: float
    _started: deque[float] = field(default_factory=deque)
    _finished: deque[float] = field(default_factory=deque)

    def add(self, now: float) -> None:
        """Count an event that takes no time."""
        self._finished.append(now)

    def start(self, now: float) -> None:
        """Count an event that is under way. It counts from now, and again from its `finish`."""
        self._started.append(now)

    def finish(self, now: float) -> None:
        """The event that started first has ended; does nothing when none is under way."""
        if self._started:
            self._started.popleft()
            self._finished.append(now)

    def free_at(self, limit: int, now: float) -> float:
        """Return the first instant, not before `now`, at which fewer than `limit` (at least 1) events count."""
        self._drop_old(now)
        excess = len(self._started) + len(self._finished) - limit
        if excess < 0:
            return now
        times = sorted((*self._started, *self._finished)) if self._started else self._finished
        return times[excess] + self.length_s

    def is_empty(self, now: float) -> bool:
        self._drop_old(now)
        return not self._started and not self._finished

    def _drop_old(self, now: float) -> None:
        for times in (self._started, self._finished):
            while times and times[0] <= now - self.length_s:
                times.popleft()
