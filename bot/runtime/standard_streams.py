"""Standard input, output and error of a command: closed ones, and output without secrets."""

import os
import select
import sys

from bot.runtime.redaction import Redactor
from insights.errors import ExternalFailure


class OutputClosed(Exception):
    """The reader of standard output has gone, such as `head` after its lines."""


def open_closed_streams() -> None:
    """Opens a standard stream that was closed at the start, on the null device. Its descriptor would otherwise be
    given to the next file, for example the database, and text for the terminal would be written into it.
    """
    for descriptor in (0, 1, 2):
        try:
            os.fstat(descriptor)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # takes the lowest free descriptor
    sys.stdin = sys.stdin or open(0, encoding="utf-8", closefd=False)  # noqa: SIM115 - as long as the process
    sys.stdout = sys.stdout or open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stderr = sys.stderr or open(2, "w", encoding="utf-8", closefd=False)  # noqa: SIM115


def print_output(text: str, redactor: Redactor) -> None:
    """Prints a command's result. Raises OutputClosed when nobody reads it any more, ExternalFailure when it cannot be
    written, such as into a file on a full disk.
    """
    try:
        print(redactor.redact(text), flush=True)  # noqa: T201 - the command's output
    except BrokenPipeError:
        raise OutputClosed from None
    except OSError as error:
        raise ExternalFailure("error.output_failed", why=error.strerror or str(error)) from error


def print_error(sentence: str, redactor: Redactor) -> None:
    """Prints a sentence for the person at the terminal; one that nobody reads is dropped."""
    try:
        print(redactor.redact(sentence), file=sys.stderr, flush=True)  # noqa: T201 - as above
    except OSError:
        discard_stream(2)


def flush_output() -> bool:
    """Whether standard output takes what is still in its buffer; it does not when its reader has gone."""
    try:
        sys.stdout.flush()
    except OSError:
        return False
    return True


def is_output_closed() -> bool:
    """Whether the reader of standard output has gone."""
    output = select.poll()
    output.register(1, select.POLLOUT)
    return any(events & (select.POLLERR | select.POLLHUP) for _, events in output.poll(0))


def discard_stream(descriptor: int) -> None:
    """Sends what is still written to the descriptor to the null device: the interpreter flushes at its exit."""
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, descriptor)
    os.close(null)
