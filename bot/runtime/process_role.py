"""Roles of several processes on one database: which receives events, which delivers, and a process's identity."""

import fcntl
import hashlib
import os
import re
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import IO

from insights.errors import BadConfiguration
from insights.private_files import open_private_file

MAX_WORKERS_PER_HOST = 1000
_FILE_NAME = re.compile(r"[\w.-]{1,64}")


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
def process_identity(
    database_url: str, slot: str = "", role: ProcessRole = ProcessRole.WORKER
) -> Iterator[str]:
    """A name for this host's worker or front that is stable over restarts, so that it takes its own leases back at once.
    Whatever delivers counts as a worker.

    Without `slot` it ends in the lowest number that no running process of this host uses with this database. Name
    and number are held by a file lock, which the kernel releases when the process ends, however it ends. Raises
    BadConfiguration when another process holds the `slot`, or no lock can be made.
    """
    host, kind = socket.gethostname(), "worker" if role.delivers else "front"
    if slot:
        lock = _try_lock(_lock_path(database_url, kind, slot))
        if lock is None:
            raise BadConfiguration("error.slot_taken", slot=slot, host=host)
        with lock:
            yield f"{host}/{slot}"
        return
    for number in range(MAX_WORKERS_PER_HOST):
        if lock := _try_lock(_lock_path(database_url, kind, str(number))):
            with lock:
                yield f"{host}/{number}"
            return
    raise BadConfiguration("error.slot_taken", slot=f"0-{MAX_WORKERS_PER_HOST - 1}", host=host)


def _try_lock(path: Path) -> IO[bytes] | None:
    """None when another process has it; of a file that is another user's, nobody can tell."""
    try:
        lock = os.fdopen(open_private_file(path), "r+b")
    except OSError as error:
        if path.exists():
            return None
        why = f"{path}: {error.strerror or error}"
        raise BadConfiguration("error.setting", name="DATABASE_URL", why=why) from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        lock.close()
        return None
    return lock


def _lock_path(database_url: str, kind: str, slot: str) -> Path:
    """Beside an SQLite file; for a database server in the folder for temporary files."""
    from sqlalchemy import make_url  # the page is up before SQLAlchemy is loaded

    name = slot if _FILE_NAME.fullmatch(slot) else hashlib.sha256(slot.encode()).hexdigest()[:12]
    url = make_url(database_url)
    if url.get_backend_name() == "sqlite":
        return Path(f"{url.database}.{kind}-{name}.lock")
    digest = hashlib.sha256(f"{url.host}/{url.database}".encode()).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"daily-insights-{digest}-{kind}-{name}.lock"
