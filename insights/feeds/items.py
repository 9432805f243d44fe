"""Items of feeds: a day, a topic on a day, a paper. They say what chats and the archive's pages say of the same."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from insights import arxiv_calendar
from insights.archive.contents import DayContent
from insights.archive.edition_language import chart_in, report_in, reports_in
from insights.digest.overview import build_overview
from insights.feeds.html_content import content_html, picture_html, web_address
from insights.feeds.page_addresses import PageAddresses
from insights.feeds.published_feed import FeedItem, stable_id
from insights.i18n.catalog import translate
from insights.i18n.formatting import long_day
from insights.messages.blocks import Block, Bullets, Paragraph, Text, bold, link, text, to_string
from insights.model import OTHER_TOPIC, Edition, Language
from insights.ports.archive import TopicDay
from insights.ports.storage import SearchHit
from insights.taxonomy.taxonomy import Taxonomy
from insights.text.latex.plain_text import latex_to_text
from insights.views.components import (
    CitationNumbers,
    digest_title,
    english_quotes_footer,
    format_paper_count,
    format_statements,
    format_tldr,
    provenance_footer,
    title_link,
)
from insights.views.digest import DigestView
from insights.views.headlines import headline_paragraphs
from insights.views.papers import PaperView

TITLES_IN_SUMMARY = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedItemWriter:
    """Writes items in the language of its addresses."""

    taxonomy: Taxonomy
    addresses: PageAddresses

    def day(self, content: DayContent) -> FeedItem:
        """A day: headlines, chart, overview, and its topics with links to their pages."""
        edition, language, day = content.edition, self._language, content.day
        counts = Counter(hit.classified.topic for hit in content.papers)
        slugs = sorted(counts, key=lambda slug: (slug == OTHER_TOPIC, -counts[slug], slug))
        overview = self._overview(edition) if edition else ()
        lines = build_overview(edition, language, self.taxonomy) if edition else ()
        title = translate(language, "digest.title", day=long_day(day, language))
        count = format_paper_count(len(content.papers), language)
        return FeedItem(
            id=stable_id("day", day.isoformat(), language),
            title=digest_title(edition, language) if edition else title,
            url=self.addresses.day(day),
            published_at=arxiv_calendar.list_at(day),
            updated_at=changed_at(content, language),
            summary=lines[0].text if lines else count,
            content_html=content_html(headline_paragraphs(edition, language) if edition else ())
            + (self._chart(edition) if edition else "")
            + content_html(
                (
                    *([Bullets(items=overview)] if overview else ()),
                    *self._topic_list(content, slugs, counts),
                    *(self._footers(edition) if edition else ()),
                )
            ),
            tags=tuple(self.taxonomy.topic_name(slug, language) for slug in slugs),
        )

    def topic(self, content: TopicDay, slug: str) -> FeedItem:
        """A topic on a day: its report, and all papers whose first topic it is."""
        language, day = self._language, content.day
        name = self.taxonomy.topic_name(slug, language)
        hits = [hit for hit in content.hits if hit.classified.topic == slug]
        count = format_paper_count(len(hits), language)
        titles = [latex_to_text(hit.classified.paper.title) for hit in hits[:TITLES_IN_SUMMARY]]
        return FeedItem(
            id=stable_id("topic", day.isoformat(), slug, language),
            title=translate(
                language, "feeds.topic.item", topic=name, count=count, day=long_day(day, language)
            ),
            url=self.addresses.topic_of_day(day, slug),
            published_at=arxiv_calendar.list_at(day),
            updated_at=_topic_changed_at(content, language),
            summary=" · ".join(titles),
            content_html=content_html(self._topic_blocks(content, hits)),
            tags=(name,),
        )

    def paper(self, hit: SearchHit) -> FeedItem:
        """A paper: its authors, what it does, what came out, and its abstract."""
        paper, language = hit.classified.paper, self._language
        message = PaperView(taxonomy=self.taxonomy).paper(hit.classified, hit.tldr, hit.day, language)
        listed_at = arxiv_calendar.list_at(hit.day)
        valid = hit.tldr.valid if hit.tldr else None
        return FeedItem(
            id=stable_id("paper", paper.id, language),
            title=latex_to_text(paper.title),
            url=self.addresses.paper(paper.id),
            external_url=web_address(paper.url),
            published_at=listed_at,
            updated_at=_withdrawn_at(hit) or listed_at,
            summary=" ".join(to_string(format_tldr(valid, language)).split()),
            content_html=content_html(message.blocks),
            authors=paper.authors,
            tags=tuple(self.taxonomy.topic_name(slug, language) for slug in hit.classified.topics),
        )

    @property
    def _language(self) -> Language:
        return self.addresses.language

    def _overview(self, edition: Edition) -> tuple[Text, ...]:
        head = DigestView(taxonomy=self.taxonomy).head(edition, self._language)
        return next((block.items for block in head.blocks if isinstance(block, Bullets)), ())

    def _chart(self, edition: Edition) -> str:
        chart = chart_in(edition, self._language)
        return picture_html(self.addresses.picture(chart.ref), chart.alt) if chart else ""

    def _topic_list(
        self, content: DayContent, slugs: Sequence[str], counts: Counter[str]
    ) -> tuple[Block, ...]:
        topics = [self.taxonomy.get_topic(slug) for slug in slugs]
        lines = tuple(
            text(
                f"{topic.emoji} ",
                link(topic.names[self._language], self.addresses.topic_of_day(content.day, topic.slug)),
                f" ({counts[topic.slug]})",
            )
            for topic in topics
        )
        heading = Paragraph(text=text(bold(translate(self._language, "feeds.content.topics"))))
        return (heading, Bullets(items=lines)) if lines else ()

    def _footers(self, edition: Edition) -> tuple[Block, ...]:
        tldrs = edition.tldrs.values() if edition.headlines else ()
        return (
            *english_quotes_footer(tldrs, self._language),
            provenance_footer(edition, self._language),
        )

    def _topic_blocks(self, content: TopicDay, hits: Sequence[SearchHit]) -> list[Block]:
        language = self._language
        citations = CitationNumbers({hit.classified.paper.id: hit.classified.paper for hit in content.hits})
        blocks: list[Block] = []
        report = report_in(content.reports, language)
        for section in report.sections if report else ():
            heading = text(bold(translate(language, f"digest.section.{section.kind}")))
            blocks += [
                Paragraph(text=heading),
                format_statements(section.statements, citations, language),
            ]
        blocks += [
            Paragraph(text=text(bold(translate(language, "digest.topic.papers")))),
            Bullets(items=tuple(_paper_line(hit, citations, language) for hit in hits)),
            *english_quotes_footer([hit.tldr for hit in hits if hit.tldr], language),
        ]
        return blocks


def changed_at(content: DayContent, language: Language) -> datetime:
    """When the day last changed in this language: it was made, made anew, or written, or a sentence of it was withdrawn or
    put back; else when arXiv listed it.
    """
    edition = content.edition
    written = [report.written_at for report in reports_in(edition, language)] if edition else []
    changed = (edition.made_at, edition.changed_at) if edition else (content.withdrawn_at,)
    made = [instant for instant in changed if instant]
    return max([*made, *written], default=arxiv_calendar.list_at(content.day))


def _topic_changed_at(content: TopicDay, language: Language) -> datetime:
    """The same of a topic's item, whose report is its own."""
    report = report_in(content.reports, language)
    instants = (content.made_at, content.changed_at, report.written_at if report else None)
    return max((each for each in instants if each), default=arxiv_calendar.list_at(content.day))


def _withdrawn_at(hit: SearchHit) -> datetime | None:
    """When a sentence of the paper's summary was last withdrawn."""
    return max((each.at for each in hit.tldr.withdrawals.values()), default=None) if hit.tldr else None


def _paper_line(hit: SearchHit, citations: CitationNumbers, language: Language) -> Text:
    """Its number where the report above cites it, title, summary and result."""
    paper = hit.classified.paper
    number = text(citations.cite(paper.id), " ") if paper.id in citations.cited_ids else ()
    return text(*number, title_link(paper), *format_tldr(hit.tldr, language, before="\n"))
