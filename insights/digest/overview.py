"""The overview of a day in at most five lines: counts, the topics that grew and fell. It follows the headlines; a day
without headlines, made by an earlier version, also names the first papers of the largest topics.

The lines are computed, never written by a model, and each has the ids of the papers it rests on. Chat, Markdown page
and digest.json show the same lines.
"""

from collections import Counter
from dataclasses import dataclass

from insights.i18n.catalog import translate
from insights.i18n.formatting import percent
from insights.model import OTHER_TOPIC, Edition, Language, Statement
from insights.taxonomy.taxonomy import Taxonomy

MAX_LINES = 5
MAX_TOPICS_IN_COUNT = 3
"""Topics named in the line of counts."""
MAX_CHANGES = 3
"""Topics named whose share changed."""
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
    lines = (_count_line(edition, language, taxonomy), *_change_lines(edition, language, taxonomy))
    if edition.headlines:
        return lines
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
    if key == "published" and counts[OTHER_TOPIC]:
        key = "published_and_other"
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
        count=counts.total() - (counts[OTHER_TOPIC] if key == "published_and_other" else 0),
        topics=len(topics) - (OTHER_TOPIC in counts),
        other=counts[OTHER_TOPIC],
        largest=", ".join(largest),
    )
    if reasons := format_exclusions(edition, language):
        excluded = len(edition.excluded)
        key = "not_again_one" if excluded == 1 else "not_again"
        text += f" {translate(language, f'digest.overview.{key}', count=excluded, reasons=reasons)}"
    return OverviewLine(text=text, papers=_ids(edition))


def _change_lines(edition: Edition, language: Language, taxonomy: Taxonomy) -> tuple[OverviewLine, ...]:
    """The topics whose share is clearly above or below the usual one, the largest change first."""
    changed = [
        (trend.change, trend.usual, trend)
        for trend in edition.trends
        if trend.topic != OTHER_TOPIC and trend.change and trend.usual is not None
    ]
    changed.sort(key=lambda item: (-abs(item[0]), item[2].topic))
    return tuple(
        OverviewLine(
            text=translate(
                language,
                f"digest.overview.{'grew' if change > 0 else 'fell'}",
                topic=taxonomy.topic_name(trend.topic, language),
                share=percent(trend.share),
                usual=percent(usual),
            ),
            papers=_ids(edition, trend.topic),
        )
        for change, usual, trend in changed[:MAX_CHANGES]
    )


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
