"""Upgrades an SQLite database in a child process that ends (upgrade_process.py), before it is opened.

Alembic takes twelve megabytes, which the bot would keep until its next start. The child works while the bot imports
its libraries.
"""

import sqlite3
from contextlib import closing
from pathlib import Path

from insights.child_process import ChildProgram

_PROGRAM = ChildProgram(
    file=Path(__file__).with_name("upgrade_process.py"), timeout_s=None, max_output_bytes=1024
)
_VERSIONS = Path(__file__).parents[1] / "migrations" / "versions"


async def upgrade_in_child(url: str) -> None:
    """Creates or upgrades the tables of an SQLite file. Nothing happens where they are up to date, and on a server. What
    fails is left for `open_database`, which upgrades by itself and says what is wrong.
    """
    file = _sqlite_file(url)
    if file is not None and _read_revision(file) != _newest_revision():
        await _PROGRAM.run(url.encode())


def _sqlite_file(url: str) -> Path | None:
    scheme, _, rest = url.partition(":///")
    name = rest.partition("?")[0]
    return Path(name) if scheme.partition("+")[0] == "sqlite" and name not in {"", ":memory:"} else None


def _newest_revision() -> str:
    return max(file.name for file in _VERSIONS.glob("[0-9]*.py")).partition("_")[0]


def _read_revision(file: Path) -> str | None:
    """The revision of the file's tables; None where none can be read."""
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            (revision,) = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except (sqlite3.Error, TypeError):
        return None
    return str(revision)
