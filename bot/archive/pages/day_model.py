"""What the pages of a day show: headlines, rows of the chart, short reports of topics, one page of papers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.archive.pages.day_filter import DayFilter, count_topics_of, count_venues
from insights.archive.contents import DayContent
from insights.archive.edition_language import reports_in
from insights.archive.reader import PAPERS_PER_PAGE
from insights.digest.overview import build_overview
from insights.model import (
    Edition,
    Language,
    Paper,
    Report,
    Section,
    Statement,
    Tldr,
)
from insights.ports.storage import SearchHit
from insights.taxonomy.taxonomy import Taxonomy
from insights.views.components import is_shown, papers_by_id, provenance_footer, summary_texts
from insights.views.digest import MAX_STATEMENTS

MAX_TOPIC_CARDS = 12
"""Topics whose report is on a day's page in short; the others have their row in the chart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadlineItem:
    """A headline's paper with its summary and the reason."""

    paper: Paper
    tldr: Tldr | None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareRow:
    """A topic's row in the chart. `width` is its bar and `usual` the mark of the usual share, in percent of the longest."""

    slug: str
    count: int
    share: float
    width: float
    usual: float | None = None
    change: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicCard:
    """A topic's report; `language` is the report's, which may be another than the page's."""

    slug: str
    count: int
    sections: tuple[Section, ...]
    language: Language


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperPage:
    """One page of a list of papers, counted from 1."""

    hits: tuple[SearchHit, ...]
    total: int
    number: int
    last: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OverviewItem:
    """A line of the overview with the papers it names."""

    text: str
    title: str
    papers: tuple[Paper, ...]


def cut_page(papers: Sequence[SearchHit], number: int) -> PaperPage:
    """The page `number`, or the last one where there are fewer."""
    last = max(1, -(-len(papers) // PAPERS_PER_PAGE))
    number = min(max(number, 1), last)
    start = (number - 1) * PAPERS_PER_PAGE
    hits = tuple(papers[start : start + PAPERS_PER_PAGE])
    return PaperPage(hits=hits, total=len(papers), number=number, last=last)


def share_rows(content: DayContent) -> tuple[ShareRow, ...]:
    """Every topic with papers, the largest first."""
    counts = count_topics_of(content.papers)
    trends = {trend.topic: trend for trend in content.edition.trends} if content.edition else {}
    total, longest = sum(counts.values()), max(counts.values(), default=1)
    rows = []
    for slug, count in counts.items():
        trend = trends.get(slug)
        usual = trend.usual * total / longest if trend and trend.usual is not None else None
        rows.append(
            ShareRow(
                slug=slug,
                count=count,
                share=100 * count / total,
                width=100 * count / longest,
                usual=usual if usual is not None and usual <= 100 else None,  # noqa: PLR2004 - percent
                change=trend.change if trend and trend.usual is not None else None,
            )
        )
    return tuple(rows)


def headline_items(edition: Edition, language: Language) -> tuple[HeadlineItem, ...]:
    """The headlines whose paper is in the edition."""
    papers = papers_by_id(edition)
    return tuple(
        HeadlineItem(
            paper=papers[headline.paper],
            tldr=edition.tldrs.get(headline.paper),
            reason=headline.reasons.get(language, ""),
        )
        for headline in edition.headlines
        if headline.paper in papers
    )


def overview_items(edition: Edition, language: Language, taxonomy: Taxonomy) -> tuple[OverviewItem, ...]:
    """The computed lines of the overview; those about many papers name none."""
    papers = papers_by_id(edition)
    return tuple(
        OverviewItem(
            text=line.text,
            title=line.title,
            papers=tuple(papers[each] for each in line.papers if each in papers) if line.title else (),
        )
        for line in build_overview(edition, language, taxonomy)
    )


def topic_cards(edition: Edition, language: Language) -> tuple[TopicCard, ...]:
    """The reports of the largest topics in short, without what the headlines show; one without statements is left out."""
    shown = summary_texts(edition, (headline.paper for headline in edition.headlines))
    cards = []
    for report in reports_in(edition, language):
        sections = [_short_section(section, shown) for section in report.sections]
        filled = tuple(section for section in sections if section.statements)
        if filled:
            cards.append(_card(edition, report, filled))
    return tuple(cards[:MAX_TOPIC_CARDS])


def provenance(edition: Edition, language: Language) -> str:
    """Who wrote the day, when, from what."""
    return "".join(span.text for span in provenance_footer(edition, language).text)


def filter_choices(content: DayContent, chosen: DayFilter) -> Mapping[str, Sequence[tuple[str, int]]]:
    """The topics and venues of a day's papers with their counts, the chosen ones always among them."""
    topics = list(count_topics_of(content.papers).items())
    venues = count_venues(content.papers)
    if chosen.venue and chosen.venue not in dict(venues):
        venues.append((chosen.venue, 0))
    return {"topics": topics, "venues": venues}


def _short_section(section: Section, shown: frozenset[str]) -> Section:
    statements = [item for item in section.statements if not is_shown(item, shown)]
    return Section(kind=section.kind, statements=_first(statements, MAX_STATEMENTS[section.kind]))


def _first(statements: Sequence[Statement], count: int) -> tuple[Statement, ...]:
    return tuple(statements[:count])


def _card(edition: Edition, report: Report, sections: tuple[Section, ...]) -> TopicCard:
    count = sum(item.topic == report.topic for item in edition.papers)
    return TopicCard(slug=report.topic, count=count, sections=sections, language=report.language)
