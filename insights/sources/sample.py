"""The day shipped with the package, for a first start without a network: 6 November 2024.

The twelve papers of the digest this bot descends from, and more of the same weeks. Identifiers, titles, authors
and categories are facts; what was not to be found out is left empty. The abstracts are retold in our own words,
so nothing of them may ever stand in quotation marks (`Paper.retold`).
"""

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from insights.model import Paper
from insights.ports.sources import Batch

SAMPLE_DAY = date(2024, 11, 6)
SHIPPED = Path(__file__).with_name("sample.jsonl")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """The sample day, whichever day is asked for: its Batch says which day it is."""

    name: str = "sample"

    async def announced(self, day: date) -> Batch:  # noqa: ARG002 (there is one day only)
        found = papers()
        return Batch(source=self.name, day=SAMPLE_DAY, papers=found, records=len(found))


@cache
def papers() -> tuple[Paper, ...]:
    """The sample's papers in the file's order: the twelve of that day first."""
    lines = SHIPPED.read_text(encoding="utf-8").splitlines()
    return tuple(_paper(json.loads(line)) for line in lines)


def _paper(record: dict[str, Any]) -> Paper:
    day = record.get("published")
    return Paper(
        id=record["id"],
        title=record["title"],
        abstract=record["abstract"],
        authors=tuple(record.get("authors", ())),
        categories=tuple(record.get("categories", ())),
        published=datetime.fromisoformat(day).replace(tzinfo=UTC) if day else None,
        url=f"https://arxiv.org/abs/{record['id']}",
        pdf_url=f"https://arxiv.org/pdf/{record['id']}",
        comment=record.get("comment", ""),
        sources=("sample",),
        links=tuple(record.get("links", ())),
        is_paraphrase=record["retold"],
    )
