"""Translates database errors into one sentence for the person who set the database up."""

from sqlalchemy.engine import URL
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from insights.errors import BadConfiguration, ExternalFailure, InsightsError, StoreFailed

MESSAGE_KEYS = {
    "readonly": "store.read_only",
    "read-only": "store.read_only",
    "not a database": "store.not_a_database",
    "malformed": "store.not_a_database",
    "no space": "store.full",
    "disk is full": "store.full",
}
"""A part of the driver's message -> the key of our sentence."""


def is_database_failure(error: BaseException) -> bool:
    """Whether the database itself fails (locked, full, unreachable), and not the statement."""
    if isinstance(error, DBAPIError):
        return not isinstance(error, IntegrityError | ProgrammingError | DataError)
    return isinstance(error, OSError | PoolTimeout) or type(error).__module__.startswith("asyncpg.")


def to_store_failed(error: BaseException, url: URL) -> StoreFailed:
    """The error of a database that was open and may recover, with the sentence of `to_open_error`."""
    translated = to_open_error(error, url)
    return StoreFailed(translated.key, cause=translated.cause, **translated.params)


def to_open_error(error: BaseException, url: URL) -> InsightsError:
    """The error of a database that cannot be opened: BadConfiguration where another setting helps, else ExternalFailure.

    Its sentence names the URL without the password.
    """
    address = url.set(drivername=url.get_backend_name()).render_as_string(hide_password=True)
    message = str(getattr(error, "orig", None) or error)
    cause = f"{type(error).__name__}: {message.splitlines()[0] if message else ''}"
    if "locked" in message:
        return ExternalFailure("store.locked", cause=cause, address=address)
    for part, key in MESSAGE_KEYS.items():
        if part in message.lower():
            return BadConfiguration(key, cause=cause, address=address)
    if url.get_backend_name() == "sqlite":
        return BadConfiguration("store.cannot_open", cause=cause, address=address)
    return ExternalFailure("store.unreachable", cause=cause, address=address)
