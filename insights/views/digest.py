"""An edition as messages: a head with headlines, chart and overview, then the topics. Deliveries and /today show it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from insights.digest.overview import OverviewLine, build_overview
from insights.i18n.catalog import translate
from insights.messages.blocks import (
    Bullets,
    Button,
    Buttons,
    Details,
    Heading,
    Message,
    Paragraph,
    Picture,
    PictureRow,
    Span,
    Text,
    bold,
    italic,
    link,
    text,
)
from insights.model import Action, Chart, Edition, FeaturedPaper, Language, Paper, Report, Section
from insights.taxonomy.taxonomy import Taxonomy
from insights.text.latex.plain_text import latex_to_text
from insights.views.components import (
    CitationNumbers,
    digest_title,
    english_quotes_footer,
    format_paper_count,
    format_statements,
    format_tldr,
    is_shown,
    papers_by_id,
    provenance_footer,
    summary_texts,
    title_link,
)
from insights.views.headlines import headline_papers, headline_paragraphs
from insights.views.tables import chart_labels, papers_table

MAX_TOPICS = 8
"""Topics with a message of their own; the others are listed."""
MAX_STATEMENTS = {"themes": 2, "keywords": 0, "results": 2, "impact": 0, "conclusion": 1}
"""Statements per section in a digest, which is read in two minutes; /category and the web page show all."""
DEFAULT_TITLES = 3
"""Papers listed under each topic, with their one-sentence summary, unless the chat chose a number."""
MAX_TOPIC_BUTTONS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestView:
    taxonomy: Taxonomy

    def messages(
        self,
        edition: Edition,
        language: Language,
        topics: Sequence[str] = (),
        next_list: datetime | None = None,
        titles: int = DEFAULT_TITLES,
    ) -> tuple[Message, ...]:
        """The head, a message for each of the first MAX_TOPICS topics, and one that lists the others. `topics` are the
        chat's slugs; empty means all, the largest first.
        """
        reports = [
            report for report in edition.reports.get(language, ()) if not topics or report.topic in topics
        ]
        shown, others = reports[:MAX_TOPICS], reports[MAX_TOPICS:]
        return (
            self.head(edition, language, next_list, topics),
            *(self.topic(edition, report, language, titles) for report in shown),
            *([self._other_topics(edition, others, language)] if others else []),
        )

    def head(
        self,
        edition: Edition,
        language: Language,
        next_list: datetime | None = None,
        topics: Sequence[str] = (),
    ) -> Message:
        """Title, headlines, chart, overview, buttons for topics, provenance."""
        papers = papers_by_id(edition)
        chart = edition.charts.get(language)
        lines = build_overview(edition, language, self.taxonomy)
        return Message(
            blocks=(
                Heading(text=text(digest_title(edition, language))),
                *headline_paragraphs(edition, language),
                *([self._picture(chart, edition, language)] if chart else []),
                Bullets(items=tuple(_overview_line(line, papers, language) for line in lines)),
                *([Paragraph(text=text(_next_list_line(next_list, language)))] if next_list else []),
                Buttons(buttons=self._buttons(edition, language, topics)),
                *english_quotes_footer(edition.tldrs.values() if edition.headlines else (), language),
                provenance_footer(edition, language),
            ),
            paper_ids=_head_papers(edition, lines),
        )

    def headlines(self, edition: Edition, language: Language, button: Button) -> Message:
        """Title and the headlines' short forms alone, or the overview of a day without headlines, with `button` before those
        of the topics.
        """
        lines = () if edition.headlines else build_overview(edition, language, self.taxonomy)
        overview = tuple(_overview_line(line, papers_by_id(edition), language) for line in lines)
        return Message(
            blocks=(
                Heading(text=text(digest_title(edition, language))),
                *(Paragraph(text=headline.short) for headline in headline_paragraphs(edition, language)),
                *([Bullets(items=overview)] if overview else []),
                Buttons(buttons=(button, *self._buttons(edition, language, ()))),
            ),
            paper_ids=_head_papers(edition, lines),
        )

    def _picture(self, chart: Chart, edition: Edition, language: Language) -> Picture:
        """The chart; its rows lead to their topics."""
        rows = tuple(
            PictureRow(label=button.label, count=trend.count, action=button.action)
            for trend in edition.trends
            if (button := self._topic_button(trend.topic, edition.day, language)).action
        )
        return Picture(
            ref=chart.ref, alt=chart.alt, dark_ref=chart.dark_ref, rows=rows, labels=chart_labels(language)
        )

    def topic(
        self, edition: Edition, report: Report, language: Language, titles: int = DEFAULT_TITLES
    ) -> Message:
        """One topic, collapsible: the papers to read first, their summaries and why, then the statements of each section
        that those summaries do not show. Of a topic with one paper its summary.
        """
        citations = CitationNumbers(papers_by_id(edition))
        papers = [featured.paper for featured in report.featured[:titles]]
        featured = Bullets(
            items=tuple(
                _featured_line(edition, featured, citations, language)
                for featured in report.featured[:titles]
            )
        )
        is_single = sum(item.topic == report.topic for item in edition.papers) == 1
        shown = summary_texts(edition, papers)
        sections = [
            _short_section(section, shown, citations, language)
            for section in (() if is_single else report.sections)
        ]
        return Message(
            blocks=(
                Details(
                    summary=self._topic_title(edition, report.topic, language),
                    blocks=(featured, *(block for section in sections for block in section)),
                ),
            ),
            paper_ids=citations.cited_ids,
            silent=True,
            tables=papers_table(edition, report.topic, self.taxonomy, language, listed=len(papers)),
        )

    def _topic_title(self, edition: Edition, slug: str, language: Language) -> Text:
        topic = self.taxonomy.get_topic(slug)
        count = sum(item.topic == slug for item in edition.papers)
        return text(
            f"{topic.emoji} ", bold(topic.names[language]), f" · {format_paper_count(count, language)}"
        )

    def _other_topics(self, edition: Edition, reports: Sequence[Report], language: Language) -> Message:
        return Message(
            blocks=(
                Bullets(
                    items=tuple(self._topic_title(edition, report.topic, language) for report in reports)
                ),
                Buttons(buttons=(_all_topics_button(edition.day, language),)),
            ),
            silent=True,
        )

    def _buttons(self, edition: Edition, language: Language, topics: Sequence[str]) -> tuple[Button, ...]:
        """The day's largest topics, among the chosen ones where the chat chose."""
        largest = [trend.topic for trend in edition.trends if trend.topic != "other"]
        offered = [slug for slug in largest if not topics or slug in topics][:MAX_TOPIC_BUTTONS]
        return (
            *(self._topic_button(slug, edition.day, language) for slug in offered),
            _all_topics_button(edition.day, language),
        )

    def _topic_button(self, slug: str, day: date, language: Language) -> Button:
        topic = self.taxonomy.get_topic(slug)
        label = f"{topic.emoji} {topic.names[language]}"
        return Button(label=label, action=Action(verb="category", args=(slug, day.isoformat())))


