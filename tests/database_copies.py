"""Databases that many tests begin with: each is made once in a test process, and copied for every test."""

import atexit
import shutil
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path

DATABASE = "insights.db"
_folders: dict[str, Path] = {}


async def copy_database(folder: Path, name: str, make: Callable[[Path], Awaitable[None]]) -> None:
    """A copy of the database `name` in `folder`, unless there is one; `make` makes it in the folder it is given, and
    closes it.
    """
    if (folder / DATABASE).exists():
        return
    if name not in _folders:
        made = Path(tempfile.mkdtemp(prefix="daily-insights-database-"))
        atexit.register(shutil.rmtree, made, ignore_errors=True)
        await make(made)
        _folders[name] = made
    for file in _folders[name].glob(f"{DATABASE}*"):
        shutil.copy(file, folder / file.name)
