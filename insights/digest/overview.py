"""The overview of a day in at most five lines: counts, the topic that grew, the first papers of the largest topics.

The lines are computed, never written by a model, and each has the ids of the papers it rests on. Chat, Markdown page
and digest.json show the same lines.
"""

import math
from collections import Counter
from dataclasses import dataclass

from insights.i18n.catalog import translate
from insights.model import OTHER_TOPIC, Edition, Language, Statement, Trend
from insights.taxonomy.taxonomy import Taxonomy

MAX_LINES = 5
MAX_TOPICS_IN_COUNT = 3
"""Topics named in the line of counts."""
MIN_STANDARD_ERRORS = 2.0
"""Standard errors by which a share must have grown: two papers of a topic among eight are no growth."""
MAX_LINKED_PAPERS = 3
"""A line that rests on more papers links this many and counts the others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OverviewLine:
    """A line: `text`, then the title of the paper it leads to, if any; `papers` are the ids it rests on."""

    text: str
    papers: tuple[str, ...]
    title: str = ""
    emoji: str = ""

    @property
    def statement(self) -> Statement:
        """The line as a statement: text and title in one."""
        return Statement(
            text=" ".join(filter(None, (self.text, self.title))), papers=self.papers, quote=False
        )

    @property
    def linked_papers(self) -> tuple[str, ...]:
        """The ids of the papers to link."""
        return self.papers[:MAX_LINKED_PAPERS]

    def format_remaining(self, language: Language) -> str:
        """The number of papers besides the linked ones, in words; empty when there are none."""
        remaining = len(self.papers) - MAX_LINKED_PAPERS
        return translate(language, "digest.overview.others", count=remaining) if remaining > 0 else ""


def build_overview(edition: Edition, language: Language, taxonomy: Taxonomy) -> tuple[OverviewLine, ...]:
    """At most MAX_LINES lines; none for a day without papers."""
    if not edition.papers:
        return ()
    lines = [_count_line(edition, language, taxonomy), *_growth_lines(edition, language, taxonomy)]
    return (*lines, *_first_paper_lines(edition, language, taxonomy, MAX_LINES - len(lines)))


def format_exclusions(edition: Edition, language: Language) -> str:
    """As in "30 shown on an earlier day, 11 new versions of older papers"; empty without exclusions."""
    counts = Counter(exclusion.reason.value for exclusion in edition.excluded)
    return ", ".join(
        translate(language, f"digest.excluded{'_one' * (count == 1)}.{reason}", count=count)
        for reason, count in counts.most_common()
    )


def _count_line(edition: Edition, language: Language, taxonomy: Taxonomy) -> OverviewLine:
    counts = Counter(classified.topic for classified in edition.papers)
    topics = sorted(counts, key=lambda slug: (slug == OTHER_TOPIC, -counts[slug], slug))
    key = "published" if len(topics) > MAX_TOPICS_IN_COUNT else "published_all"
    largest = (
        translate(
            language,
            "digest.overview.share",
            topic=taxonomy.topic_name(slug, language),
            count=counts[slug],
        )
        for slug in topics[:MAX_TOPICS_IN_COUNT]
    )
    text = translate(
        language,
        f"digest.overview.{'published_one' if counts.total() == 1 else key}",
        count=counts.total(),
        topics=len(topics),
        largest=", ".join(largest),
    )
    if reasons := format_exclusions(edition, language):
        excluded = len(edition.excluded)
        key = "not_again_one" if excluded == 1 else "not_again"
        text += f" {translate(language, f'digest.overview.{key}', count=excluded, reasons=reasons)}"
    return OverviewLine(text=text, papers=_ids(edition))


def _growth_lines(edition: Edition, language: Language, taxonomy: Taxonomy) -> tuple[OverviewLine, ...]:
    """One line on the topic whose share grew most against the four weeks before, if it grew by more than chance."""
    grown = [
        trend
        for trend in edition.trends
        if trend.topic != OTHER_TOPIC
        and _growth(trend) > MIN_STANDARD_ERRORS * _standard_error(trend, len(edition.papers))
    ]
    if not grown:
        return ()
    trend = max(grown, key=_growth)
    text = translate(
        language,
        "digest.overview.grew",
        topic=taxonomy.topic_name(trend.topic, language),
        share=f"{trend.share:.1f}",
        change=f"{_growth(trend):.1f}",
    )
    return (OverviewLine(text=text, papers=_ids(edition, trend.topic)),)


def _growth(trend: Trend) -> float:
    return trend.weeks or 0.0


def _standard_error(trend: Trend, papers: int) -> float:
    """In percentage points, of a share among so many papers."""
    share = (trend.share - _growth(trend) / 2) / 100
    return 100 * math.sqrt(max(0.0, share * (1 - share)) / papers)


def _ids(edition: Edition, topic: str = "") -> tuple[str, ...]:
    return tuple(classified.paper.id for classified in edition.papers if topic in ("", classified.topic))


def _first_paper_lines(
    edition: Edition, language: Language, taxonomy: Taxonomy, max_lines: int
) -> tuple[OverviewLine, ...]:
    """The first featured papers of the largest topics; on a day with few topics also their next ones."""
    featured = sorted(
        (report.topic == OTHER_TOPIC, rank, position, feature.paper, report.topic)
        for position, report in enumerate(edition.reports.get(language, ()))
        for rank, feature in enumerate(report.featured)
    )
    titles = {classified.paper.id: classified.paper.title for classified in edition.papers}
    return tuple(
        OverviewLine(
            text=translate(
                language,
                f"digest.overview.{'next' if rank else 'first'}",
                topic=taxonomy.topic_name(topic, language),
            ),
            papers=(paper,),
            title=titles[paper],
            emoji=taxonomy.get_topic(topic).emoji,
        )
        for _, rank, _, paper, topic in featured[:max_lines]
    )