def _head_papers(edition: Edition, lines: Sequence[OverviewLine]) -> tuple[str, ...]:
    """The papers that a digest's head names, the headlines first."""
    named = (line.papers[0] for line in lines if line.title)
    return tuple(dict.fromkeys([*headline_papers(edition), *named]))


def _featured_line(
    edition: Edition, featured: FeaturedPaper, citations: CitationNumbers, language: Language
) -> Text:
    """Citation, title, why the paper comes first, its summary and result."""
    paper, tldr = citations.get_paper(featured.paper), edition.tldrs.get(featured.paper)
    reason = [italic(f" ({featured.reason})")] if featured.reason else []
    summary = format_tldr(tldr, language, before="\n")
    return text(citations.cite(paper.id), " ", bold(latex_to_text(paper.title)), *reason, *summary)


def _short_section(
    section: Section, shown: frozenset[str], citations: CitationNumbers, language: Language
) -> Sequence[Paragraph | Bullets]:
    statements = [statement for statement in section.statements if not is_shown(statement, shown)][
        : MAX_STATEMENTS[section.kind]
    ]
    if not statements:
        return ()
    name = translate(language, f"digest.section.{section.kind}")
    return (Paragraph(text=text(bold(name))), format_statements(statements, citations, language))


def _all_topics_button(day: date, language: Language) -> Button:
    action = Action(verb="categories", args=(day.isoformat(),))
    return Button(label=translate(language, "digest.all_topics"), action=action)


def _next_list_line(next_list: datetime, language: Language) -> str:
    eastern = next_list.astimezone(ZoneInfo("America/New_York"))
    return translate(language, "digest.next_list", when=f"{eastern:%Y-%m-%d %H:%M} New York")


def _overview_line(line: OverviewLine, papers: Mapping[str, Paper], language: Language) -> Text:
    """Its text, the title of its paper, and links to the papers it is drawn from."""
    emoji = f"{line.emoji} " if line.emoji else ""
    title = [Span(" "), title_link(papers[line.papers[0]])] if line.title else []
    ids = [
        span for paper in line.linked_papers for span in (Span(" "), link(f"[{paper}]", papers[paper].url))
    ]
    return text(emoji, line.text, *title, *ids, f" {line.format_remaining(language)}".rstrip())
