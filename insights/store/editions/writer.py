"""Writes and erases editions. Every function runs in its caller's transaction."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import and_, case, delete, func, or_, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from insights.model import Edition, Language
from insights.model.paper_removal import remove_published_papers
from insights.store.db.database import Database
from insights.store.db.tables import (
    FIRST_IMPORTED_POSITION,
    attachments,
    day_terms,
    edition_papers,
    editions,
    papers,
    pictures,
    reports,
    saved_papers,
)
from insights.store.editions.mapping import (
    PAPER_COLUMNS,
    classified_paper_row,
    edition_row,
    exclusion_row,
    paper_row,
    report_rows,
    withdrawals_to_json,
)
from insights.store.editions.reader import find_publication_days, split_into_chunks
from insights.store.editions.search import IndexedText, index_papers, remove_from_index

SAVE_LOCK_ID = 7_201_412
"""PostgreSQL's advisory lock: one edition is saved at a time, so that no paper is published by two."""


async def lock_editions(database: Database, connection: AsyncConnection) -> None:
    """Lets nobody else save an edition until the transaction ends. SQLite has a single writer anyway."""
    if database.dialect == "postgresql":
        await connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": SAVE_LOCK_ID})


async def insert_edition(
    database: Database, connection: AsyncConnection, edition: Edition, pngs: Mapping[str, bytes]
) -> Edition:
    """Returns the edition as stored: without the papers that another day has published meanwhile."""
    if not edition.sample:
        days = await find_publication_days(connection, [classified.paper for classified in edition.papers])
        edition = remove_published_papers(
            edition, {paper: day for paper, day in days.items() if day != edition.day}
        )
    await connection.execute(editions.insert(), edition_row(edition))
    await _insert_papers(database, connection, edition)
    for language in edition.reports:
        await replace_reports(connection, edition, language)
    await upsert_pictures(database, connection, edition.day, pngs)
    return edition


async def _insert_papers(database: Database, connection: AsyncConnection, edition: Edition) -> None:
    day = None if edition.sample else edition.day
    records = {exclusion.paper.id: paper_row(exclusion.paper, None) for exclusion in edition.excluded}
    records |= {classified.paper.id: paper_row(classified.paper, day) for classified in edition.papers}
    rows = [
        classified_paper_row(edition.day, n, classified, edition.tldrs.get(classified.paper.id))
        for n, classified in enumerate(edition.papers)
    ]
    rows += [
        exclusion_row(edition.day, n, exclusion)
        for n, exclusion in enumerate(edition.excluded, start=len(rows))
    ]
    if rows:
        await connection.execute(upsert_papers(database), list(records.values()))
        await _replace_imported(connection, edition)
        await connection.execute(edition_papers.insert(), rows)
        texts = [IndexedText.from_classified(classified) for classified in edition.papers]
        await connection.run_sync(index_papers, edition.day, texts)
        await connection.execute(delete(day_terms).where(day_terms.c.day == edition.day))


async def _replace_imported(connection: AsyncConnection, edition: Edition) -> None:
    """Deletes the imported rows of papers that the day's edition has now."""
    is_imported = (edition_papers.c.day == edition.day, edition_papers.c.position >= FIRST_IMPORTED_POSITION)
    for chunk in split_into_chunks(classified.paper.id for classified in edition.papers):
        await connection.execute(
            delete(edition_papers).where(*is_imported, edition_papers.c.paper.in_(chunk))
        )


def upsert_papers(database: Database) -> Any:
    """INSERT of papers that updates a known one until it is published, so that what was quoted stays unchanged.

    A paraphrase gives way to the authors' text at any time, and never the other way round.
    """
    insert = database.insert(papers)
    old, new = papers.c, insert.excluded
    replaces = or_(
        and_(old.retold, ~new.retold),
        and_(old.published_on.is_(None), or_(old.retold, ~new.retold)),
    )
    values: dict[str, Any] = {
        name: case((replaces, new[name]), else_=old[name])
        for name in (*PAPER_COLUMNS.values(), "title_key")
        if name != "id"
    }
    values["votes"] = case((new.votes > old.votes, new.votes), else_=old.votes)
    values["hot"] = or_(old.hot, new.hot)
    values["published_on"] = func.coalesce(old.published_on, new.published_on)
    return insert.on_conflict_do_update(index_elements=["id"], set_=values)


async def replace_reports(connection: AsyncConnection, edition: Edition, language: Language) -> None:
    """Replaces the day's reports in this language."""
    await connection.execute(
        delete(reports).where(reports.c.day == edition.day, reports.c.language == language)
    )
    if rows := report_rows(edition, language):
        await connection.execute(reports.insert(), rows)


async def replace_frames(connection: AsyncConnection, edition: Edition, language: Language) -> None:
    """Stores anew the sentences about papers that the day's reports in this language brought."""
    told = {paper for report in edition.reports.get(language, ()) for paper in report.summaries}
    for paper in sorted(told & set(edition.tldrs)):
        tldr = edition.tldrs[paper]
        values = {"tldr_frames": dict(tldr.frames), "withdrawals": withdrawals_to_json(tldr)}
        is_paper = (edition_papers.c.day == edition.day, edition_papers.c.paper == paper)
        await connection.execute(update(edition_papers).where(*is_paper).values(**values))


async def upsert_pictures(
    database: Database, connection: AsyncConnection, day: date, pngs: Mapping[str, bytes]
) -> None:
    """Also deletes the platforms' file ids of these pictures: a redrawn picture must be uploaded again."""
    if not pngs:
        return
    insert = database.insert(pictures)
    upsert = insert.on_conflict_do_update(
        index_elements=["ref"], set_={"day": insert.excluded.day, "png": insert.excluded.png}
    )
    await connection.execute(upsert, [{"ref": ref, "day": day, "png": png} for ref, png in pngs.items()])
    await connection.execute(delete(attachments).where(attachments.c.ref.in_(list(pngs))))


async def erase_edition(connection: AsyncConnection, day: date) -> list[str]:
    """Deletes a day's edition but for the records of its papers; imported papers stay.

    Returns the ids of the papers it had published.
    """
    is_shown = and_(edition_papers.c.day == day, edition_papers.c.position < FIRST_IMPORTED_POSITION)
    published = select(edition_papers.c.paper).where(is_shown, edition_papers.c.excluded.is_(None))
    ids = list(await connection.scalars(published))
    await remove_from_index(connection, day, ids)
    refs = select(pictures.c.ref).where(pictures.c.day == day)
    await connection.execute(delete(attachments).where(attachments.c.ref.in_(refs)))
    await connection.execute(delete(edition_papers).where(is_shown))
    for table in (reports, pictures, editions, day_terms):
        await connection.execute(delete(table).where(table.c.day == day))
    return ids


async def erase_samples(connection: AsyncConnection) -> None:
    """Deletes the sample days of the package, with those of their papers that are known as paraphrases only and that
    nobody saved.
    """
    for day in list(await connection.scalars(select(editions.c.day).where(editions.c.sample))):
        paper_ids = select(edition_papers.c.paper).where(edition_papers.c.day == day)
        paraphrases = list(
            await connection.scalars(select(papers.c.id).where(papers.c.id.in_(paper_ids), papers.c.retold))
        )
        await erase_edition(connection, day)
        used = select(edition_papers.c.paper).union(select(saved_papers.c.paper))
        for chunk in split_into_chunks(paraphrases):
            await connection.execute(delete(papers).where(papers.c.id.in_(chunk), papers.c.id.not_in(used)))
