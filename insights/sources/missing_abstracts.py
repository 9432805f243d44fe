"""Looks up at arXiv what a source's records lack: their abstracts."""

import asyncio
import logging
from dataclasses import replace

from insights.errors import SourceFailed
from insights.model import Paper
from insights.ports.sources import BatchPaperLookup

log = logging.getLogger(__name__)

LOOKUP_TIMEOUT_S = 15.0
"""Shorter than a source's own: an arXiv that hangs costs the abstracts, not the source."""


async def add_abstracts(papers: tuple[Paper, ...], lookup: BatchPaperLookup | None) -> tuple[Paper, ...]:
    """The papers, those without an abstract as arXiv has them, from one request for all.

    What arXiv does not know stays as it is, and so do all of them when it does not answer.
    """
    ids = [paper.id for paper in papers if not paper.abstract and not paper.id.startswith("t-")]
    if lookup is None or not ids:
        return papers
    try:
        async with asyncio.timeout(LOOKUP_TIMEOUT_S):
            known = await lookup.find_papers(ids)
    except SourceFailed as error:
        log.warning("%d papers stay without an abstract: %s: %s", len(ids), error.source, error.reason)
        return papers
    except TimeoutError:
        log.warning("%d papers stay without an abstract: arXiv: timeout", len(ids))
        return papers
    return tuple(
        paper if paper.abstract or paper.id not in known else _merge(paper, known[paper.id])
        for paper in papers
    )


def _merge(paper: Paper, known: Paper) -> Paper:
    """ArXiv's record, with what only the other source knows."""
    return replace(known, sources=paper.sources, votes=paper.votes, hot=paper.hot, links=paper.links)
