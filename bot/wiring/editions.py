"""Construction of what makes editions and fetches full texts in this process."""

from bot.config.settings import Settings
from bot.wiring.sources import Sources
from bot.wiring.stores import Stores
from bot.wiring.writers import make_chart_renderer
from insights.charts.subprocess_drawing import ChartDrawer
from insights.digest.background_loader import BackgroundLoader
from insights.digest.composer import Composer
from insights.digest.edition_service import EditionService
from insights.digest.list_day import ListDayFinder
from insights.fulltext.library import Library
from insights.ports.clock import Clock
from insights.ports.metrics import ServiceMetrics
from insights.ports.sources import RecordObserver
from insights.sources.sample import SampleSource
from insights.taxonomy.taxonomy import Taxonomy


def build_editions(
    settings: Settings,
    clock: Clock,
    stores: Stores,
    sources: Sources,
    composer: Composer,
    *,
    taxonomy: Taxonomy,
    chart_drawer: ChartDrawer,
    metrics: ServiceMetrics,
    record_observer: RecordObserver,
) -> EditionService:
    """ArXiv's API replaces its feed where arXiv is a source."""
    return EditionService(
        store=stores.editions,
        background_loader=BackgroundLoader(store=stores.term_counts),
        sources=sources.digest_sources,
        list_days=ListDayFinder(
            store=stores.editions, lookup=sources.arxiv_api, categories=settings.arxiv_categories
        ),
        backfill=sources.arxiv_api if "arxiv" in settings.sources else None,
        sample_source=SampleSource(),
        composer=composer,
        render_chart=make_chart_renderer(taxonomy, chart_drawer),
        categories=settings.arxiv_categories,
        clock=clock,
        metrics=metrics,
        record_observer=record_observer,
    )


def build_library(settings: Settings, clock: Clock, stores: Stores, sources: Sources) -> Library:
    return Library(
        source=sources.full_texts,
        store=stores.full_texts,
        clock=clock,
        keep_days=settings.keep_fulltext_days,
    )
