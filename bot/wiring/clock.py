"""The clock of a running bot: the machine's, or one that a file sets for rehearsals."""

from datetime import UTC, datetime
from pathlib import Path

from insights.errors import BadConfiguration


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


class FileClock:
    """The time as `path` says it was when the file was written, gone on since. Rewriting it moves the clock."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.now()

    def now(self) -> datetime:
        try:
            said = datetime.fromisoformat(self.path.read_text(encoding="utf-8").strip())
            written = datetime.fromtimestamp(self.path.stat().st_mtime, UTC)
        except (OSError, ValueError) as error:
            why = f"{self.path} does not hold an instant such as 2026-11-23T14:00:00+00:00"
            raise BadConfiguration("error.setting", name="CLOCK_FILE", why=why) from error
        return said.astimezone(UTC) + (datetime.now(UTC) - written)
