"""Composes a day's edition from its papers: topics, ranking, TLDRs, trends, reports.

Uses the network only for the language model, when there is one; stores nothing.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Protocol

from insights.digest.background import Background
from insights.digest.collect import FilteredPapers
from insights.digest.headlines import select_headlines
from insights.digest.ranking import format_reason, rank_papers
from insights.errors import ModelFailed
from insights.model import (
    OTHER_TOPIC,
    ClassifiedPaper,
    Edition,
    FeaturedPaper,
    Language,
    Paper,
    Report,
    SourceState,
    Tldr,
    Trend,
    WrittenBy,
)
from insights.model.reading import PaperReading
from insights.model.topic_shares import TopicCounts, significant_change, usual_share
from insights.ports.clock import Clock
from insights.ports.progress import NoProgress, WorkProgress
from insights.ports.writing import ModelWriter, Writer
from insights.taxonomy.classifier import Classifier

log = logging.getLogger(__name__)


class SharedReports(Protocol):
    """Reports that several processes write together; insights.digest.shared_reports.ReportQueue outside of one process."""

    async def write(self, draft: Edition, language: Language) -> Mapping[str, Report]:
        """The reports of a draft by topic; a topic whose job failed is missing."""
        ...


class ContextualWriter(Writer, Protocol):
    """A writer that compares a topic's terms with those of the past weeks (the extractive writer)."""

    def with_background(self, background: Background) -> Writer:
        """The writer that uses these counts."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Composer:
    """`writer` is the extractive writer, which never fails; `model` writes the reports when it is set. With `shared`
    other processes help with the reports; the sample's are this one's.
    """

    classifier: Classifier
    writer: ContextualWriter
    clock: Clock
    model: ModelWriter | None = None
    shared: SharedReports | None = None
    progress: WorkProgress = field(default_factory=NoProgress)

    async def compose(
        self,
        day: date,
        filtered: FilteredPapers,
        *,
        sources: tuple[SourceState, ...],
        reason_if_empty: str | None,
        topic_counts: TopicCounts,
        background: Background,
        sample: bool = False,
    ) -> Edition:
        """The edition without reports. `topic_counts` are those of the four weeks before `day`."""
        readings = await self._read(filtered.papers, day, sample=sample)
        classified = await self._classify(filtered.papers, readings, background)
        tldrs, trends = (
            await self._write_tldrs(classified, readings),
            compute_trends(classified, topic_counts),
        )
        return Edition(
            day=day,
            papers=classified,
            excluded=filtered.excluded,
            tldrs=tldrs,
            headlines=select_headlines(classified, tldrs, trends, background, day),
            trends=trends,
            sources=sources,
            reason_if_empty=None if classified else reason_if_empty,
            made_at=self.clock.now(),
            sample=sample,
        )

    async def write_reports(
        self, edition: Edition, language: Language, background: Background
    ) -> tuple[Report, ...]:
        """One report per topic, the largest topic first, `other` last."""
        by_topic = _group_by_topic(edition)
        await self._read([item.paper for item in edition.papers], edition.day, sample=edition.sample)
        self.progress.begin("writing reports", len(by_topic))
        is_shared = self.shared is not None and not edition.sample
        shared = await self.shared.write(edition, language) if self.shared and is_shared else {}
        self.progress.advance(len(shared))
        topic_writer = self._topic_writer(edition, background)
        # Concurrently: a model takes seconds for each, and limits how many requests run at once.
        missing = [topic for topic in by_topic if topic not in shared]
        reports = await asyncio.gather(
            *(
                self._write_report(topic_writer, topic, by_topic[topic], language, background)
                for topic in missing
            )
        )
        written = {**shared, **dict(zip(missing, reports, strict=True))}
        if topic_writer.model is not None:
            await topic_writer.model.log_use()
        return tuple(written[topic] for topic in by_topic)

    async def write_report(
        self, edition: Edition, topic: str, language: Language, background: Background
    ) -> Report | None:
        """The report of one topic, whose papers are read; None where the edition has none."""
        papers = _group_by_topic(edition).get(topic)
        if papers is None:
            return None
        writer = self._topic_writer(edition, background)
        return await self._write_report(writer, topic, papers, language, background)

    def _topic_writer(self, edition: Edition, background: Background) -> "_TopicWriter":
        return _TopicWriter(
            writer=self.writer.with_background(background),
            model=self.model.for_day(edition.day) if self.model and not edition.sample else None,
            summarized=frozenset(headline.paper for headline in edition.headlines),
        )

    async def _read(self, papers: Sequence[Paper], day: date, *, sample: bool) -> Mapping[str, PaperReading]:
        """What the model reads in the papers; nothing without a model, and for the sample, which nobody pays for."""
        if self.model is None or sample:
            return {}
        self.progress.begin("reading papers by the model")
        return await self.model.for_day(day).read(papers)

    async def _classify(
        self, papers: Sequence[Paper], readings: Mapping[str, PaperReading], background: Background
    ) -> tuple[ClassifiedPaper, ...]:
        """The papers with their topics: the largest topic first, the best paper of a topic first."""
        by_topic: dict[str, list[ClassifiedPaper]] = {}
        self.progress.begin("sorting papers by topic", len(papers))
        for paper in papers:
            self.progress.advance()
            classified = self.classifier.classify(paper)
            if paper.id in readings and readings[paper.id].topics:
                classified = replace(classified, topics=readings[paper.id].topics, method="model")
            by_topic.setdefault(classified.topic, []).append(classified)
            await asyncio.sleep(0)
        topics = sorted(by_topic.items(), key=lambda item: (item[0] == OTHER_TOPIC, -len(item[1]), item[0]))
        return tuple(ranked.classified for _, group in topics for ranked in rank_papers(group, background))

    async def _write_tldrs(
        self, papers: Sequence[ClassifiedPaper], readings: Mapping[str, PaperReading]
    ) -> dict[str, Tldr]:
        """The extractive summaries; where the model read a paper, its sentence stands for the first one."""
        tldrs = {}
        self.progress.begin("summarising papers", len(papers))
        for paper in (classified.paper for classified in papers):
            self.progress.advance()
            tldr = await self.writer.tldr(paper)
            if self.model is not None and paper.id in readings:
                tldr = replace(tldr, text=readings[paper.id].summary.text, by=self.model.name, quote=False)
            tldrs[paper.id] = tldr
            await asyncio.sleep(0)  # a day takes a second of CPU time: other tasks run meanwhile
        return tldrs

    async def _write_report(
        self,
        writer: "_TopicWriter",
        topic: str,
        papers: Sequence[ClassifiedPaper],
        language: Language,
        background: Background,
    ) -> Report:
        await asyncio.sleep(0)
        report = await writer.write(topic, papers, language)
        self.progress.advance()
        reasons = {
            ranked.classified.paper.id: format_reason(ranked, language)
            for ranked in rank_papers(papers, background)
        }
        return replace(
            report,
            featured=tuple(
                FeaturedPaper(paper=feature.paper, reason=feature.reason or reasons.get(feature.paper, ""))
                for feature in report.featured
            ),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _TopicWriter:
    """Writes reports by the model where there is one, and by the extractive writer where it fails."""

    writer: Writer
    model: ModelWriter | None
    summarized: frozenset[str] = frozenset()
    """Papers that are shown in front of their topics."""

    async def write(self, topic: str, papers: Sequence[ClassifiedPaper], language: Language) -> Report:
        if self.model is None:
            return await self.writer.report(topic, papers, language)
        try:
            return await self.model.report(topic, papers, language, self.summarized)
        except ModelFailed as error:
            log.warning(
                "model error on topic %s: %s; falling back to the extractive writer", topic, error.reason
            )
        except Exception:  # whatever a model's response does to one topic costs that topic, never the day
            log.exception("model error on topic %s; falling back to the extractive writer", topic)
        report = await self.writer.report(topic, papers, language)
        return replace(report, written_by=WrittenBy(kind="extractive", fallback=True))


def _group_by_topic(edition: Edition) -> Mapping[str, Sequence[ClassifiedPaper]]:
    """The papers of each topic, in the edition's order."""
    by_topic: dict[str, list[ClassifiedPaper]] = {}
    for classified in edition.papers:
        by_topic.setdefault(classified.topic, []).append(classified)
    return by_topic


def compute_trends(papers: Sequence[ClassifiedPaper], past: TopicCounts) -> tuple[Trend, ...]:
    """The trend of every topic that has papers, the largest first, `other` last; `past` are the weeks before."""
    counts = Counter(classified.topic for classified in papers)
    return tuple(
        Trend(
            topic=topic,
            count=count,
            share=100 * count / len(papers),
            usual=usual_share(past, topic),
            change=significant_change(count, len(papers), past, topic),
        )
        for topic, count in sorted(
            counts.items(), key=lambda item: (item[0] == OTHER_TOPIC, -item[1], item[0])
        )
    )
