"""`python -m bot db …`: upgrade the database, import past papers, copy it to PostgreSQL, back it up and restore it."""

import argparse
import asyncio
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from bot.cli.terminal_progress import show_progress
from bot.config.settings import Settings
from bot.wiring.app import open_app
from bot.wiring.archive import build_imported_summaries
from bot.wiring.context import AppContext
from insights.digest.import_papers import ImportCounts, PaperImport
from insights.errors import BadInput
from insights.model import Paper
from insights.store.db import backup

MAX_RECORDS_IN_MEMORY = 1000
MAX_NAMED_DAYS = 10
"""Days that `restore` names; of earlier ones it says how many."""


async def run(settings: Settings, arguments: argparse.Namespace) -> str:
    """Returns one line on what was done. Raises BadInput and ExternalFailure."""
    url = settings.database_url.get_secret_value()
    match arguments.action:
        case "upgrade":
            async with open_app(settings):
                return "the database is up to date"
        case "import":
            async with open_app(settings) as app:
                return await _import_files(app, arguments.files)
        case "backup":
            if arguments.file.exists():
                raise BadInput("store.backup_exists", file=str(arguments.file))
            pages = await asyncio.to_thread(backup.back_up, url, arguments.file)
            return f"{arguments.file}: {pages:,} pages written"
        case "copy":
            from bot.cli.database_copy import copy_database

            return await copy_database(settings, arguments.target, arguments.source)
        case _:
            return await _restore(settings, url, arguments.file)


async def _restore(settings: Settings, url: str, file: Path) -> str:
    """The restored ledger does not know what was sent since the backup: the answer says what it will send again."""
    replaced = await asyncio.to_thread(backup.restore, url, file)
    async with open_app(settings) as app:
        now = app.clock.now()
    ledger = await asyncio.to_thread(backup.compare_ledgers, url, replaced, now)
    kept = f"; what was there before is in {replaced}" if replaced else ""
    return "\n".join([f"restored from {file}{kept}", *_ledger_lines(ledger)])


def _ledger_lines(ledger: backup.RestoredLedger) -> list[str]:
    lines = [
        f"at the next start {ledger.open_deliveries} open deliveries go on, and {ledger.due} subscriptions are due"
    ]
    if ledger.sent_since is not None:
        lines.append(
            f"up to {ledger.sent_since} digests that were sent since the backup are sent again, unless later than MAX_LATENESS"
        )
    if ledger.lost_days:
        days = ", ".join(ledger.lost_days[-MAX_NAMED_DAYS:])
        more = (
            f" and {len(ledger.lost_days) - MAX_NAMED_DAYS} before"
            if len(ledger.lost_days) > MAX_NAMED_DAYS
            else ""
        )
        lines.append(
            f"days made since the backup, which are made again when they are asked for: {days}{more}"
        )
    return lines


async def _import_files(app: AppContext, files: list[Path]) -> str:
    paper_import = PaperImport(
        store=app.stores.editions,
        archive=app.stores.imported_papers,
        classifier=app.paper_commands.classifier,
    )
    summaries = build_imported_summaries(app.stores, background=False)
    counts = ImportCounts()
    with show_progress() as progress:
        for file in files:
            progress.begin(file.name)
            chunks = _read_chunks(file)
            while chunk := await asyncio.to_thread(next, chunks, None):
                counts += await paper_import.run(chunk)
                progress.advance(len(chunk))
        if counts.added:
            progress.begin("summaries", total=await app.stores.imported_papers.count_without_summary())
            await summaries.write_missing(progress)
    parts = [f"{counts.added:,} papers added", f"{counts.known:,} known already"]
    if counts.undated:
        parts.append(f"{counts.undated:,} left out, because nothing tells their day")
    if counts.excluded:
        parts.append(f"{counts.excluded:,} left out, because they are withdrawn or have no abstract")
    return ", ".join(parts)


def _read_chunks(file: Path) -> Iterator[list[Paper]]:
    from insights.sources.files import stream_papers

    papers = stream_papers(file)
    while chunk := list(islice(papers, MAX_RECORDS_IN_MEMORY)):
        yield chunk
