"""Lists of papers for tests and benchmarks of whole days, made of the sample's."""

from dataclasses import replace
from datetime import date

from insights.model import AnnounceType, Paper
from insights.sources.sample import SampleSource


async def make_two_lists() -> tuple[list[Paper], list[Paper]]:
    """Two lists of real papers: every other one of the sample's, new under November's ids."""
    batch = await SampleSource().fetch(date(2026, 11, 23))
    papers = [
        replace(
            paper,
            id=f"2611.{number:05}",
            announce=AnnounceType.NEW,
            categories=paper.categories or ("cs.LG",),
        )
        for number, paper in enumerate(batch.papers, 1)
    ]
    return papers[::2], papers[1::2]
