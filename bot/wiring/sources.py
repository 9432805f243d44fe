"""The sources of papers that SOURCES names, over one fetcher and one pace for everything arXiv."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.config.settings import Settings
from insights.errors import BadConfiguration
from insights.ports.clock import Clock
from insights.ports.sources import PaperSource
from insights.sources.arxiv_api import ArxivApi
from insights.sources.arxiv_feed import ArxivFeed
from insights.sources.arxiv_fulltext import HTML_BYTES, PDF_BYTES, SECONDS, ArxivText
from insights.sources.deeplearn import Deeplearn
from insights.sources.http import Fetcher
from insights.sources.huggingface import HuggingFace
from insights.sources.throttle import Pace


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """`listed` are asked for a day's papers; `api` looks papers up, and stands in for the feed; `texts` reads
    a paper itself.
    """

    listed: Sequence[PaperSource]
    api: ArxivApi
    texts: ArxivText


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
    texts = ArxivText(
        html_url=settings.arxiv_html_url,
        pdf_url=settings.arxiv_pdf_url,
        html_fetcher=Fetcher(clock=clock, seconds=SECONDS, bytes_=HTML_BYTES, most_kept=0),
        pdf_fetcher=Fetcher(clock=clock, seconds=SECONDS, bytes_=PDF_BYTES, most_kept=0),
        pace=pace,
    )
    return Sources(listed=[known[name]() for name in settings.sources], api=api, texts=texts)
