"""The port to whoever waits for long work at a terminal."""

from typing import Protocol


class WorkProgress(Protocol):
    """Is told how far the work is. Implemented by bot.cli.terminal_progress.TerminalProgress and by NoProgress."""

    def begin(self, step: str, total: int | None = None) -> None:
        """A step begins, and with it the one before has ended. `total` is how often it will advance, where that is
        known.
        """
        ...

    def advance(self, count: int = 1) -> None:
        """So much more of the step is done."""
        ...


class NoProgress:
    """WorkProgress that nobody watches."""

    def begin(self, step: str, total: int | None = None) -> None: ...

    def advance(self, count: int = 1) -> None: ...
