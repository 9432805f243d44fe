"""What went wrong with the database, as one sentence for the person who set it up."""

from sqlalchemy.engine import URL
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from insights.errors import BadConfiguration, ExternalFailure, InsightsError, StoreFailed

SENTENCES = {
    "readonly": "store.read_only",
    "read-only": "store.read_only",
    "not a database": "store.not_a_database",
    "malformed": "store.not_a_database",
    "no space": "store.full",
    "disk is full": "store.full",
}


def away(problem: BaseException) -> bool:
    """Whether it is the database that fails, and not the statement."""
    if isinstance(problem, DBAPIError):
        return not isinstance(problem, IntegrityError | ProgrammingError | DataError)
    return isinstance(problem, OSError | PoolTimeout) or type(problem).__module__.startswith("asyncpg.")


def failed(problem: BaseException, address: URL) -> StoreFailed:
    """The same as `fault`, of a database that was open: it may come back."""
    told = fault(problem, address)
    return StoreFailed(told.key, cause=told.cause, **told.args_)


def fault(problem: BaseException, address: URL) -> InsightsError:
    """The error to raise; its cause names the address without its password."""
    shown = address.set(drivername=address.get_backend_name()).render_as_string(hide_password=True)
    said = str(getattr(problem, "orig", None) or problem)
    cause = f"{type(problem).__name__}: {said.splitlines()[0] if said else ''}"
    if "locked" in said:
        return ExternalFailure("store.locked", cause=cause, address=shown)
    for words, key in SENTENCES.items():
        if words in said.lower():
            return BadConfiguration(key, cause=cause, address=shown)
    if address.get_backend_name() == "sqlite":
        return BadConfiguration("store.cannot_open", cause=cause, address=shown)
    return ExternalFailure("store.unreachable", cause=cause, address=shown)
