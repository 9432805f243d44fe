"""Stores how often terms stood in the papers of past days, for the background of a day's themes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from insights.ports.storage import CountedDay
from insights.store.db.database import Database
from insights.store.db.tables import day_terms, papers


@dataclass(frozen=True, slots=True)
class SqlTermCounts:
    """insights.ports.storage.TermCountStore. Code that changes a day's papers deletes its counts (writer, imported_papers)."""

    database: Database

    async def counted_days(self, since: date, until: date) -> Mapping[date, CountedDay | None]:
        """None for a day whose number of papers has changed since it was counted."""
        is_in_range = papers.c.published_on.between(since, until)
        published = (
            select(papers.c.published_on, func.count()).where(is_in_range).group_by(papers.c.published_on)
        )
        stored = select(day_terms).where(day_terms.c.day.between(since, until))
        async with self.database.read() as connection:
            days = {day: count for day, count in await connection.execute(published) if day is not None}
            counted = {
                row.day: CountedDay(papers=row.papers, counts=row.counts)
                for row in await connection.execute(stored)
                if days.get(row.day) == row.papers
            }
        return {day: counted.get(day) for day in days}

    async def texts(self, day: date) -> Sequence[tuple[str, str]]:
        query = select(papers.c.title, papers.c.abstract).where(papers.c.published_on == day)
        async with self.database.read() as connection:
            return [(title, abstract) for title, abstract in await connection.execute(query)]

    async def save_counted(self, day: date, counted: CountedDay) -> None:
        values = {"papers": counted.papers, "counts": counted.counts}
        insert = self.database.insert(day_terms).values(day=day, **values)
        async with self.database.write() as connection:
            await connection.execute(insert.on_conflict_do_update(index_elements=["day"], set_=values))
