"""A clock that stands still, for benchmarks whose figures must not depend on the hour."""

from dataclasses import dataclass
from datetime import UTC, datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class FixedClock:
    """insights.ports.clock.Clock at one instant."""

    instant: datetime = datetime(2026, 11, 24, 12, tzinfo=UTC)

    def now(self) -> datetime:
        return self.instant
