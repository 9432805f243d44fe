"""`python -m bot digest`: make one edition without sending it, and write it out."""

import argparse
import asyncio
from datetime import date, datetime
from pathlib import Path

from bot.config.settings import Settings
from bot.runtime.gc_tuning import raise_gc_thresholds
from bot.wiring.app import AppContext, open_app
from insights import arxiv_calendar
from insights.digest.edition_service import EditionService
from insights.digest.json_export import to_json
from insights.digest.markdown import page
from insights.errors import BadInput
from insights.messages.blocks import plain
from insights.model import Edition, Language, SourceState
from insights.ports.sources import Batch
from insights.views.components import provenance


async def answer(settings: Settings, asked: argparse.Namespace) -> str:
    """Returns one line on what was written. Raises BadInput and ExternalFailure."""
    language: Language = asked.language or settings.digest_language
    if asked.writer == "model" and not settings.openai_model:
        raise BadInput("error.no_model")
    if asked.writer == "extractive":
        settings = settings.model_copy(update={"openai_model": ""})
    raise_gc_thresholds()
    async with open_app(settings) as house:
        edition, made = await _edition(house, asked, language)
        if asked.dry_run:
            return _words(edition, made, None)
        folder = asked.out / edition.day.isoformat()
        await _written(house, edition, language, folder)
        return _words(edition, made, folder)


async def _edition(
    house: AppContext, asked: argparse.Namespace, language: Language
) -> tuple[Edition, datetime | None]:
    """With the instant at which it was made, if that was before this call."""
    if asked.input:
        return await _from_files(house, asked, language)
    stored = await _stored(house, asked, asked.day or arxiv_calendar.list_day(house.clock.now()))
    if stored is not None and (asked.day or not stored.sample):
        return await house.editions.in_language(stored, language), stored.made_at
    return await house.editions.newest(language, day=asked.day, keep=not asked.dry_run), None


async def _from_files(
    house: AppContext, asked: argparse.Namespace, language: Language
) -> tuple[Edition, datetime | None]:
    """A file that names no day is today's (Eastern). Of a day that is made already the file adds nothing."""
    from insights.sources.files import read

    batches = [await asyncio.to_thread(read, path) for path in asked.input]
    day = asked.day or next((batch.day for batch in batches if batch.day), None)
    day = day or arxiv_calendar.eastern_day(house.clock.now())
    stored = await _stored(house, asked, day)
    if stored is not None and not stored.sample:
        return await house.editions.in_language(stored, language), stored.made_at
    categories = tuple(asked.categories.split(",")) if asked.categories else ()
    editions: EditionService = house.editions
    keep = not asked.dry_run
    return await editions.make(day, batches, _states(batches), language, categories, keep=keep), None


def _states(batches: list[Batch]) -> tuple[SourceState, ...]:
    return tuple(
        SourceState(name=batch.source, state="ok" if batch.records else "empty", records=batch.records)
        for batch in batches
    )


async def _stored(house: AppContext, asked: argparse.Namespace, day: date) -> Edition | None:
    """What is kept of the day; --again forgets it."""
    if asked.again and not asked.dry_run:
        await house.stores.editions.remove(day)
    return await house.stores.editions.edition(day)


async def _written(house: AppContext, edition: Edition, language: Language, folder: Path) -> None:
    """Page, chart and JSON; an older chart of the day makes place when there is none any more."""
    chart = edition.charts.get(language)
    picture = folder / f"paper_{edition.day.isoformat()}.png"
    folder.mkdir(parents=True, exist_ok=True)
    if chart:
        picture.write_bytes(await house.stores.pictures.png(chart.ref))
    else:
        picture.unlink(missing_ok=True)
    last = plain(provenance(edition, language).text)
    (folder / "README.md").write_text(page(edition, language, house.taxonomy, last), encoding="utf-8")
    (folder / "digest.json").write_text(to_json(edition, language, house.taxonomy), encoding="utf-8")


def _words(edition: Edition, made: datetime | None, folder: Path | None) -> str:
    counts = f"{edition.collected} collected, {len(edition.papers)} published"
    why = f" ({edition.reason_if_empty})" if edition.reason_if_empty else ""
    out = ", written out again" if folder else ""
    already = f"already made on {made:%Y-%m-%d %H:%M} UTC{out}; --again remakes it; " if made else ""
    return f"{edition.day}: {already}{counts}{why}; {folder or 'nothing written'}"
