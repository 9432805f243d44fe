"""Why a delivery waits, failed or was skipped, and why the bot paused a subscription."""

from dataclasses import dataclass
from enum import StrEnum


class ReasonKind(StrEnum):
    """The values are stored, and name the sentences `commands.reason.*` of the catalog."""

    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    HAD_ALREADY = "had-already"
    NOTHING_NEW = "nothing-new"
    NOTHING_ANNOUNCED = "nothing-announced"
    SOURCE_FAILED = "source-failed"
    TOO_LATE = "too-late"
    PAUSED = "paused"
    REMOVED = "removed"
    """The bot was removed from the chat."""
    NOT_ADMITTED = "not-admitted"
    """Access is listed, and the chat is not admitted, or not any more."""
    EMPTY = "empty"
    """The plan has no part."""
    NOT_CONNECTED = "not-connected"
    STOPPED = "stopped"
    """The process ended before the send."""
    RATE_LIMIT = "rate"
    """The detail is the platform's text, when it asked for the wait."""
    UNCERTAIN = "unknown"
    """The platform's answer was lost."""
    MOVED = "moved"
    REFUSED = "refused"
    """The platform will never take this message; the detail is its text."""
    CHAT_GONE = "gone"
    """The detail is the platform's error code or text."""
    UNREACHABLE = "unreachable"
    """The platform, a source or the database failed; the detail is the error."""
    BUG = "fault"
    """An error of this program; the detail is the exception's type."""


@dataclass(frozen=True, slots=True)
class Reason:
    """A kind and, where the kind alone does not say it, a detail for people to read."""

    kind: ReasonKind
    detail: str = ""

    def __str__(self) -> str:
        """Return the form for logs, as in "refused: message is too long"."""
        if self.kind in (ReasonKind.REFUSED, ReasonKind.BUG):
            return f"{self.kind}: {self.detail}"
        return self.detail or str(self.kind)
