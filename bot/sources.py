"""The sources of papers that SOURCES names, over one fetcher and one pace for everything arXiv."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.settings import Settings
from insights.errors import BadConfiguration
from insights.ports import Clock, PaperSource
from insights.sources.arxiv_api import ArxivApi
from insights.sources.arxiv_feed import ArxivFeed
from insights.sources.deeplearn import Deeplearn
from insights.sources.http import Fetcher
from insights.sources.huggingface import HuggingFace
from insights.sources.pace import Pace


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """`listed` are asked for a day's papers; `api` looks papers up, and stands in for the feed."""

    listed: Sequence[PaperSource]
    api: ArxivApi


def sources(settings: Settings, clock: Clock) -> Sources:
    """Raises BadConfiguration for a name in SOURCES that is no source."""
    fetcher, pace = Fetcher(clock=clock), Pace()
    api = ArxivApi(
        url=settings.arxiv_api_url, categories=settings.arxiv_categories, fetcher=fetcher, pace=pace
    )
    known: dict[str, Callable[[], PaperSource]] = {
        "arxiv": lambda: ArxivFeed(
            url=settings.arxiv_feed_url, categories=settings.arxiv_categories, fetcher=fetcher, pace=pace
        ),
        "huggingface": lambda: HuggingFace(url=settings.huggingface_url, fetcher=fetcher),
        "deeplearn": lambda: Deeplearn(url=settings.deeplearn_url, fetcher=fetcher, lookup=api),
    }
    for name in settings.sources:
        if name not in known:
            why = f"there is no source {name}; choose from {', '.join(known)}"
            raise BadConfiguration("error.setting", name="SOURCES", why=why)
    return Sources(listed=[known[name]() for name in settings.sources], api=api)
