"""Exports an edition as digest.json, for other programs. Its format is a contract: fields are only ever added."""

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

from insights.digest.overview import build_overview
from insights.model import CheckCounts, Edition, Language, Report, Statement
from insights.model.edition_sentences import EditionSentence, list_sentences
from insights.taxonomy.taxonomy import Taxonomy


def to_json_dict(edition: Edition, language: Language, taxonomy: Taxonomy) -> dict[str, Any]:
    """The whole edition in one language as JSON values; docs/reference/digest-json.md explains every field."""
    reports = edition.reports.get(language, ())
    return {
        "day": edition.day.isoformat(),
        "language": language,
        "sample": edition.sample,
        "writer": _writer(reports),
        "written_at": reports[0].written_at.isoformat() if reports else _made_at(edition),
        "sources": [
            {"name": source.label, "state": source.state, "records": source.records, "reason": source.reason}
            for source in edition.sources
        ],
        "empty": edition.reason_if_empty,
        "counts": {
            "collected": edition.collected,
            "published": len(edition.papers),
            "excluded": dict(sorted(Counter(item.reason.value for item in edition.excluded).items())),
        },
        "checks": _checks(reports),
        "overview": [_statement(line.statement) for line in build_overview(edition, language, taxonomy)],
        "headlines": [
            {"paper": headline.paper, "reason": headline.reasons.get(language, "")}
            for headline in edition.headlines
        ],
        "papers": list(_papers(edition)),
        "topics": [_topic(edition, report, language, taxonomy) for report in reports],
        "withdrawn": [_withdrawn(sentence) for sentence in list_sentences(edition) if sentence.withdrawal],
    }


def to_json(edition: Edition, language: Language, taxonomy: Taxonomy) -> str:
    """The text of digest.json."""
    return json.dumps(to_json_dict(edition, language, taxonomy), ensure_ascii=False, indent=1) + "\n"


def _made_at(edition: Edition) -> str | None:
    return edition.made_at.isoformat() if edition.made_at else None


def _writer(reports: tuple[Report, ...]) -> dict[str, Any]:
    """The kind is "model" when a model wrote any of the reports; `fallback` counts the reports it failed to write."""
    fallback = sum(report.written_by.fallback for report in reports)
    by_model = next(
        (report.written_by.model for report in reports if report.written_by.kind == "model"), None
    )
    kind = "extractive" if by_model is None else "model"
    return {"kind": kind, "model": by_model or "", "fallback": fallback}


def _checks(reports: tuple[Report, ...]) -> dict[str, int]:
    total = sum((report.checks for report in reports), CheckCounts())
    return {"written": total.written, "repaired": total.repaired, "dropped": total.dropped}


def _papers(edition: Edition) -> Iterator[dict[str, Any]]:
    for classified in edition.papers:
        paper, stored = classified.paper, edition.tldrs.get(classified.paper.id)
        tldr = stored.valid if stored else None
        yield {
            "id": paper.id,
            "title": paper.title,
            "url": paper.url,
            "topics": list(classified.topics),
            "tldr": tldr.text if tldr else "",
            "tldr_by": tldr.by if tldr else "",
            "result": (tldr.result or None) if tldr else None,
            "excluded": None,
            "published_on": edition.day.isoformat(),
        }
    for item in edition.excluded:
        yield {
            "id": item.paper.id,
            "title": item.paper.title,
            "url": item.paper.url,
            "topics": [],
            "tldr": "",
            "tldr_by": "",
            "result": None,
            "excluded": item.reason.value,
            "published_on": item.published_on.isoformat() if item.published_on else None,
        }


def _topic(edition: Edition, report: Report, language: Language, taxonomy: Taxonomy) -> dict[str, Any]:
    topic = taxonomy.get_topic(report.topic)
    return {
        "slug": topic.slug,
        "name": topic.names[language],
        "emoji": topic.emoji,
        "count": sum(classified.topic == topic.slug for classified in edition.papers),
        "written_by": {
            "kind": report.written_by.kind,
            "model": report.written_by.model,
            "fallback": report.written_by.fallback,
        },
        "sections": [
            {
                "kind": section.kind,
                "statements": [_topic_statement(item) for item in section.valid_statements],
            }
            for section in report.sections
        ],
        "featured": [feature.paper for feature in report.featured],
    }


def _topic_statement(statement: Statement) -> dict[str, Any]:
    return {**_statement(statement), "evidence": list(statement.evidence)}


def _statement(statement: Statement) -> dict[str, Any]:
    return {"text": statement.text, "papers": list(statement.papers), "quote": statement.quote}


def _withdrawn(sentence: EditionSentence) -> dict[str, Any]:
    """It stands nowhere else in the file."""
    withdrawal = sentence.withdrawal
    return {
        "text": sentence.text,
        "papers": list(sentence.papers),
        "topic": sentence.topic,
        "reason": withdrawal.reason.value if withdrawal else "",
        "note": withdrawal.note if withdrawal else "",
        "withdrawn_at": withdrawal.at.isoformat() if withdrawal else None,
    }
