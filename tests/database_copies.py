"""Databases that many tests begin with: each is made once in a test process, and copied for every test."""

import atexit
import shutil
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path

from tests.databases import IS_POSTGRESQL, folder_databases, shared_databases

DATABASE = "insights.db"
_folders: dict[str, Path] = {}


async def copy_database(folder: Path, name: str, make: Callable[[Path], Awaitable[None]]) -> None:
    """A copy of the database `name` in `folder`, unless there is one; `make` makes it in the folder it is given, and
    closes it.
    """
    if (folder / DATABASE).exists() or folder / DATABASE in folder_databases.names:
        return
    if name not in _folders:
        made = Path(tempfile.mkdtemp(prefix="daily-insights-database-"))
        atexit.register(shutil.rmtree, made, ignore_errors=True)
        shared_databases.add(made / DATABASE)
        await make(made)
        _folders[name] = made
    if IS_POSTGRESQL:
        folder_databases.copy(_folders[name] / DATABASE, folder / DATABASE)
        return
    for file in _folders[name].glob(f"{DATABASE}*"):
        shutil.copy(file, folder / file.name)
