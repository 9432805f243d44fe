"""Hugging Face's daily papers, with the votes of its readers.

GET /api/daily_papers?date=YYYY-MM-DD returns a list of {"paper": {id, title, summary, authors, publishedAt,
upvotes, githubRepo}, organization: {name, fullname}}; `paper.id` is arXiv's, `githubRepo` is there where the authors
linked one, and `organization` where one claimed the paper. A date in the future (UTC) gives status 400.
"""

import json
import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from insights.errors import SourceFailed
from insights.model import Paper
from insights.ports.sources import Batch, BatchPaperLookup
from insights.sources.http import Fetcher
from insights.sources.json_record import parse_any_paper
from insights.sources.missing_abstracts import add_abstracts
from insights.sources.normalise import clean_line

log = logging.getLogger(__name__)

_MAX_ORGANIZATION_LENGTH = 100
_MAX_ADDRESS_LENGTH = 200
_REPOSITORY = re.compile(r"https://github\.com/[\w.-]+/[\w.-]+/?")
_MAX_VOTES = 1_000_000  # a larger number is not a count of votes


@dataclass(frozen=True, slots=True, kw_only=True)
class HuggingFace:
    """`url` is the site's URL. Without a `lookup` records that have no abstract get none."""

    url: str
    fetcher: Fetcher
    lookup: BatchPaperLookup | None = None
    name: str = "huggingface"

    async def fetch(self, day: date) -> Batch:
        """The list of `day`, at the latest of today (UTC); it may be empty (weekends, early mornings)."""
        list_day = min(day, self.fetcher.clock.now().date())
        body = await self.fetcher.get(
            self.name,
            f"{self.url.rstrip('/')}/api/daily_papers",
            {"date": list_day.isoformat(), "limit": "100"},
        )
        records = self._parse_records(body)
        papers = tuple(paper for record in records if (paper := self._parse_record(record)))
        if records and len(papers) * 2 < len(records):
            raise SourceFailed(self.name, "the format of its list changed")
        if len(papers) < len(records):
            log.warning(
                "%s: %d of %d records have neither title nor id",
                self.name,
                len(records) - len(papers),
                len(records),
            )
        papers = await add_abstracts(papers, self.lookup)
        return Batch(source=self.name, papers=papers, records=len(records), day=list_day)

    def _parse_records(self, body: bytes) -> list[Any]:
        text = body.decode("utf-8-sig", errors="replace")
        try:
            records = json.loads(text, strict=False)
        except (ValueError, RecursionError) as error:
            raise SourceFailed(self.name, "its response is not JSON (the format changed)") from error
        if not isinstance(records, list):
            raise SourceFailed(self.name, "the format of its list changed")
        if undecodable := text.count("\ufffd") - body.count("\ufffd".encode()):
            log.warning("%s: %d bytes of its list are not UTF-8", self.name, undecodable)
        return records

    def _parse_record(self, record: object) -> Paper | None:
        if not isinstance(record, Mapping) or not isinstance(inner := record.get("paper"), Mapping):
            return None
        paper = parse_any_paper({**inner, "published": inner.get("publishedAt")}, self.name)
        if paper is None:
            return None
        page = f"https://huggingface.co/papers/{paper.id}"
        organization = _parse_organization(record.get("organization") or inner.get("organization"))
        votes = _parse_votes(inner.get("upvotes"))
        return replace(
            paper,
            votes=votes,
            organization=organization,
            url=paper.url or page,
            links=_parse_repository(inner.get("githubRepo")),
        )


def _parse_organization(value: object) -> str:
    """The full name, else the short one; "" for anything else."""
    names = [value.get("fullname"), value.get("name")] if isinstance(value, Mapping) else []
    shown = (clean_line(name) for name in names if isinstance(name, str))
    return next((name for name in shown if 0 < len(name) <= _MAX_ORGANIZATION_LENGTH), "")


def _parse_repository(value: object) -> tuple[str, ...]:
    """The repository that the authors linked on the paper's page; empty for anything else."""
    is_repository = (
        isinstance(value, str) and len(value) <= _MAX_ADDRESS_LENGTH and _REPOSITORY.fullmatch(value)
    )
    return (str(value),) if is_repository else ()


def _parse_votes(value: object) -> int:
    return value if type(value) is int and 0 < value < _MAX_VOTES else 0
