"""Papers, labels and reports as rows, and back. Pure."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from functools import cache
from typing import Any

from pydantic import TypeAdapter

from insights.model import (
    Chart,
    ClassifiedPaper,
    Edition,
    Exclusion,
    Language,
    Paper,
    Report,
    SourceState,
    Tldr,
    Trend,
)
from insights.text.paper_ids import title_key

PAPER_COLUMNS = {field.name: field.name for field in fields(Paper)} | {"is_paraphrase": "retold"}
"""Every field of a Paper, and its column of `papers`."""
UNLABELLED = ("other",)
"""The topic of a paper that was collected and never sorted, because it was not published."""


def paper_row(paper: Paper, published_on: date | None) -> dict[str, Any]:
    row = {column: getattr(paper, field) for field, column in PAPER_COLUMNS.items()}
    return {**row, "title_key": title_key(paper.title), "published_on": published_on}


def paper_of(row: Mapping[Any, Any]) -> Paper:
    return Paper(**{field: row[column] for field, column in PAPER_COLUMNS.items()})


def labelled_row(edition: Edition, position: int, labelled: ClassifiedPaper) -> dict[str, Any]:
    tldr = edition.tldrs.get(labelled.paper.id)
    return {
        "day": edition.day,
        "position": position,
        "paper": labelled.paper.id,
        "topic": labelled.topic,
        "topics": labelled.topics,
        "confidence": labelled.confidence,
        "by": labelled.by,
        "tldr": tldr.text if tldr else None,
        "tldr_by": tldr.by if tldr else None,
        "tldr_quote": tldr.quote if tldr else None,
        "excluded": None,
        "published_on": None,
    }


def imported_row(day: date, position: int, labelled: ClassifiedPaper) -> dict[str, Any]:
    """A paper no edition showed: sorted, and without a sentence of its own."""
    return {
        "day": day,
        "position": position,
        "paper": labelled.paper.id,
        "topic": labelled.topic,
        "topics": labelled.topics,
        "confidence": labelled.confidence,
        "by": labelled.by,
        "tldr": None,
        "tldr_by": None,
        "tldr_quote": None,
        "excluded": None,
        "published_on": None,
    }


def excluded_row(edition: Edition, position: int, exclusion: Exclusion) -> dict[str, Any]:
    return {
        "day": edition.day,
        "position": position,
        "paper": exclusion.paper.id,
        "topic": None,
        "topics": (),
        "confidence": 0.0,
        "by": "",
        "tldr": None,
        "tldr_by": None,
        "tldr_quote": None,
        "excluded": exclusion.reason,
        "published_on": exclusion.published_on,
    }


def labelled_of(row: Mapping[Any, Any]) -> ClassifiedPaper:
    return ClassifiedPaper(
        paper=paper_of(row),
        topics=row["topics"] or UNLABELLED,
        confidence=row["confidence"],
        by=row["by"],
    )


def exclusion_of(row: Mapping[Any, Any]) -> Exclusion:
    return Exclusion(paper=paper_of(row), reason=row["excluded"], published_on=row["edition_published_on"])


def tldr_of(row: Mapping[Any, Any]) -> Tldr | None:
    if row["tldr"] is None:
        return None
    return Tldr(text=row["tldr"], by=row["tldr_by"], quote=row["tldr_quote"])


@cache
def reports_form() -> TypeAdapter[list[Report]]:
    return TypeAdapter(list[Report])


@cache
def sources_form() -> TypeAdapter[tuple[SourceState, ...]]:
    return TypeAdapter(tuple[SourceState, ...])


@cache
def trends_form() -> TypeAdapter[tuple[Trend, ...]]:
    return TypeAdapter(tuple[Trend, ...])


@cache
def charts_form() -> TypeAdapter[dict[Language, Chart]]:
    return TypeAdapter(dict[Language, Chart])


def report_rows(edition: Edition, language: Language) -> list[dict[str, Any]]:
    """One row per topic, in the order the reports are shown in."""
    reports = list(edition.reports.get(language, ()))
    documents = reports_form().dump_python(reports, mode="json")
    return [
        {
            "day": edition.day,
            "language": language,
            "position": n,
            "topic": report.topic,
            "report": document,
        }
        for n, (report, document) in enumerate(zip(reports, documents, strict=True))
    ]


def edition_row(edition: Edition) -> dict[str, Any]:
    return {
        "day": edition.day,
        "sample": edition.sample,
        "published": len(edition.papers),
        "reason_if_empty": edition.reason_if_empty,
        "made_at": edition.made_at,
        "sources": sources_form().dump_python(edition.sources, mode="json"),
        "trends": trends_form().dump_python(edition.trends, mode="json"),
        "charts": charts_form().dump_python(dict(edition.charts), mode="json"),
    }
