"""`python -m bot export DIR`: the archive as files for a server that only serves files, with the daily pages in Markdown."""

import argparse
from datetime import date
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.archive.feeds.citation_routes import CitationRoutes
from bot.archive.pages.routes import archive_routes
from bot.archive.pages.site import ArchiveSite
from bot.cli.digest import write_digest
from bot.cli.terminal_progress import show_progress
from bot.config.settings import Settings
from bot.runtime.page_routes import build_page_services
from bot.static_site.page_rewriting import SERVER
from bot.static_site.search_index import CHUNK_SIZE, SearchIndex
from bot.static_site.site_writer import SiteContent, SiteWriter
from bot.web.public_pages import PublicPages
from bot.web.templates import static_routes
from bot.wiring.app import open_app
from bot.wiring.context import AppContext
from insights.errors import BadInput
from insights.ports.progress import WorkProgress
from insights.taxonomy.taxonomy import list_spellings
from insights.text.search_terms import STOP_WORDS


async def run(settings: Settings, arguments: argparse.Namespace) -> str:
    """Returns one line on what was written. Raises BadInput when the folder cannot be written."""
    folder: Path = arguments.folder
    base_url = (arguments.base_url or settings.public_url).rstrip("/")
    with show_progress() as progress:
        async with open_app(settings, progress=progress) as app:
            content = await SiteContent.load(app.archive, arguments.since or date.min)
            writer = SiteWriter(
                folder=folder,
                pages=build_pages(app, content.index),
                archive=app.archive,
                pictures=app.stores.pictures,
                content=content,
                progress=progress,
                default_language=settings.digest_language,
                base_url=base_url,
            )
            try:
                files = await writer.write()
                digests = await _write_digests(app, content, folder, progress)
            except OSError as error:
                raise BadInput("store.cannot_write", file=str(folder), why=error.strerror or "?") from error
    feeds = "" if base_url else "; no feeds: their addresses must be whole, so give --base-url or PUBLIC_URL"
    return f"{len(content.days)} days, {len(content.papers)} papers: {files} files and {digests} daily pages in Markdown in {folder}{feeds}"


def build_pages(app: AppContext, index: SearchIndex) -> Starlette:
    """The archive's pages, styles and citations as anybody would get them, without limits. Search is a page that looks into the
    site's own index.
    """
    site = ArchiveSite(language=app.settings.digest_language, public_url=SERVER, is_static=True)
    site.open(build_page_services(app))

    async def search(request: Request) -> Response:
        return site.render(
            request,
            "static_search.html",
            papers=len(index),
            chunk_size=CHUNK_SIZE,
            stop_words=sorted(STOP_WORDS),
            keys=index.keys,
            topics=app.taxonomy.topics,
            indexed_topics=index.topics,
            spellings=list_spellings,
        )

    public = PublicPages(("archive",))
    routes = [
        Route("/search", search),
        *CitationRoutes(get_archive=lambda: site.archive).routes(public),
        *archive_routes(site, public),
        *static_routes(),
    ]
    return Starlette(
        routes=[
            Route(route.path, route.endpoint, methods=sorted(route.methods or ()))
            for route in routes
            if isinstance(route, Route)
        ]
    )


async def _write_digests(app: AppContext, content: SiteContent, folder: Path, progress: WorkProgress) -> int:
    """DAY/README.md with its chart and digest.json, as `digest --out` writes them, for each day with an edition: in the default
    language, else in the one it was written in.
    """
    progress.begin("writing daily pages", total=len(content.days))
    count = 0
    for day in sorted(content.days):
        edition = await app.stores.editions.get_edition(day)
        if edition is not None:
            languages = (app.settings.digest_language, *edition.reports)
            language = next((each for each in languages if each in edition.reports), languages[0])
            await write_digest(app, edition, language, folder / str(day))
            count += 1
        progress.advance()
    return count
