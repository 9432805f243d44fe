"""The day in five lines: how many, what grew, and which paper to read first in the largest topics.

Counted, never written: each line carries the ids of the papers it rests on, and chat, page and digest.json show
the same lines.
"""

import math
from collections import Counter
from dataclasses import dataclass

from insights.i18n.catalog import translate
from insights.model import Edition, Language, Statement, Trend
from insights.taxonomy.taxonomy import OTHER, Taxonomy

LINES = 5
LARGEST = 3
"""Topics named behind the day's count."""
CLEAR = 2.0
"""Standard errors by which a share must have grown: of eight papers, two of one topic are no growth."""
IDS = 3
"""Of a line that rests on more papers, so many are named and the others counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OverviewLine:
    """`words`, then the title of the one paper they lead to, if `title` is set; `papers` is what it rests on."""

    words: str
    papers: tuple[str, ...]
    title: str = ""
    emoji: str = ""

    @property
    def statement(self) -> Statement:
        return Statement(
            text=" ".join(filter(None, (self.words, self.title))), papers=self.papers, quote=False
        )

    @property
    def named(self) -> tuple[str, ...]:
        return self.papers[:IDS]

    def others(self, language: Language) -> str:
        """How many papers it rests on besides those named; empty when there are none."""
        left = len(self.papers) - IDS
        return translate(language, "digest.overview.others", count=left) if left > 0 else ""


def overview(edition: Edition, language: Language, taxonomy: Taxonomy) -> tuple[OverviewLine, ...]:
    """Five lines where the day has so much to say; none of a day without papers."""
    if not edition.papers:
        return ()
    counted = [_count(edition, language, taxonomy), *_growth(edition, language, taxonomy)]
    return (*counted, *_firsts(edition, language, taxonomy, LINES - len(counted)))


def excluded_words(edition: Edition, language: Language) -> str:
    """As in "30 shown on an earlier day, 11 new versions of older papers"; empty when nothing was."""
    counts = Counter(item.reason.value for item in edition.excluded)
    return ", ".join(
        translate(language, f"digest.excluded{'_one' * (count == 1)}.{reason}", count=count)
        for reason, count in counts.most_common()
    )


def _count(edition: Edition, language: Language, taxonomy: Taxonomy) -> OverviewLine:
    counts = Counter(item.topic for item in edition.papers)
    topics = sorted(counts, key=lambda slug: (slug == OTHER, -counts[slug], slug))
    key = {1: "published_one"}.get(counts.total(), "published" if len(topics) > LARGEST else "published_all")
    largest = (
        translate(language, "digest.overview.share", topic=taxonomy.name(slug, language), count=counts[slug])
        for slug in topics[:LARGEST]
    )
    words = translate(
        language,
        f"digest.overview.{key}",
        count=counts.total(),
        topics=len(topics),
        largest=", ".join(largest),
    )
    return OverviewLine(words=_with_excluded(words, edition, language), papers=_papers(edition))


def _with_excluded(words: str, edition: Edition, language: Language) -> str:
    """Nothing that came along is passed over in silence."""
    reasons = excluded_words(edition, language)
    if not reasons:
        return words
    left = len(edition.excluded)
    key = "not_again_one" if left == 1 else "not_again"
    return f"{words} {translate(language, f'digest.overview.{key}', count=left, reasons=reasons)}"


def _growth(edition: Edition, language: Language, taxonomy: Taxonomy) -> tuple[OverviewLine, ...]:
    """The topic that grew most of those whose share grew by more than chance does against the trailing weeks;
    nothing while there is no past.
    """
    grown = [
        trend
        for trend in edition.trends
        if trend.topic != OTHER and _grew(trend) > CLEAR * _swing(trend, len(edition.papers))
    ]
    if not grown:
        return ()
    most = max(grown, key=_grew)
    words = translate(
        language,
        "digest.overview.grew",
        topic=taxonomy.name(most.topic, language),
        share=f"{most.share:.1f}",
        change=f"{_grew(most):.1f}",
    )
    return (OverviewLine(words=words, papers=_papers(edition, most.topic)),)


def _grew(trend: Trend) -> float:
    return trend.weeks or 0.0


def _swing(trend: Trend, papers: int) -> float:
    """The standard error, in percentage points, of a share among so many papers."""
    share = (trend.share - _grew(trend) / 2) / 100
    return 100 * math.sqrt(max(0.0, share * (1 - share)) / papers)


def _papers(edition: Edition, topic: str = "") -> tuple[str, ...]:
    return tuple(item.paper.id for item in edition.papers if topic in ("", item.topic))


def _firsts(edition: Edition, language: Language, taxonomy: Taxonomy, most: int) -> tuple[OverviewLine, ...]:
    """The first featured papers of the largest topics; of a day with few topics also their next ones."""
    reports = edition.reports.get(language, ())
    found = sorted(
        (report.topic == OTHER, place, size, feature.paper, report.topic)
        for size, report in enumerate(reports)
        for place, feature in enumerate(report.featured)
    )
    titles = {item.paper.id: item.paper.title for item in edition.papers}
    return tuple(
        OverviewLine(
            words=translate(
                language,
                f"digest.overview.{'next' if place else 'first'}",
                topic=taxonomy.name(topic, language),
            ),
            papers=(paper,),
            title=titles[paper],
            emoji=taxonomy.topic(topic).emoji,
        )
        for _, place, _, paper, topic in found[:most]
    )
