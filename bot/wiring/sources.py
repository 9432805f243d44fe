"""Construction of the paper sources that SOURCES names. All of arXiv shares one throttle, over all processes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.config.settings import Settings
from insights.errors import BadConfiguration
from insights.ports.clock import Clock
from insights.ports.sources import PaperSource, RequestLeases
from insights.sources import atom
from insights.sources.arxiv_api import ArxivApi
from insights.sources.arxiv_feed import ArxivFeed
from insights.sources.arxiv_fulltext import MAX_HTML_BYTES, MAX_PDF_BYTES, TIMEOUT_S, ArxivText
from insights.sources.deeplearn import Deeplearn
from insights.sources.http import MEGABYTE, Fetcher
from insights.sources.huggingface import HuggingFace
from insights.sources.throttle import SharedThrottle

MAX_PAGE_BYTES = 4 * MEGABYTE
"""Of Hugging Face's list and deeplearn.org's page, which are parsed at once; real ones have 300 kB."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    digest_sources: Sequence[PaperSource]
    """Asked for a day's papers, in the order of SOURCES."""
    arxiv_api: ArxivApi
    """Looks single papers up, and replaces the feed while that is silent."""
    full_texts: ArxivText


def build_sources(settings: Settings, clock: Clock, leases: RequestLeases) -> Sources:
    """Raises BadConfiguration for an unknown name in SOURCES."""
    fetcher, throttle = Fetcher(clock=clock, max_bytes=atom.MAX_BYTES), SharedThrottle(leases)
    page_fetcher = Fetcher(clock=clock, max_bytes=MAX_PAGE_BYTES)
    api = ArxivApi(
        url=settings.arxiv_api_url, categories=settings.arxiv_categories, fetcher=fetcher, throttle=throttle
    )
    known: dict[str, Callable[[], PaperSource]] = {
        "arxiv": lambda: ArxivFeed(
            url=settings.arxiv_feed_url,
            categories=settings.arxiv_categories,
            fetcher=fetcher,
            throttle=throttle,
        ),
        "huggingface": lambda: HuggingFace(url=settings.huggingface_url, fetcher=page_fetcher, lookup=api),
        "deeplearn": lambda: Deeplearn(url=settings.deeplearn_url, fetcher=page_fetcher, lookup=api),
    }
    for name in settings.sources:
        if name not in known:
            why = f"there is no source {name}; choose from {', '.join(known)}"
            raise BadConfiguration("error.setting", name="SOURCES", why=why)
    texts = ArxivText(
        html_url=settings.arxiv_html_url,
        pdf_url=settings.arxiv_pdf_url,
        html_fetcher=Fetcher(clock=clock, timeout_s=TIMEOUT_S, max_bytes=MAX_HTML_BYTES, use_cache=False),
        pdf_fetcher=Fetcher(clock=clock, timeout_s=TIMEOUT_S, max_bytes=MAX_PDF_BYTES, use_cache=False),
        throttle=throttle,
    )
    return Sources(
        digest_sources=[known[name]() for name in settings.sources], arxiv_api=api, full_texts=texts
    )
