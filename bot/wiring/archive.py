"""Construction of the archive's reader, and of what follows its papers."""

from bot.config.settings import Settings
from bot.wiring.sources import Sources
from bot.wiring.stores import Stores
from insights.archive.reader import ArchiveReader
from insights.archive.similar import SimilarFinder
from insights.digest.paper_follower import PaperFollower
from insights.ports.clock import Clock
from insights.ports.writing import Writer
from insights.taxonomy.taxonomy import Taxonomy


def build_archive(stores: Stores, taxonomy: Taxonomy, writer: Writer) -> ArchiveReader:
    """`writer` summarises imported papers, which are stored without a summary."""
    return ArchiveReader(
        store=stores.archive,
        editions=stores.editions,
        search_store=stores.search,
        taxonomy=taxonomy,
        writer=writer,
        similar=SimilarFinder(search_store=stores.search),
        changes=stores.paper_changes,
    )


def build_paper_follower(settings: Settings, stores: Stores, sources: Sources, clock: Clock) -> PaperFollower:
    """Where SOURCES is without arXiv, no paper is looked up there."""
    return PaperFollower(
        store=stores.paper_changes,
        lookup=sources.arxiv_api if "arxiv" in settings.sources else None,
        clock=clock,
        days=settings.follow_papers_days,
    )
