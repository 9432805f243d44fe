"""The port to the time of day."""

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """The time, passed in. `now` is aware and in UTC."""

    def now(self) -> datetime: ...
