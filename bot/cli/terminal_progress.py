"""Progress of a long command, on standard error and only where that is a terminal."""

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from insights.ports.progress import NoProgress, WorkProgress

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID


@contextmanager
def show_progress() -> Iterator[WorkProgress]:
    """A line that shows the step, how far it is and for how long it runs; it is gone at the end. Nothing is written
    where standard error is no terminal.
    """
    if not sys.stderr.isatty():
        yield NoProgress()
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        SpinnerColumn,
        TextColumn,
        TimeElapsedColumn,
    )

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(bar_width=24),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as display, _logging_above():
        yield TerminalProgress(display)


@dataclass(slots=True)
class TerminalProgress:
    """insights.ports.progress.WorkProgress in a display of rich's."""

    display: "Progress"
    _task: "TaskID | None" = None

    def begin(self, step: str, total: int | None = None) -> None:
        if self._task is not None:
            self.display.remove_task(self._task)
        self._task = self.display.add_task(step, total=total)

    def advance(self, count: int = 1) -> None:
        if self._task is not None:
            self.display.advance(self._task, count)


@contextmanager
def _logging_above() -> Iterator[None]:
    """While the display is shown, log lines go through the standard error that it has put in place: they stand above it."""
    handlers = [
        handler for handler in logging.getLogger().handlers if isinstance(handler, logging.StreamHandler)
    ]
    streams = [handler.stream for handler in handlers]
    for handler in handlers:
        handler.setStream(sys.stderr)
    try:
        yield
    finally:
        for handler, stream in zip(handlers, streams, strict=True):
            handler.setStream(stream)
