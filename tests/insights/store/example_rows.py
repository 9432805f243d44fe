"""A row of every table, made from the columns' types: tables that are added later have theirs without being named here."""

from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    DateTime,
    Float,
    Integer,
    LargeBinary,
    Table,
    Text,
    Time,
    text,
)
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.types import TypeDecorator

from insights.store.db.column_types import EnumText, StringTuple
from insights.store.db.raw_rows import insert_raw
from insights.store.db.tables import metadata

VALUES: dict[type, tuple[Any, Any]] = {
    Integer: (7, 8),
    Float: (0.1 + 0.2, -1.5e-300),
    Boolean: (True, False),
    Date: (date(2024, 2, 29), date(2026, 11, 24)),
    Time: (time(23, 59, 59, 999999), time(0, 0)),
    DateTime: (datetime(2026, 3, 29, 1, 30, 0, 123456, UTC), datetime(1970, 1, 1, tzinfo=UTC)),
    LargeBinary: (b"\x00\xff'\\", b""),
    JSON: ('{"b": [1, 2.0, "\\u00e9\\n"],  "a": null}', "null"),
    Text: ("it's \\ 한국어 🧪\n%s :x", ""),
}
"""Of each type two values with which copying may go wrong; JSON as its text."""


async def insert_example_rows(connection: AsyncConnection) -> int:
    """Two rows in every table, the second with NULL where it may be; returns the number of tables."""
    tables = metadata.sorted_tables
    for table in tables:
        for n in (0, 1):
            row = {f"raw_{column.name}": _value(column, n) for column in table.columns}
            await connection.execute(insert_raw(table, connection.dialect.name), row)
    return len(tables)


def _value(column: Column[Any], n: int) -> Any:
    if column.foreign_keys:
        (key,) = column.foreign_keys
        return _value(key.column, n)
    if n and column.nullable and not isinstance(column.type, JSON):
        return None
    if isinstance(column.type, StringTuple):
        return ('["a", "\\u00e9"]', "[]")[n]
    if isinstance(column.type, EnumText):
        return list(column.type.enumeration)[-1].value
    stored = column.type.impl_instance if isinstance(column.type, TypeDecorator) else column.type
    return next(values[n] for kind, values in VALUES.items() if isinstance(stored, kind))


async def delete_newest(connection: AsyncConnection, table: Table) -> None:
    """Deletes the row with the highest id."""
    await connection.execute(text(f"DELETE FROM {table.name} WHERE id = (SELECT max(id) FROM {table.name})"))
