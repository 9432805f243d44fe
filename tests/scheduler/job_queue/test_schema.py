"""scheduler.job_queue.schema: procrastinate's tables are made once, and upgraded by its own migrations."""

from pathlib import Path

import psycopg

from scheduler.job_queue.connection import to_conninfo
from scheduler.job_queue.schema import PREFIX, bring_up_to_date


async def test_tables_are_made_once_and_upgraded_by_what_is_newer(
    migrated_postgres_url: str, tmp_path: Path
) -> None:
    """RULE: a second start changes nothing; a newer version's migrations run once, in order, and are remembered."""
    conninfo = to_conninfo(migrated_postgres_url)
    (tmp_path / "01.sql").write_text("CREATE TABLE never (id int);")
    await bring_up_to_date(conninfo, tmp_path)  # a new database gets the script, which has every migration
    (tmp_path / "02.sql").write_text("CREATE TABLE newer (name text); INSERT INTO newer VALUES ('50%');")
    (tmp_path / "03.sql").write_text("INSERT INTO newer VALUES ('03');")
    for _ in range(2):
        await bring_up_to_date(conninfo, tmp_path)
    async with await psycopg.AsyncConnection.connect(conninfo) as connection:
        rows = await (await connection.execute("SELECT name FROM newer")).fetchall()
        assert rows == [("50%",), ("03",)]
        comment = await connection.execute("SELECT obj_description('procrastinate_jobs'::regclass)")
        assert await comment.fetchone() == (f"{PREFIX}03.sql",)


def test_a_database_url_becomes_a_conninfo() -> None:
    """RULE: the driver's name is taken off, a socket's folder and a password with signs stay, `ssl` is `sslmode`."""
    assert to_conninfo("postgresql+asyncpg://me:p%40ss@db/name?ssl=require").startswith(
        "user=me password=p@ss dbname=name host=db sslmode=require"
    )
    assert "host=/tmp/socket" in to_conninfo("postgresql://postgres:@/db?host=/tmp/socket")
