"""Editions and the papers in them. A paper is published once: the day is kept on the paper itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import func, select, update

from insights.model import ClassifiedPaper, Edition, Language, Paper, Tldr
from insights.store.db.database import Database
from insights.store.db.tables import editions, papers, pictures, reports
from insights.store.editions.mapping import charts_form, labelled_of, tldr_of
from insights.store.editions.reader import (
    carrying,
    chunks,
    counted,
    days_of,
    edition_under,
    of_paper,
    read_edition,
)
from insights.store.editions.writer import (
    alone,
    erase,
    erase_samples,
    insert_edition,
    insert_pictures,
    insert_reports,
)

NEWEST = (
    select(
        editions,
        select(func.count()).where(reports.c.day == editions.c.day).scalar_subquery().label("written"),
    )
    .where(editions.c.published > 0)
    .order_by(editions.c.sample, editions.c.day.desc())
    .limit(1)
)
"""The newest day with papers; a sample only where there is no other."""


@dataclass(frozen=True, slots=True)
class SqlEditions:
    """insights.ports.messaging.EditionStore."""

    database: Database
    _known: dict[date, tuple[dict[str, Any], Edition]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )
    """The latest edition, under its day, beside the row it was read from."""

    async def edition(self, day: date) -> Edition | None:
        async with self.database.read() as connection:
            return await read_edition(connection, day)

    async def latest(self, *, sample: bool) -> Edition | None:
        """Asked for by every /today and /category: read anew only when its row, or its reports, are others."""
        newest = NEWEST if sample else NEWEST.where(~editions.c.sample)
        async with self.database.read() as connection:
            head = (await connection.execute(newest)).mappings().first()
            if head is None:
                return None
            known, edition = self._known.get(head["day"], ({}, None))
            if edition is None or known != head:
                edition = await edition_under(connection, head)
        self._known.clear()
        self._known[edition.day] = (dict(head), edition)
        return edition

    async def keep(self, edition: Edition, pictures: Mapping[str, bytes]) -> Edition:
        """A sample comes too late once a real day is kept; it is handed back and not stored."""
        async with self.database.write() as connection:
            await alone(self.database, connection)
            if not edition.sample:
                await erase_samples(connection)
            stored = await read_edition(connection, edition.day)
            if stored is not None:
                return stored
            if edition.sample and await connection.scalar(select(editions.c.day).where(~editions.c.sample)):
                return edition
            return await insert_edition(self.database, connection, edition, pictures)

    async def add_language(self, edition: Edition, language: Language, pictures: Mapping[str, bytes]) -> None:
        here = editions.c.day == edition.day
        async with self.database.write() as connection:
            charts = await connection.scalar(select(editions.c.charts).where(here).with_for_update())
            if charts is None:
                return  # the day was removed while this was written
            added = {key: chart for key, chart in edition.charts.items() if key == language}
            charts |= charts_form().dump_python(added, mode="json")
            await connection.execute(update(editions).where(here).values(charts=charts))
            await insert_reports(connection, edition, language)
            await insert_pictures(self.database, connection, edition.day, pictures)

    async def remove(self, day: date) -> None:
        """Its papers are free to be published again."""
        async with self.database.write() as connection:
            for chunk in chunks(await erase(connection, day)):
                free = update(papers).where(papers.c.published_on == day, papers.c.id.in_(chunk))
                await connection.execute(free.values(published_on=None))

    async def published_on(self, papers: Sequence[Paper]) -> Mapping[str, date]:
        async with self.database.read() as connection:
            return await days_of(connection, papers)

    async def paper(self, paper_id: str) -> tuple[ClassifiedPaper, Tldr | None, date | None] | None:
        async with self.database.read() as connection:
            row = (await connection.execute(of_paper(paper_id))).mappings().first()
        return None if row is None else (labelled_of(row), tldr_of(row), row["published_on"])

    async def topic(
        self, slug: str, since: date, until: date
    ) -> Sequence[tuple[date, ClassifiedPaper, Tldr | None]]:
        async with self.database.read() as connection:
            rows = (await connection.execute(carrying(slug, since, until))).mappings().all()
        return [(row["day"], labelled_of(row), tldr_of(row)) for row in rows]

    async def counts(self, since: date, until: date) -> Mapping[date, Mapping[str, int]]:
        found: dict[date, dict[str, int]] = {}
        async with self.database.read() as connection:
            rows = await connection.execute(counted(since, until))
            for day, topic, count in rows:
                found.setdefault(day, {})[topic] = count
        return found


@dataclass(frozen=True, slots=True)
class SqlPictures:
    """insights.ports.messaging.PictureStore."""

    database: Database

    async def keep(self, ref: str, day: date, png: bytes) -> None:
        row = {"ref": ref, "day": day, "png": png}
        async with self.database.write() as connection:
            await connection.execute(self.database.insert(pictures).on_conflict_do_nothing(), row)

    async def png(self, ref: str) -> bytes:
        async with self.database.read() as connection:
            png: bytes | None = await connection.scalar(select(pictures.c.png).where(pictures.c.ref == ref))
        if png is None:
            raise KeyError(ref)
        return png
