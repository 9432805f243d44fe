"""`python -m bot db copy`: an SQLite installation moves to PostgreSQL."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import make_url
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError

from bot.cli.tables import is_for_terminal, render_table
from bot.cli.terminal_progress import show_progress
from bot.config.settings import Settings
from insights.errors import BadConfiguration, BadInput, DatabaseNotReady
from insights.store.database_copy import CopiedTable, DatabaseCopy
from insights.store.db.database import open_existing_database, open_unmigrated_database
from insights.store.db.file_lock import hold_database_file


async def copy_database(settings: Settings, target: str | None, source: Path | None) -> str:
    """Returns what was copied, and what to do next. `target` is a PostgreSQL address, else DATABASE_URL; `source` an
    SQLite file, else that of DATABASE_URL, else the default one.

    Raises BadInput, BadConfiguration and ExternalFailure; then the target is as it was.
    """
    configured = settings.database_url.get_secret_value()
    address = _parse(target or configured)
    if address.get_backend_name() not in {"postgresql", "postgres"}:
        raise BadInput("store.copy_target")
    file = source or _default_file(configured)
    with _held(file), show_progress() as progress:
        async with (
            open_existing_database(f"sqlite:///{file}") as database,
            open_unmigrated_database(address.render_as_string(hide_password=False)) as copy,
        ):
            tables = await DatabaseCopy(source=database, target=copy, progress=progress).run()
    return "\n".join([_table(tables), _next_step(file, address, is_configured=target is None)])


def _parse(url: str) -> URL:
    try:
        return make_url(url)
    except (ArgumentError, ValueError):
        raise BadConfiguration("store.address") from None


def _default_file(configured: str) -> Path:
    """Of an installation whose DATABASE_URL names the target already, the default."""
    address = _parse(configured)
    if address.get_backend_name() != "sqlite":
        address = _parse(Settings.model_fields["database_url"].default.get_secret_value())
    return Path(address.database or "")


@contextmanager
def _held(file: Path) -> Iterator[None]:
    if not file.is_file():
        raise DatabaseNotReady("store.nothing_to_copy", file=str(file))
    try:
        with hold_database_file(file):
            yield
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise BadInput("store.cannot_write", cause=str(error), file=f"{file}.lock", why=why) from error


def _table(tables: tuple[CopiedTable, ...]) -> str:
    rows = [(each.name, f"{each.rows:,}") for each in tables if each.rows]
    empty = sum(not each.rows for each in tables)
    if is_for_terminal():
        lines = [render_table(("table", "rows, equal on both sides"), rows, str)]
    else:
        lines = [f"{name}\t{count}" for name, count in rows]
    total = sum(each.rows for each in tables)
    return "\n".join(
        [*lines, f"{total:,} rows copied, each compared with its copy; {empty} tables are empty"]
    )


def _next_step(file: Path, address: URL, *, is_configured: bool) -> str:
    if is_configured:
        return (
            f"Next: start the bot; DATABASE_URL names the copy already. {file} stays as it is, as a backup."
        )
    shown = address.render_as_string(hide_password=True)
    return f"Next: set DATABASE_URL to {shown} (with its password) and start the bot. {file} stays as it is, as a backup."
