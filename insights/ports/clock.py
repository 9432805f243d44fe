"""The port to the time of day."""

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """The current time. Nothing else reads it, so that a test can set it."""

    def now(self) -> datetime:
        """Aware, in UTC."""
        ...
