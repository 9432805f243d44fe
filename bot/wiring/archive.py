"""Construction of the archive's reader, and of what follows its papers."""

from bot.config.settings import Settings
from bot.wiring.sources import Sources
from bot.wiring.stores import Stores
from insights.archive.reader import ArchiveReader
from insights.archive.similar import SimilarFinder
from insights.digest.imported_summaries import ImportedSummaries
from insights.digest.paper_follower import PaperFollower
from insights.ports.clock import Clock
from insights.ports.writing import Writer
from insights.taxonomy.taxonomy import Taxonomy
from insights.writing.extractive.child_summarizer import ChildSummarizer

BACKGROUND_PAUSE_S = 2.0
"""After a thousand summaries, which take two seconds of a processor that nothing else wants."""


def build_archive(stores: Stores, taxonomy: Taxonomy, writer: Writer) -> ArchiveReader:
    """`writer` summarises what was imported a moment ago."""
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


def build_imported_summaries(stores: Stores, *, background: bool) -> ImportedSummaries:
    """Summaries are written in a child process; in the `background` slowly, for all else goes first."""
    return ImportedSummaries(
        papers=stores.imported_papers,
        summarizer=ChildSummarizer(background=background),
        pause_s=BACKGROUND_PAUSE_S if background else 0.0,
    )
