"""Connects procrastinate to the database of DATABASE_URL, by psycopg: it has no adapter for asyncpg."""

import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from urllib.parse import unquote

import psycopg
from procrastinate import App, PsycopgConnector, exceptions
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from insights.errors import StoreFailed
from scheduler.job_queue.schema import bring_up_to_date

MAX_POOLED_CONNECTIONS = 4
"""Beside these each worker has one that listens for new jobs."""
CONNECT_TIMEOUT_S = 10.0
WORKER_NAMES = ("editions", "work", "periodic")


LOGGED_BY_US = ("job_", "side_task", "poll_jobs")
"""What procrastinate calls its messages about single jobs, and about a connection that was lost."""


class WithoutArguments(logging.Filter):
    """Drops what the workers log themselves, and with it the arguments of jobs, which hold texts of papers."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.__dict__.pop("job", None)
        return not str(getattr(record, "action", "")).startswith(LOGGED_BY_US)


@asynccontextmanager
async def open_app(database_url: str) -> AsyncIterator[App]:
    """Procrastinate's App without tasks, whose tables exist and are of the installed version. Raises StoreFailed."""
    quiet_logs()
    conninfo = to_conninfo(database_url)
    connector = PsycopgConnector(
        conninfo=conninfo, min_size=1, max_size=MAX_POOLED_CONNECTIONS, timeout=CONNECT_TIMEOUT_S
    )
    app = App(connector=connector)
    with translated_errors(database_url):
        await bring_up_to_date(conninfo)
        await app.open_async()
    try:
        yield app
    finally:
        await app.close_async()


def to_conninfo(database_url: str) -> str:
    """What libpq takes for a DATABASE_URL: the driver's name is taken off, and asyncpg's `ssl` is its `sslmode`."""
    _, _, rest = database_url.partition("://")
    address, _, query = rest.partition("?")
    pairs = [pair.partition("=") for pair in query.split("&") if pair]
    options = {{"ssl": "sslmode"}.get(name, name): unquote(value) for name, _, value in pairs}
    fields = conninfo_to_dict(f"postgresql://{address}")
    return make_conninfo("", **{**fields, **options, "application_name": "daily-insights jobs"})


@contextmanager
def translated_errors(database_url: str) -> Iterator[None]:
    """Raises StoreFailed for what psycopg and procrastinate raise while the database fails; it names no password."""
    try:
        yield
    except (psycopg.Error, exceptions.ConnectorException) as error:
        fields = conninfo_to_dict(to_conninfo(database_url))
        address = f"postgresql://{fields.get('host', '')}/{fields.get('dbname', '')}"
        cause = type(error.__cause__ or error).__name__
        raise StoreFailed("store.unreachable", cause=cause, address=address) from error


def quiet_logs() -> None:
    """Procrastinate logs each job with its arguments at INFO, and psycopg warns of each connection that a stop cuts."""
    logging.getLogger("procrastinate").setLevel(logging.WARNING)
    logging.getLogger("psycopg").setLevel(logging.ERROR)
    for name in ("procrastinate.worker", *(f"procrastinate.worker.{name}" for name in WORKER_NAMES)):
        logger = logging.getLogger(name)
        if not any(isinstance(each, WithoutArguments) for each in logger.filters):
            logger.addFilter(WithoutArguments())
