"""How an edition is written down, and erased. Every function works inside its caller's transaction."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import and_, case, delete, func, or_, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from insights.model import Edition, Language
from insights.model.paper_removal import without_papers
from insights.store.db.database import Database
from insights.store.db.tables import (
    IMPORTED,
    attachments,
    day_terms,
    edition_papers,
    editions,
    papers,
    pictures,
    reports,
)
from insights.store.editions.mapping import (
    PAPER_COLUMNS,
    edition_row,
    excluded_row,
    labelled_row,
    paper_row,
    report_rows,
)
from insights.store.editions.reader import chunks, days_of
from insights.store.editions.search import IndexedText, forget, index

KEEPING = 7_201_412
"""PostgreSQL's advisory lock: one day is kept at a time, so that no paper is published by two."""


async def alone(database: Database, connection: AsyncConnection) -> None:
    """Until the transaction ends nobody else keeps an edition. SQLite has one writer anyway."""
    if database.dialect == "postgresql":
        await connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": KEEPING})


async def insert_edition(
    database: Database, connection: AsyncConnection, edition: Edition, images: Mapping[str, bytes]
) -> Edition:
    """The edition as it is kept: without the papers that another day has published meanwhile."""
    if not edition.sample:
        taken = await days_of(connection, [labelled.paper for labelled in edition.papers])
        edition = without_papers(edition, {paper: day for paper, day in taken.items() if day != edition.day})
    await connection.execute(editions.insert(), edition_row(edition))
    await _insert_papers(database, connection, edition)
    for language in edition.reports:
        await insert_reports(connection, edition, language)
    await insert_pictures(database, connection, edition.day, images)
    return edition


async def _insert_papers(database: Database, connection: AsyncConnection, edition: Edition) -> None:
    day = None if edition.sample else edition.day
    records = {gone.paper.id: paper_row(gone.paper, None) for gone in edition.excluded}
    records |= {labelled.paper.id: paper_row(labelled.paper, day) for labelled in edition.papers}
    rows = [labelled_row(edition, n, labelled) for n, labelled in enumerate(edition.papers)]
    rows += [excluded_row(edition, n, gone) for n, gone in enumerate(edition.excluded, start=len(rows))]
    if rows:
        await connection.execute(upsert_papers(database), list(records.values()))
        await _take_over_imported(connection, edition)
        await connection.execute(edition_papers.insert(), rows)
        shown = [IndexedText.of(labelled) for labelled in edition.papers]
        await connection.run_sync(index, edition.day, shown)
        await connection.execute(delete(day_terms).where(day_terms.c.day == edition.day))


async def _take_over_imported(connection: AsyncConnection, edition: Edition) -> None:
    """What was imported for this day and is in its edition now stands there alone."""
    here = (edition_papers.c.day == edition.day, edition_papers.c.position >= IMPORTED)
    for chunk in chunks(labelled.paper.id for labelled in edition.papers):
        await connection.execute(delete(edition_papers).where(*here, edition_papers.c.paper.in_(chunk)))


def upsert_papers(database: Database) -> Any:
    """A newer record takes over until the paper is published, so that what was quoted stays as it was; a
    retelling gives way to the authors' words at any time, and never the other way round.
    """
    insert = database.insert(papers)
    old, new = papers.c, insert.excluded
    takes_over = or_(
        and_(old.retold, ~new.retold),
        and_(old.published_on.is_(None), or_(old.retold, ~new.retold)),
    )
    values: dict[str, Any] = {
        name: case((takes_over, new[name]), else_=old[name])
        for name in (*PAPER_COLUMNS.values(), "title_key")
        if name != "id"
    }
    values["votes"] = case((new.votes > old.votes, new.votes), else_=old.votes)
    values["hot"] = or_(old.hot, new.hot)
    values["published_on"] = func.coalesce(old.published_on, new.published_on)
    return insert.on_conflict_do_update(index_elements=["id"], set_=values)


async def insert_reports(connection: AsyncConnection, edition: Edition, language: Language) -> None:
    """In the place of those that stand there."""
    await connection.execute(
        delete(reports).where(reports.c.day == edition.day, reports.c.language == language)
    )
    if rows := report_rows(edition, language):
        await connection.execute(reports.insert(), rows)


async def insert_pictures(
    database: Database, connection: AsyncConnection, day: date, images: Mapping[str, bytes]
) -> None:
    """A picture drawn anew under its old name has to be uploaded anew, so its file ids go."""
    if not images:
        return
    insert = database.insert(pictures)
    upsert = insert.on_conflict_do_update(
        index_elements=["ref"], set_={"day": insert.excluded.day, "png": insert.excluded.png}
    )
    await connection.execute(upsert, [{"ref": ref, "day": day, "png": png} for ref, png in images.items()])
    await connection.execute(delete(attachments).where(attachments.c.ref.in_(list(images))))


async def erase(connection: AsyncConnection, day: date) -> list[str]:
    """Everything of a day's edition but the records of its papers; what was imported stays. Returns the ids of
    the papers it had published.
    """
    shown = and_(edition_papers.c.day == day, edition_papers.c.position < IMPORTED)
    published = select(edition_papers.c.paper).where(shown, edition_papers.c.excluded.is_(None))
    ids = list(await connection.scalars(published))
    await forget(connection, day, ids)
    drawn = select(pictures.c.ref).where(pictures.c.day == day)
    await connection.execute(delete(attachments).where(attachments.c.ref.in_(drawn)))
    await connection.execute(delete(edition_papers).where(shown))
    for table in (reports, pictures, editions, day_terms):
        await connection.execute(delete(table).where(table.c.day == day))
    return ids


async def erase_samples(connection: AsyncConnection) -> None:
    """The days shipped with the package, with those of their papers of which only a retelling is known."""
    for day in list(await connection.scalars(select(editions.c.day).where(editions.c.sample))):
        shown = select(edition_papers.c.paper).where(edition_papers.c.day == day)
        retold = list(
            await connection.scalars(select(papers.c.id).where(papers.c.id.in_(shown), papers.c.retold))
        )
        await erase(connection, day)
        used = select(edition_papers.c.paper)
        for chunk in chunks(retold):
            await connection.execute(delete(papers).where(papers.c.id.in_(chunk), papers.c.id.not_in(used)))
