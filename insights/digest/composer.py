"""From a day's papers to its edition: topics, order, sentences, reports. Asks nothing of the network but the
model, when there is one; stores nothing.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Protocol

from insights.digest.background import Background
from insights.digest.collect import Collected
from insights.digest.ranking import rank_papers, reason
from insights.errors import ModelFailed
from insights.model import (
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
from insights.ports.clock import Clock
from insights.ports.writing import Writer
from insights.taxonomy.classifier import Classifier

log = logging.getLogger(__name__)

OTHER = "other"
WEEK = timedelta(days=7)


class ContextualWriter(Writer, Protocol):
    """A writer that says what is unusual, once it knows what was usual."""

    def against(self, background: Background) -> Writer: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Composer:
    """`writer` is the embedded one and always answers; `model` writes reports when it is set."""

    classifier: Classifier
    writer: ContextualWriter
    clock: Clock
    model: Writer | None = None

    async def edition(
        self,
        day: date,
        collected: Collected,
        *,
        sources: tuple[SourceState, ...],
        empty: str | None,
        past: Mapping[date, Mapping[str, int]],
        background: Background,
        sample: bool = False,
    ) -> Edition:
        """The day without its reports. `past` holds first-topic counts of the trailing four weeks."""
        labelled = await self._labelled(collected.papers, background)
        return Edition(
            day=day,
            papers=labelled,
            excluded=collected.excluded,
            tldrs=await self._tldrs(labelled),
            trends=trends(labelled, {then: past[then] for then in past if then >= day - WEEK}, past),
            sources=sources,
            reason_if_empty=None if labelled else empty,
            made_at=self.clock.now(),
            sample=sample,
        )

    async def reports(
        self, edition: Edition, language: Language, background: Background
    ) -> tuple[Report, ...]:
        """One report per topic, the largest topic first, `other` last."""
        by_topic: dict[str, list[ClassifiedPaper]] = {}
        for labelled in edition.papers:
            by_topic.setdefault(labelled.topic, []).append(labelled)
        # Side by side: a model takes seconds for each, and lets a few through at once.
        written = (self._report(topic, papers, language, background) for topic, papers in by_topic.items())
        return tuple(await asyncio.gather(*written))

    async def _labelled(self, papers: Sequence[Paper], background: Background) -> tuple[ClassifiedPaper, ...]:
        by_topic: dict[str, list[ClassifiedPaper]] = {}
        for paper in papers:
            labelled = self.classifier.label(paper)
            by_topic.setdefault(labelled.topic, []).append(labelled)
            await asyncio.sleep(0)
        ordered = sorted(by_topic.items(), key=lambda item: (item[0] == OTHER, -len(item[1]), item[0]))
        return tuple(first.labelled for _, same in ordered for first in rank_papers(same, background))

    async def _tldrs(self, labelled: Sequence[ClassifiedPaper]) -> dict[str, Tldr]:
        tldrs = {}
        for item in labelled:
            tldrs[item.paper.id] = await self.writer.tldr(item.paper)
            await asyncio.sleep(0)  # a day is a second of work: other doors stay open meanwhile
        return tldrs

    async def _report(
        self, topic: str, papers: Sequence[ClassifiedPaper], language: Language, background: Background
    ) -> Report:
        await asyncio.sleep(0)
        report = await self._written(topic, papers, language, background)
        reasons = {
            first.labelled.paper.id: reason(first, language) for first in rank_papers(papers, background)
        }
        return replace(
            report,
            featured=tuple(
                FeaturedPaper(paper=feature.paper, reason=feature.reason or reasons.get(feature.paper, ""))
                for feature in report.featured
            ),
        )

    async def _written(
        self, topic: str, papers: Sequence[ClassifiedPaper], language: Language, background: Background
    ) -> Report:
        embedded = self.writer.against(background)
        if self.model is None:
            return await embedded.report(topic, papers, language)
        try:
            return await self.model.report(topic, papers, language)
        except ModelFailed as error:
            log.warning(
                "the model failed on topic %s: %s; the embedded writer's report stands", topic, error.reason
            )
            report = await embedded.report(topic, papers, language)
            return replace(report, written_by=WrittenBy(kind="extractive", fallback=True))


Counts = Mapping[date, Mapping[str, int]]
"""Papers by day and first topic."""


def trends(labelled: Sequence[ClassifiedPaper], week: Counts, weeks: Counts) -> tuple[Trend, ...]:
    """Shares in percent; changes in percentage points against the trailing days taken together."""
    counts = Counter(item.topic for item in labelled)
    shares = {topic: 100 * count / len(labelled) for topic, count in counts.items()}
    latest, before = _summed(week), _summed(weeks)
    return tuple(
        Trend(
            topic=topic,
            count=count,
            share=shares[topic],
            change=_change(shares[topic], topic, latest),
            weeks=_change(shares[topic], topic, before),
        )
        for topic, count in sorted(counts.items(), key=lambda item: (item[0] == OTHER, -item[1], item[0]))
    )


def _summed(days: Counts) -> Counter[str]:
    together = Counter[str]()
    for day in days.values():
        together.update(day)
    return together


def _change(share: float, topic: str, past: Counter[str]) -> float | None:
    return share - 100 * past[topic] / past.total() if past.total() else None
