"""Maps editions, papers and reports to rows of the database, and back. Pure."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from functools import cache
from typing import Annotated, Any

from pydantic import BeforeValidator, TypeAdapter

from insights.model import (
    Chart,
    ClassifiedPaper,
    Edition,
    Exclusion,
    Headline,
    Language,
    Paper,
    Report,
    SentenceWithdrawal,
    SourceState,
    Tldr,
    Trend,
)
from insights.ports.storage import SearchHit
from insights.text.paper_ids import title_key

PAPER_COLUMNS = {field.name: field.name for field in fields(Paper)} | {"is_paraphrase": "retold"}
"""Field of Paper -> its column of `papers`."""
UNCLASSIFIED_TOPICS = ("other",)
"""The topics of an excluded paper, which was never classified."""


def paper_row(paper: Paper, published_on: date | None) -> dict[str, Any]:
    """The row of `papers`; `published_on` is None for an excluded paper."""
    row = {column: getattr(paper, field) for field, column in PAPER_COLUMNS.items()}
    return {**row, "title_key": title_key(paper.title), "published_on": published_on}


def paper_from_row(row: Mapping[Any, Any]) -> Paper:
    """The paper of a row of `papers`."""
    return Paper(**{field: row[column] for field, column in PAPER_COLUMNS.items()})


def classified_paper_row(
    day: date, position: int, classified: ClassifiedPaper, tldr: Tldr | None = None
) -> dict[str, Any]:
    """The row of `edition_papers` of a published or imported paper."""
    return {
        "day": day,
        "position": position,
        "paper": classified.paper.id,
        "topic": classified.topic,
        "topics": classified.topics,
        "confidence": classified.confidence,
        "by": classified.method,
        **summary_columns(tldr),
        "excluded": None,
        "published_on": None,
    }


def summary_columns(tldr: Tldr | None) -> dict[str, Any]:
    """The columns of `edition_papers` that hold a summary; all empty without one."""
    return {
        "tldr": tldr.text if tldr else None,
        "tldr_by": tldr.by if tldr else None,
        "tldr_quote": tldr.quote if tldr else None,
        "tldr_result": tldr.result if tldr else None,
        "tldr_frames": dict(tldr.frames) if tldr else None,
        "withdrawals": withdrawals_to_json(tldr) if tldr else None,
    }


def exclusion_row(day: date, position: int, exclusion: Exclusion) -> dict[str, Any]:
    """The row of `edition_papers` of an excluded paper."""
    return {
        "day": day,
        "position": position,
        "paper": exclusion.paper.id,
        "topic": None,
        "topics": (),
        "confidence": 0.0,
        "by": "",
        **summary_columns(None),
        "excluded": exclusion.reason,
        "published_on": exclusion.published_on,
    }


def classified_paper_from_row(row: Mapping[Any, Any]) -> ClassifiedPaper:
    """The classified paper of a row of insights.store.editions.reader.EDITION_PAPERS."""
    return ClassifiedPaper(
        paper=paper_from_row(row),
        topics=row["topics"] or UNCLASSIFIED_TOPICS,
        confidence=row["confidence"],
        method=row["by"],
    )


def exclusion_from_row(row: Mapping[Any, Any]) -> Exclusion:
    """The exclusion of a row of insights.store.editions.reader.EDITION_PAPERS."""
    return Exclusion(
        paper=paper_from_row(row), reason=row["excluded"], published_on=row["edition_published_on"]
    )


def tldr_from_row(row: Mapping[Any, Any]) -> Tldr | None:
    """The summary of a row of `edition_papers`; None without one."""
    if row["tldr"] is None:
        return None
    return Tldr(
        text=row["tldr"],
        by=row["tldr_by"],
        quote=row["tldr_quote"],
        result=row["tldr_result"] or "",
        frames=row["tldr_frames"] or {},
        withdrawals=_withdrawals_adapter().validate_python(row["withdrawals"] or {}),
    )


def hit_from_row(row: Mapping[Any, Any]) -> SearchHit:
    """The paper of a row of insights.store.editions.reader.EDITION_PAPERS on its day, with its summary."""
    return SearchHit(day=row["day"], classified=classified_paper_from_row(row), tldr=tldr_from_row(row))


def withdrawals_to_json(tldr: Tldr) -> Any:
    """`edition_papers.withdrawals`: by sentence."""
    return _withdrawals_adapter().dump_python(dict(tldr.withdrawals), mode="json")


@cache
def _withdrawals_adapter() -> TypeAdapter[dict[str, SentenceWithdrawal]]:
    return TypeAdapter(dict[str, SentenceWithdrawal])


@cache
def reports_adapter() -> TypeAdapter[list[Report]]:
    """Reads and writes `reports.report`."""
    return TypeAdapter(list[Report])


@cache
def sources_adapter() -> TypeAdapter[tuple[SourceState, ...]]:
    """Reads and writes `editions.sources`."""
    return TypeAdapter(tuple[Annotated[SourceState, BeforeValidator(_split_day)], ...])


def _split_day(state: Any) -> Any:
    """Rows written before SourceState had a day name an earlier list "arxiv of 2026-11-23"."""
    match state:
        case {"name": str(label)} if label.startswith("arxiv of "):
            name, _, day = label.partition(" of ")
            return {**state, "name": name, "day": day}
    return state


@cache
def trends_adapter() -> TypeAdapter[tuple[Trend, ...]]:
    """Reads and writes `editions.trends`."""
    return TypeAdapter(tuple[Trend, ...])


@cache
def charts_adapter() -> TypeAdapter[dict[Language, Chart]]:
    """Reads and writes `editions.charts`."""
    return TypeAdapter(dict[Language, Chart])


@cache
def headlines_adapter() -> TypeAdapter[tuple[Headline, ...]]:
    """Reads and writes `editions.headlines`."""
    return TypeAdapter(tuple[Headline, ...])


def report_rows(edition: Edition, language: Language) -> list[dict[str, Any]]:
    """One row for each topic, in the order in which the reports are shown."""
    reports = list(edition.reports.get(language, ()))
    documents = reports_adapter().dump_python(reports, mode="json", exclude_none=True)
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
    """The row of `editions`, without papers and reports."""
    return {
        "day": edition.day,
        "sample": edition.sample,
        "published": len(edition.papers),
        "reason_if_empty": edition.reason_if_empty,
        "made_at": edition.made_at,
        "changed_at": edition.changed_at,
        "sources": sources_adapter().dump_python(edition.sources, mode="json"),
        "trends": trends_adapter().dump_python(edition.trends, mode="json"),
        "charts": charts_adapter().dump_python(dict(edition.charts), mode="json"),
        "headlines": headlines_adapter().dump_python(edition.headlines, mode="json"),
    }
