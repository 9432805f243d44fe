"""Tables below messages: a topic's papers, and the day's topics."""

from insights.i18n.catalog import translate
from insights.i18n.formatting import long_day
from insights.messages.blocks import ChartLabels, Table, Text, text
from insights.model import ClassifiedPaper, Edition, Language
from insights.taxonomy.taxonomy import Taxonomy
from insights.text.excerpts import shorten_sentence
from insights.views.components import (
    format_paper_count,
    result_sentence,
    summary_sentence,
    title_link,
    with_links,
)

MAX_FINDING_CHARS = 160
"""Two or three lines of a cell."""


def papers_table(
    edition: Edition, slug: str, taxonomy: Taxonomy, language: Language, listed: int
) -> tuple[Table, ...]:
    """All papers whose first topic it is: title, and what came out; none when the message lists so many."""
    papers = [item for item in edition.papers if item.topic == slug]
    if len(papers) <= listed:
        return ()
    name = taxonomy.get_topic(slug).names[language]
    count = format_paper_count(len(papers), language)
    return (
        Table(
            caption=translate(language, "digest.table.caption", name=name, count=count),
            header=(
                translate(language, "digest.table.paper"),
                translate(language, "digest.table.finding"),
            ),
            rows=tuple((text(title_link(item.paper)), _finding(item, edition, language)) for item in papers),
        ),
    )


def topics_table(edition: Edition, taxonomy: Taxonomy, language: Language) -> tuple[Table, ...]:
    """The day's topics with the number of their papers, the largest first; none for a day without papers."""
    if not edition.trends:
        return ()
    return (
        Table(
            caption=translate(language, "digest.table.shares", day=long_day(edition.day, language)),
            header=(translate(language, "digest.table.topic"), translate(language, "digest.table.papers")),
            rows=tuple(
                (text(taxonomy.get_topic(trend.topic).names[language]), trend.count)
                for trend in edition.trends
            ),
            chart=chart_labels(language),
        ),
    )


def chart_labels(language: Language) -> ChartLabels:
    return ChartLabels(translate(language, "digest.table.chart"), translate(language, "digest.table.others"))


def _finding(item: ClassifiedPaper, edition: Edition, language: Language) -> Text:
    """The paper's result, or else its summary, shortened; "–" without either. What was withdrawn is no finding."""
    stored = edition.tldrs.get(item.paper.id)
    tldr = stored.valid if stored else None
    sentence = (result_sentence(tldr, language) or summary_sentence(tldr, language)) if tldr else ""
    return with_links(shorten_sentence(sentence, MAX_FINDING_CHARS) or "–")
