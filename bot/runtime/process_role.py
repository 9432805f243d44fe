"""What one process of several does: who answers people, who sends what is due, and under which name."""

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
    """`front` has the page and hears what people say; `worker` makes editions, ticks and sends."""

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
    """A name for this host's worker that is stable over restarts, so that it takes its own work back at once.

    Without a `slot`, the lowest number that no living process of this host holds for this database: a lock on a
    file, which the kernel lets go of whenever its process ends. Whoever gets a number inherits from a dead one.
    """
    host = socket.gethostname()
    if slot:
        yield f"{host}/{slot}"
        return
    for number in itertools.count():
        if lock := _taken(_place(database_url, number)):
            with lock:
                yield f"{host}/{number}"
            return


def _taken(path: Path) -> IO[str] | None:
    lock = path.open("a")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        return None
    return lock


def _place(database_url: str, number: int) -> Path:
    """Beside an SQLite file; for a server's database in the folder for temporary files."""
    from sqlalchemy import make_url  # the page is up before SQLAlchemy is loaded

    address = make_url(database_url)
    if address.get_backend_name() == "sqlite":
        return Path(f"{address.database}.worker-{number}.lock")
    which = hashlib.sha256(f"{address.host}/{address.database}".encode()).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"daily-insights-{which}-worker-{number}.lock"
