"""Who has an SQLite database open: everybody who writes shares a lock on a file beside it, `db restore` wants it alone.

The kernel releases the lock when the process ends, however it ends. The file stays: to delete it would let two
processes lock two files of one name.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from insights.errors import BadInput, ExternalFailure
from insights.private_files import open_private_file


@contextmanager
def share_database_file(file: Path) -> Iterator[None]:
    """Holds the database open for writing. Raises ExternalFailure while it is restored. Where no file can be locked,
    such as in a folder that is read-only, it goes on without.
    """
    try:
        descriptor = _lock(file, fcntl.LOCK_SH)
    except BlockingIOError:
        raise ExternalFailure("store.restoring", file=str(file)) from None
    except OSError:
        yield
        return
    with os.fdopen(descriptor):
        yield


@contextmanager
def hold_database_file(file: Path) -> Iterator[None]:
    """Holds the database alone. Raises BadInput while anybody has it open for writing, and OSError."""
    try:
        descriptor = _lock(file, fcntl.LOCK_EX)
    except BlockingIOError:
        raise BadInput("store.in_use", file=str(file)) from None
    with os.fdopen(descriptor):
        yield


def _lock(file: Path, kind: int) -> int:
    descriptor = open_private_file(file.with_name(f"{file.name}.lock"))
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        raise
    return descriptor
