"""`python -m bot digest`: make one edition without sending it, and write it out."""

import argparse
import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, datetime
from pathlib import Path

from bot.cli.terminal_progress import show_progress
from bot.config.settings import Settings
from bot.runtime.gc_tuning import raise_gc_thresholds
from bot.wiring.app import open_app
from bot.wiring.context import AppContext
from insights import arxiv_calendar
from insights.digest.json_export import to_json
from insights.digest.markdown import render_page
from insights.errors import BadInput
from insights.messages.blocks import to_string
from insights.model import Edition, Language, SourceState
from insights.views.components import provenance_footer


async def run(settings: Settings, arguments: argparse.Namespace) -> str:
    """Returns one line on what was written. Raises BadInput and ExternalFailure."""
    language: Language = arguments.language or settings.digest_language
    if arguments.writer == "model" and not settings.openai_model:
        raise BadInput("error.no_model")
    if arguments.writer == "extractive":
        settings = settings.model_copy(update={"openai_model": ""})
    raise_gc_thresholds()
    if arguments.dry_run:
        return await _dry_run(settings, arguments, language)
    async with _open_app(settings) as app:
        edition, made_at = await _get_or_make(app, arguments, language)
        folder = arguments.out / edition.day.isoformat()
        try:
            await write_digest(app, edition, language, folder)
        except OSError as error:
            raise BadInput("store.cannot_write", file=str(folder), why=error.strerror or "?") from error
        took = "" if made_at else await _describe_use(app, edition.day)
        corrected = await _request_corrections(app, edition.day) if arguments.again else ""
        return f"{_summary(edition, made_at, folder)}{took}{corrected}"


@asynccontextmanager
async def _open_app(settings: Settings) -> AsyncIterator[AppContext]:
    with show_progress() as progress:
        async with open_app(settings, progress=progress) as app:
            yield app


async def _dry_run(settings: Settings, arguments: argparse.Namespace, language: Language) -> str:
    """The day without a model, and what a model would take of it: no call is made."""
    from bot.wiring.model_writers import estimate_model_use

    async with _open_app(settings.model_copy(update={"openai_model": ""})) as app:
        edition, made_at = await _get_or_make(app, arguments, language)
        summary = _summary(edition, made_at, None)
        estimate = estimate_model_use(settings, app, edition, language)
    return f"{summary}\n{estimate}" if estimate else summary


async def _request_corrections(app: AppContext, day: date) -> str:
    """What was posted of the day is edited by the running bot; empty where nothing was."""
    chats = await app.stores.corrections.request(day, app.clock.now())
    where = "1 chat" if chats == 1 else f"{chats} chats"
    return f"; the bot edits what it posted to {where}" if chats else ""


async def _describe_use(app: AppContext, day: date) -> str:
    """What the day took of the model so far; empty without one."""
    use = await app.stores.token_ledger.total(subject=day.isoformat())
    return f"; {use.line}" if use.calls else ""


async def _get_or_make(
    app: AppContext, arguments: argparse.Namespace, language: Language
) -> tuple[Edition, datetime | None]:
    """The edition, and the instant at which it was made if that was before this call."""
    if arguments.input:
        return await _make_from_files(app, arguments, language)
    day = arguments.day or arxiv_calendar.newest_list_day(app.clock.now())
    stored = await _get_stored(app, arguments, day)
    if stored is not None and (arguments.day or not stored.sample):
        return await app.editions.add_language(stored, language), stored.made_at
    return await app.editions.make_edition(language, day=arguments.day, save=not arguments.dry_run), None


async def _make_from_files(
    app: AppContext, arguments: argparse.Namespace, language: Language
) -> tuple[Edition, datetime | None]:
    """A file without a date counts for today (Eastern). A day that already has an edition gets nothing new."""
    from insights.sources.files import read_batch

    batches = [await asyncio.to_thread(read_batch, path) for path in arguments.input]
    day = arguments.day or next((batch.day for batch in batches if batch.day), None)
    day = day or arxiv_calendar.eastern_day(app.clock.now())
    stored = await _get_stored(app, arguments, day)
    if stored is not None and not stored.sample:
        return await app.editions.add_language(stored, language), stored.made_at
    states = tuple(
        SourceState(name=batch.source, state="ok" if batch.records else "empty", records=batch.records)
        for batch in batches
    )
    edition = await app.editions.make_from_batches(
        day, batches, states, language, arguments.categories, save=not arguments.dry_run
    )
    return edition, None


async def _get_stored(app: AppContext, arguments: argparse.Namespace, day: date) -> Edition | None:
    """The day's stored edition; --again removes it first."""
    if arguments.again and not arguments.dry_run:
        await app.stores.editions.remove_edition(day)
    return await app.stores.editions.get_edition(day)


async def write_digest(app: AppContext, edition: Edition, language: Language, folder: Path) -> None:
    """Write page, chart and JSON; a chart of an earlier run is removed when the edition has none."""
    chart = edition.charts.get(language)
    picture = folder / f"paper_{edition.day.isoformat()}.png"
    folder.mkdir(parents=True, exist_ok=True)
    if chart:
        picture.write_bytes(await app.stores.pictures.get_png(chart.ref))
    else:
        picture.unlink(missing_ok=True)
    footer = to_string(provenance_footer(edition, language).text)
    (folder / "README.md").write_text(render_page(edition, language, app.taxonomy, footer), encoding="utf-8")
    (folder / "digest.json").write_text(to_json(edition, language, app.taxonomy), encoding="utf-8")


def _summary(edition: Edition, made_at: datetime | None, folder: Path | None) -> str:
    counts = f"{edition.collected} collected, {len(edition.papers)} published"
    why = f" ({edition.reason_if_empty})" if edition.reason_if_empty else ""
    out = ", written out again" if folder else ""
    already = f"already made on {made_at:%Y-%m-%d %H:%M} UTC{out}; --again remakes it; " if made_at else ""
    return f"{edition.day}: {already}{counts}{why}; {folder or 'nothing written'}"
