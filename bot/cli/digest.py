"""`python -m bot digest`: make one edition without sending it, and write it out."""

import argparse
import asyncio
from datetime import date
from pathlib import Path

from bot.app import House, open_house
from bot.settings import Settings
from insights import calendar
from insights.digest.page import page
from insights.digest.record import as_json
from insights.editions import Editions
from insights.errors import BadInput
from insights.messages.blocks import plain
from insights.model import Edition, Language, SourceState
from insights.ports import Batch
from insights.views.pieces import provenance


async def answer(settings: Settings, asked: argparse.Namespace) -> str:
    """Returns one line on what was written. Raises BadInput and WorldFailed."""
    language: Language = asked.language or settings.digest_language
    if asked.writer == "model" and not settings.openai_model:
        raise BadInput("error.no_model")
    if asked.writer == "extractive":
        settings = settings.model_copy(update={"openai_model": ""})
    async with open_house(settings) as house:
        edition = await _edition(house, asked, language)
        if asked.dry_run:
            return _words(edition, "nothing written")
        folder = asked.out / edition.day.isoformat()
        await _written(house, edition, language, folder)
        return _words(edition, str(folder))


async def _edition(house: House, asked: argparse.Namespace, language: Language) -> Edition:
    if asked.input:
        return await _from_files(house, asked, language)
    day = asked.day or calendar.list_day(house.clock.now())
    await _again(house, asked, day)
    if asked.day:
        stored = await house.stores.editions.edition(asked.day)
        if stored is not None:
            return await house.editions.in_language(stored, language)
    return await house.editions.newest(language, day=asked.day, keep=not asked.dry_run)


async def _from_files(house: House, asked: argparse.Namespace, language: Language) -> Edition:
    from insights.sources.files import read

    batches = [await asyncio.to_thread(read, path) for path in asked.input]
    day = asked.day or next((batch.day for batch in batches if batch.day), None)
    day = day or calendar.eastern_day(house.clock.now())
    await _again(house, asked, day)
    categories = tuple(asked.categories.split(",")) if asked.categories else ()
    editions: Editions = house.editions
    return await editions.make(day, batches, _states(batches), language, categories, keep=not asked.dry_run)


def _states(batches: list[Batch]) -> tuple[SourceState, ...]:
    return tuple(
        SourceState(name=batch.source, state="ok" if batch.records else "empty", records=batch.records)
        for batch in batches
    )


async def _again(house: House, asked: argparse.Namespace, day: date) -> None:
    if asked.again and not asked.dry_run:
        await house.stores.editions.remove(day)


async def _written(house: House, edition: Edition, language: Language, folder: Path) -> None:
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
    (folder / "digest.json").write_text(as_json(edition, language, house.taxonomy), encoding="utf-8")


def _words(edition: Edition, where: str) -> str:
    counts = f"{edition.collected} collected, {len(edition.labelled)} published"
    why = f" ({edition.reason_if_empty})" if edition.reason_if_empty else ""
    return f"{edition.day}: {counts}{why}; {where}"
