"""An archive of any size: the imported papers of an SQLite database, again and again with other ids, each time on days two
years earlier. Titles and abstracts stay, so that words are as frequent as they are; a day has as many papers as it had.
"""

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

from insights.store.db.tables import edition_papers, papers
from insights.store.editions.search import NUMBERS_PER_DAY

YEARS, DAYS = 2, 728
"""What one repetition is earlier: two years of ids, and whole weeks, so that Mondays stay Mondays."""
POSITIONS = 4000
"""What one repetition adds to positions and numbers of a day: some days of the archive are two years apart."""

_ID = f"printf('%02d', (substr(id, 1, 2) + 100 - :k * {YEARS}) % 100) || substr(id, 3)"
_PAPER_COLUMNS = {
    "id": _ID,
    "published_on": f"date(published_on, (-{DAYS} * :k) || ' days')",
    "announced": f"date(announced, (-{DAYS} * :k) || ' days')",
}
_EDITION_COLUMNS = {
    "day": f"date(day, (-{DAYS} * :k) || ' days')",
    "position": f"position + {POSITIONS} * :k",
    "paper": _ID.replace("id", "paper"),
    "published_on": _PAPER_COLUMNS["published_on"],
}
_NUMBER = f"n + :k * ({POSITIONS} - {DAYS} * {NUMBERS_PER_DAY})"


def repeat_archive(file: Path, size: int) -> int:
    """Adds papers until there are `size`; returns how many there are then. Nobody else has the file open."""
    with closing(sqlite3.connect(file)) as database:
        database.execute("PRAGMA cache_size=-200000")
        database.execute("PRAGMA synchronous=OFF")
        database.execute("CREATE TEMP TABLE original AS SELECT paper, n FROM searched ORDER BY n")
        repetition = 0
        while (missing := size - _count(database)) > 0:
            repetition += 1
            with database:
                _repeat(database, {"k": repetition, "missing": missing})
        database.execute("ANALYZE")
        return _count(database)


def _repeat(database: sqlite3.Connection, values: Mapping[str, int]) -> None:
    """An id that is there already is left out."""
    new_id = _ID.replace("id", "original.paper")
    database.execute("DROP TABLE IF EXISTS temp.added")
    database.execute(
        f"""CREATE TEMP TABLE added AS SELECT paper, n FROM original
            WHERE {new_id} NOT IN (SELECT id FROM papers) ORDER BY n DESC LIMIT :missing""",
        values,
    )
    chosen = "IN (SELECT paper FROM added)"
    database.execute(
        _insert_shifted(papers.name, papers.columns.keys(), _PAPER_COLUMNS, f"id {chosen}"), values
    )
    database.execute(
        _insert_shifted(
            edition_papers.name, edition_papers.columns.keys(), _EDITION_COLUMNS, f"paper {chosen}"
        ),
        values,
    )
    database.execute(
        f"""INSERT INTO searched (n, paper, day)
            SELECT {_NUMBER}, {_EDITION_COLUMNS["paper"]}, {_EDITION_COLUMNS["day"]} FROM searched WHERE paper {chosen}""",
        values,
    )
    database.execute(
        f"""INSERT INTO search (rowid, title, abstract, about)
            SELECT {_NUMBER}, title, abstract, {_ID.replace("id", "about")}
            FROM added JOIN search ON search.rowid = added.n""",
        values,
    )


def _insert_shifted(table: str, names: list[str], shifted: Mapping[str, str], condition: str) -> str:
    columns, values = (
        ", ".join(f'"{name}"' for name in names),
        ", ".join(shifted.get(name, f'"{name}"') for name in names),
    )
    return f"INSERT INTO {table} ({columns}) SELECT {values} FROM {table} WHERE {condition}"


def _count(database: sqlite3.Connection) -> int:
    return int(database.execute("SELECT count(*) FROM papers").fetchone()[0])
