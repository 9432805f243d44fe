"""Rows as they stand in the database, in values that SQLite and PostgreSQL give alike: JSON as its text, enumerations and
lists of slugs as theirs, times aware in UTC.

A row read so on one database and written so on the other is the same row, also where a typed value would be read
differently: NULL and JSON's null stay two things, and an unknown member of an enumeration is text.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import (
    JSON,
    BindParameter,
    Column,
    Table,
    Text,
    bindparam,
    cast,
    literal_column,
    tuple_,
    type_coerce,
)
from sqlalchemy.sql import ColumnElement, Select, select
from sqlalchemy.sql.dml import Insert
from sqlalchemy.types import TypeDecorator, TypeEngine

RawRow = Mapping[str, Any]
"""The name of a parameter of `insert_raw` -> its value, in the order of the table's columns."""
ROWID: ColumnElement[int] = literal_column("rowid")
"""SQLite's number of a row; all our tables have one (sqlite.org/rowidtable.html)."""


def select_raw(table: Table) -> Select[Any]:
    """The rows of a table as RawRow, in no order."""
    return select(*(_raw_value(column).label(_parameter(column)) for column in table.columns))


def select_raw_after(table: Table, rowid: int, limit: int) -> Select[Any]:
    """The next `limit` rows of an SQLite table behind this row, with their number as the last column, `rowid`."""
    query = select_raw(table).add_columns(ROWID.label("rowid"))
    return query.where(rowid < ROWID).order_by(ROWID).limit(limit)


def select_raw_with_keys(table: Table, rows: Sequence[RawRow]) -> Select[Any]:
    """The rows that have the primary keys of `rows`, in no order."""
    columns = list(table.primary_key.columns)
    keys = [key_of(table, row) for row in rows]
    if len(columns) == 1:
        return select_raw(table).where(_raw_value(columns[0]).in_([key for (key,) in keys]))
    return select_raw(table).where(tuple_(*map(_raw_value, columns)).in_(keys))


def key_of(table: Table, row: RawRow) -> tuple[Any, ...]:
    """The values of the primary key."""
    return tuple(row[_parameter(column)] for column in table.primary_key.columns)


def insert_raw(table: Table, dialect: str) -> Insert:
    """INSERT of a RawRow; `dialect` is sqlite or postgresql."""
    return table.insert().values({column.name: _bound_value(column, dialect) for column in table.columns})


def _raw_value(column: Column[Any]) -> ColumnElement[Any]:
    """JSON columns of SQLite have numeric affinity, so a JSON number is stored as a number: CAST makes it text again."""
    if _is_json(column.type):
        return cast(column, Text)
    return type_coerce(column, Text) if _is_text(column.type) else column


def _bound_value(column: Column[Any], dialect: str) -> ColumnElement[Any]:
    is_json = _is_json(column.type)
    bound_type = Text() if is_json or _is_text(column.type) else column.type
    value: BindParameter[Any] = bindparam(_parameter(column), type_=bound_type)
    return cast(value, JSON) if is_json and dialect == "postgresql" else value


def _parameter(column: Column[Any]) -> str:
    """No column's own name: SQLAlchemy keeps those for itself in INSERT."""
    return f"raw_{column.name}"


def _is_json(column_type: TypeEngine[Any]) -> bool:
    return isinstance(_stored_type(column_type), JSON)


def _is_text(column_type: TypeEngine[Any]) -> bool:
    return isinstance(_stored_type(column_type), Text)


def _stored_type(column_type: TypeEngine[Any]) -> TypeEngine[Any]:
    return column_type.impl_instance if isinstance(column_type, TypeDecorator) else column_type
