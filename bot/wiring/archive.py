"""Construction of the archive's reader."""

from bot.wiring.stores import Stores
from insights.archive.reader import ArchiveReader
from insights.archive.similar import SimilarFinder
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
