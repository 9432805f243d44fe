"""The sample day shipped with the package, for a first start without a network: 6 November 2024.

It has the twelve papers of the digest from which this bot descends, and more of the same weeks. Ids, titles, authors
and categories are facts; unknown fields are empty. The abstracts are paraphrases, so nothing of them may be quoted
(insights.model.Paper.is_paraphrase).
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
SAMPLE_FILE = Path(__file__).with_name("sample.jsonl")


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleSource:
    """Returns the sample day, whatever the day: the Batch has its date."""

    name: str = "sample"

    async def fetch(self, day: date) -> Batch:  # noqa: ARG002 - there is one day only
        papers = load_sample_papers()
        return Batch(source=self.name, day=SAMPLE_DAY, papers=papers, records=len(papers))


@cache
def load_sample_papers() -> tuple[Paper, ...]:
    """The sample's papers in the order of the file: the twelve of that day first."""
    lines = SAMPLE_FILE.read_text(encoding="utf-8").splitlines()
    return tuple(_parse_record(json.loads(line)) for line in lines)


def _parse_record(record: dict[str, Any]) -> Paper:
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
