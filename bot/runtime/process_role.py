"""Roles of several processes on one database: which receives events, which delivers, and a worker's identity."""

import fcntl
import hashlib
import itertools
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import IO


class ProcessRole(StrEnum):
    """`front` serves the page and receives events; `worker` makes editions, schedules and sends; `all` does both."""

    ALL = "all"
    FRONT = "front"
    WORKER = "worker"

    @property
    def receives(self) -> bool:
        return self is not ProcessRole.WORKER

    @property
    def delivers(self) -> bool:
        return self is not ProcessRole.FRONT


@contextmanager
def worker_identity(database_url: str, slot: str = "") -> Iterator[str]:
    """A name for this host's worker that is stable over restarts, so that it takes its own leases back at once.

    Without `slot` it ends in the lowest number that no running process of this host uses with this database. The
    number is held by a file lock, which the kernel releases when the process ends, however it ends.
    """
    host = socket.gethostname()
    if slot:
        yield f"{host}/{slot}"
        return
    for number in itertools.count():
        if lock := _try_lock(_lock_path(database_url, number)):
            with lock:
                yield f"{host}/{number}"
            return


def _try_lock(path: Path) -> IO[str] | None:
    lock = path.open("a")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        return None
    return lock


def _lock_path(database_url: str, number: int) -> Path:
    """Beside an SQLite file; for a database server in the folder for temporary files."""
    from sqlalchemy import make_url  # the page is up before SQLAlchemy is loaded

    url = make_url(database_url)
    if url.get_backend_name() == "sqlite":
        return Path(f"{url.database}.worker-{number}.lock")
    digest = hashlib.sha256(f"{url.host}/{url.database}".encode()).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"daily-insights-{digest}-worker-{number}.lock"
