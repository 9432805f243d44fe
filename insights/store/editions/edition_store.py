"""Stores editions and their pictures. A paper is published by one edition: `papers.published_on` says by which."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import func, select, update

from insights.model import ClassifiedPaper, Edition, Language, Paper, Tldr
from insights.store.db.database import Database
from insights.store.db.tables import editions, papers, pictures, reports
from insights.store.editions.mapping import charts_adapter, classified_paper_from_row, tldr_from_row
from insights.store.editions.reader import (
    edition_from_row,
    find_publication_days,
    paper_query,
    read_edition,
    split_into_chunks,
    topic_counts_query,
    topic_query,
)
from insights.store.editions.withdrawn_sentences import with_withdrawals
from insights.store.editions.writer import (
    erase_edition,
    erase_samples,
    insert_edition,
    lock_editions,
    replace_frames,
    replace_reports,
    upsert_pictures,
)

NEWEST_EDITION = (
    select(
        editions,
        select(func.count()).where(reports.c.day == editions.c.day).scalar_subquery().label("written"),
    )
    .where(editions.c.published > 0)
    .order_by(editions.c.sample, editions.c.day.desc())
    .limit(1)
)
"""The newest day with papers; the sample day only where there is no other."""


@dataclass(frozen=True, slots=True)
class SqlEditions:
    """insights.ports.storage.EditionStore."""

    database: Database
    _latest: dict[date, tuple[dict[str, Any], Edition]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )
    """Cache of the newest edition: day -> the row it was read from, and the edition."""

    async def get_edition(self, day: date) -> Edition | None:
        async with self.database.read() as connection:
            return await read_edition(connection, day)

    async def get_latest_edition(self, *, sample: bool) -> Edition | None:
        """Cached, because every /today and /category reads it; read again when its row or its reports have changed."""
        newest = NEWEST_EDITION if sample else NEWEST_EDITION.where(~editions.c.sample)
        async with self.database.read() as connection:
            row = (await connection.execute(newest)).mappings().first()
            if row is None:
                return None
            cached_row, edition = self._latest.get(row["day"], ({}, None))
            if edition is None or cached_row != row:
                edition = await edition_from_row(connection, row)
        self._latest.clear()
        self._latest[edition.day] = (dict(row), edition)
        return edition

    async def save_edition(self, edition: Edition, pictures: Mapping[str, bytes]) -> Edition:
        """A sample is returned without being stored once there is a real day."""
        async with self.database.write() as connection:
            await lock_editions(self.database, connection)
            if not edition.sample:
                await erase_samples(connection)
            stored = await read_edition(connection, edition.day)
            if stored is not None:
                return stored
            if edition.sample and await connection.scalar(select(editions.c.day).where(~editions.c.sample)):
                return edition
            edition = await with_withdrawals(connection, edition)
            return await insert_edition(self.database, connection, edition, pictures)

    async def add_language(self, edition: Edition, language: Language, pictures: Mapping[str, bytes]) -> None:
        is_day = editions.c.day == edition.day
        async with self.database.write() as connection:
            charts = await connection.scalar(select(editions.c.charts).where(is_day).with_for_update())
            if charts is None:
                return  # the day was removed while the reports were written
            added = {key: chart for key, chart in edition.charts.items() if key == language}
            edition = await with_withdrawals(connection, edition)
            charts |= charts_adapter().dump_python(added, mode="json")
            await connection.execute(update(editions).where(is_day).values(charts=charts))
            await replace_reports(connection, edition, language)
            await replace_frames(connection, edition, language)
            await upsert_pictures(self.database, connection, edition.day, pictures)

    async def remove_edition(self, day: date) -> None:
        """Its papers may be published again."""
        async with self.database.write() as connection:
            for chunk in split_into_chunks(await erase_edition(connection, day)):
                published = (papers.c.published_on == day, papers.c.id.in_(chunk))
                await connection.execute(update(papers).where(*published).values(published_on=None))

    async def publication_days(self, papers: Sequence[Paper]) -> Mapping[str, date]:
        async with self.database.read() as connection:
            return await find_publication_days(connection, papers)

    async def get_paper(self, paper_id: str) -> tuple[ClassifiedPaper, Tldr | None, date | None] | None:
        async with self.database.read() as connection:
            row = (await connection.execute(paper_query(paper_id))).mappings().first()
        return (
            None if row is None else (classified_paper_from_row(row), tldr_from_row(row), row["published_on"])
        )

    async def papers_in_topic(
        self, slug: str, since: date, until: date
    ) -> Sequence[tuple[date, ClassifiedPaper, Tldr | None]]:
        async with self.database.read() as connection:
            rows = (await connection.execute(topic_query(slug, since, until))).mappings().all()
        return [(row["day"], classified_paper_from_row(row), tldr_from_row(row)) for row in rows]

    async def topic_counts(self, since: date, until: date) -> Mapping[date, Mapping[str, int]]:
        counts: dict[date, dict[str, int]] = {}
        async with self.database.read() as connection:
            rows = await connection.execute(topic_counts_query(since, until))
            for day, topic, count in rows:
                counts.setdefault(day, {})[topic] = count
        return counts


@dataclass(frozen=True, slots=True)
class SqlPictures:
    """insights.ports.storage.PictureStore."""

    database: Database

    async def save_picture(self, ref: str, day: date, png: bytes) -> None:
        row = {"ref": ref, "day": day, "png": png}
        async with self.database.write() as connection:
            await connection.execute(self.database.insert(pictures).on_conflict_do_nothing(), row)

    async def get_png(self, ref: str) -> bytes:
        async with self.database.read() as connection:
            png: bytes | None = await connection.scalar(select(pictures.c.png).where(pictures.c.ref == ref))
        if png is None:
            raise KeyError(ref)
        return png
