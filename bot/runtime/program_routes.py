"""What programs read of the archive by HTTP: feeds, citations, and with JSON_API the JSON API."""

from starlette.routing import BaseRoute

from bot.archive.feeds.citation_routes import CitationRoutes
from bot.archive.feeds.feed_routes import FeedRoutes
from bot.archive.pages.site import ArchiveSite
from bot.config.settings import Settings
from bot.web.public_pages import PublicPages


def program_routes(settings: Settings, site: ArchiveSite, public: PublicPages) -> list[BaseRoute]:
    """They must stand before the pages' routes, which take any address below theirs. Until `site` is open each answers 503."""
    feeds = FeedRoutes(get_archive=lambda: site.archive, public_url=settings.public_url)
    citations = CitationRoutes(get_archive=lambda: site.archive)
    routes = [*feeds.routes(public), *citations.routes(public)]
    if settings.json_api == "on" or public.is_public("api"):
        routes += _api_routes(settings, site, public)
    return routes


def _api_routes(settings: Settings, site: ArchiveSite, public: PublicPages) -> list[BaseRoute]:
    """Imported only where it is asked for: its documents take a while to be built."""
    from bot.archive.api.archive_queries import ArchiveQueries
    from bot.archive.api.routes import JsonApi

    def get_queries(base_url: str) -> ArchiveQueries:
        return ArchiveQueries(
            archive=site.archive, ask_paper=site.services.questions.answer, base_url=base_url
        )

    def count_question(asker: str) -> None:
        site.services.questions.count(asker)

    api = JsonApi(
        get_queries=get_queries,
        count_question=count_question,
        public_url=settings.public_url,
        takes_public_questions=public.is_public("questions"),
    )
    return api.routes(public)
