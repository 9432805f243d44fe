"""`python -m bot db …`: the database brought up to date, filled with past papers, copied and put back."""

import argparse
import asyncio
import sys
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from bot.config.settings import Settings
from bot.wiring.app import AppContext, open_app
from insights.digest.import_papers import ImportCounts, PaperImport
from insights.errors import BadInput
from insights.model import Paper
from insights.store.db import backup

CHUNK = 1000
"""Records that are in memory at once."""
A_LINE_S = 5.0
"""Seconds between two lines of progress."""


async def answer(settings: Settings, asked: argparse.Namespace) -> str:
    """Returns one line on what was done. Raises BadInput and ExternalFailure."""
    match asked.deed:
        case "upgrade":
            async with open_app(settings):
                return "the database is up to date"
        case "import":
            async with open_app(settings) as house:
                return await _import(house, asked.files)
        case "backup":
            return await _backup(settings, asked.file)
        case _:
            return await _restore(settings, asked.file)


async def _import(house: AppContext, files: list[Path]) -> str:
    importing = PaperImport(
        store=house.stores.editions, archive=house.stores.archive, classifier=house.papers.classifier
    )
    progress, total = _Progress(), ImportCounts()
    for file in files:
        chunks = _chunks(file)
        while chunk := await asyncio.to_thread(next, chunks, None):
            total += await importing(chunk)
            progress.say(file, total)
    return _words(total)


def _chunks(file: Path) -> Iterator[list[Paper]]:
    from insights.sources.files import stream

    papers = stream(file)
    while chunk := list(islice(papers, CHUNK)):
        yield chunk


class _Progress:
    """A line on standard error now and then, for whoever waits."""

    def __init__(self) -> None:
        self.began = self.said = time.monotonic()

    def say(self, file: Path, total: ImportCounts) -> None:
        now = time.monotonic()
        if now - self.said >= A_LINE_S:
            self.said = now
            print(f"{file.name}: {total.read:,} records, {now - self.began:.0f} s", file=sys.stderr)  # noqa: T201


def _words(total: ImportCounts) -> str:
    parts = [f"{total.added:,} papers added", f"{total.known:,} known already"]
    if total.undated:
        parts.append(f"{total.undated:,} left out, because nothing tells their day")
    return ", ".join(parts)


async def _backup(settings: Settings, file: Path) -> str:
    if file.exists():
        raise BadInput("store.backup_exists", file=str(file))
    pages = await asyncio.to_thread(backup.backup, settings.database_url.get_secret_value(), file)
    return f"{file}: {pages:,} pages written"


async def _restore(settings: Settings, file: Path) -> str:
    kept = await asyncio.to_thread(backup.restore, settings.database_url.get_secret_value(), file)
    async with open_app(settings):
        return f"restored from {file}" + (f"; what was there before is in {kept}" if kept else "")
