"""The clocks of a running bot: the machine's, or one set by a file (CLOCK_FILE), for rehearsals."""

from datetime import UTC, datetime
from pathlib import Path

from bot.config.settings import Settings
from insights.errors import BadConfiguration
from insights.ports.clock import Clock


def make_clock(settings: Settings) -> Clock:
    return FileClock(settings.clock_file) if settings.clock_file else SystemClock()


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


class FileClock:
    """The instant in `path`, plus the time since the file was written. Rewriting the file moves the clock.

    Raises BadConfiguration when the file holds no instant.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.now()

    def now(self) -> datetime:
        try:
            instant = datetime.fromisoformat(self.path.read_text(encoding="utf-8").strip())
            written = datetime.fromtimestamp(self.path.stat().st_mtime, UTC)
        except (OSError, ValueError) as error:
            why = f"{self.path} does not hold an instant such as 2026-11-23T14:00:00+00:00"
            raise BadConfiguration("error.setting", name="CLOCK_FILE", why=why) from error
        return instant.astimezone(UTC) + (datetime.now(UTC) - written)
