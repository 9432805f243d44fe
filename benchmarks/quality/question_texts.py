"""The texts that a set of questions is about, found in the row, beside its file, or under $INSIGHTS_DATA."""

import gzip
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any, NoReturn

from benchmarks.fixed_clock import FixedClock
from insights.errors import BadInput
from insights.fulltext.document import FullText
from insights.fulltext.library import Library, parse_file
from insights.model import Answer, Paper
from insights.qa.answering_service import AnsweringService
from insights.qa.extractive_answerer import ExtractiveAnswerer
from insights.sources.json_record import parse_any_paper
from insights.text.paper_ids import parse_id


@dataclass(slots=True)
class TextFinder:
    """Finds and parses each text once. `folder` is the question file's."""

    folder: Path
    parsed: dict[Path, FullText] = field(default_factory=dict)
    records: dict[str, Paper] = field(default_factory=dict)

    async def find(self, row: Mapping[str, Any]) -> tuple[Paper, FullText | None]:
        """The record of a row, and its text when that is a file. Raises KeyError when the row's paper is nowhere."""
        if row.get("file"):
            text = await self._parse(self._locate(row["file"]), str(row["paper"]))
            paper = self._record(row, {"title": text.title or row["file"], "abstract": ""})
            return replace(paper, id=text.paper), text
        if isinstance(row.get("abstract"), str):
            return self._record(row, {"title": str(row["paper"]), "abstract": row["abstract"]}), None
        return self._look_up(str(row["paper"])), None

    def _record(self, row: Mapping[str, Any], defaults: Mapping[str, Any]) -> Paper:
        record = {"id": row["paper"], **defaults, **_record_keys(row), **(row.get("record") or {})}
        paper = parse_any_paper(record, "benchmark")
        if paper is None:
            raise KeyError("paper")
        return paper

    def _locate(self, name: str) -> Path:
        beside = self.folder / name
        if beside.is_file():
            return beside
        found = sorted((_data_folder() / "fulltext").rglob(Path(name).name))
        if not found:
            raise KeyError(f"{name} (neither beside the questions nor under $INSIGHTS_DATA/fulltext)")
        return found[0]

    async def _parse(self, path: Path, paper: str) -> FullText:
        if path not in self.parsed:
            arxiv_id = parse_id(paper)
            try:
                self.parsed[path] = await parse_file(path.read_bytes(), arxiv_id.id if arxiv_id else paper)
            except BadInput as error:
                raise ValueError(f"{path.name} cannot be parsed: {error.cause}") from error
        return self.parsed[path]

    def _look_up(self, paper: str) -> Paper:
        if not self.records:
            self.records.update(_read_records(_data_folder()))
        arxiv_id = parse_id(paper)
        return self.records[arxiv_id.id if arxiv_id else paper]


def _record_keys(row: Mapping[str, Any]) -> dict[str, Any]:
    keys = ("title", "authors", "categories", "comment", "published", "updated", "licence", "doi", "version")
    return {key: row[key] for key in keys if row.get(key)}


def _data_folder() -> Path:
    return Path(os.environ.get("INSIGHTS_DATA") or ".")


def _read_records(folder: Path) -> Iterator[tuple[str, Paper]]:
    """The records of the archive, then of the days: the later one of the same id counts."""
    for path in [
        *sorted((folder / "archive").glob("*.jsonl.gz")),
        *sorted((folder / "days").glob("*.jsonl")),
    ]:
        opened = gzip.open if path.suffix == ".gz" else open
        with opened(path, "rt", encoding="utf-8") as lines:
            papers = (parse_any_paper(json.loads(line), "benchmark") for line in lines)
            yield from ((paper.id, paper) for paper in papers if paper is not None and paper.abstract)


def open_answering() -> AnsweringService:
    """The answering service of an installation without a model, a network and a database."""
    clock = FixedClock()
    library = Library(source=_NoSource(), store=_NoStore(), clock=clock)
    return AnsweringService(library=library, cache=_NoCache(), embedded=ExtractiveAnswerer(), clock=clock)


class _NoSource:
    """A source that has no full text: the abstract stands in for it."""

    def has_full_text(self, paper: Paper) -> bool:
        return paper is None

    async def fetch_html(self, paper: Paper) -> NoReturn:
        raise KeyError(paper.id)

    async def fetch_pdf(self, paper: Paper) -> NoReturn:
        raise KeyError(paper.id)


class _NoStore:
    async def get(self, paper: str, version: int, now: datetime) -> FullText | None:
        """Nothing is stored."""

    async def save(self, text: FullText, until: datetime) -> None:
        """Nothing is stored."""


class _NoCache:
    async def get(self, key: str, now: datetime) -> Answer | None:
        """Nothing is cached: each answer is measured."""

    async def put(self, key: str, answer: Answer, until: datetime, now: datetime) -> None:
        """Nothing is cached."""
