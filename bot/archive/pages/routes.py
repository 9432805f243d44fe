"""The routes of the archive's pages."""

from starlette.routing import BaseRoute, Route

from bot.archive.pages.day_pages import DayPages
from bot.archive.pages.paper_pages import PaperPages
from bot.archive.pages.site import ArchiveSite
from bot.archive.pages.topic_pages import TopicPages
from bot.web.public_pages import PublicPages
from bot.web.read_middleware import read_middleware

REQUESTS_PER_MINUTE = 240
"""Of one address; a person who types into the search sends three a second."""


def archive_routes(site: ArchiveSite, public: PublicPages) -> list[BaseRoute]:
    """Pages, limited and compressed. Citations (/papers/{id}.bib) are other routes, which must stand before these."""
    middleware = read_middleware(public, "archive", REQUESTS_PER_MINUTE)
    days, topics, papers = DayPages(site=site), TopicPages(site=site), PaperPages(site=site)
    pages = (
        ("/days", days.list_days),
        ("/days/{day}", days.day),
        ("/days/{day}/topics/{topic}", days.topic_of_day),
        ("/topics", topics.list_topics),
        ("/topics/{topic}", topics.topic),
        ("/trends", topics.trends),
        ("/search", topics.search),
        ("/papers/{id:path}", papers.paper),
    )
    ask = Route("/papers/{id:path}", papers.ask, methods=["POST"], middleware=middleware)
    return [ask, *(Route(path, endpoint, middleware=middleware) for path, endpoint in pages)]
