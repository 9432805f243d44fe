"""One paper as a message, and a topic's papers page by page."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from insights.i18n.catalog import translate
from insights.i18n.formatting import long_day
from insights.messages.blocks import (
    Block,
    Bullets,
    Button,
    Buttons,
    Details,
    Footer,
    Form,
    Heading,
    Message,
    Paragraph,
    Span,
    Text,
    bold,
    text,
)
from insights.model import Action, ClassifiedPaper, Edition, Language, Paper, Report, Tldr
from insights.model.paper_change import PaperChange
from insights.taxonomy.taxonomy import Taxonomy
from insights.text.latex.plain_text import latex_to_text
from insights.text.withdrawal import WithdrawnBy, find_withdrawal
from insights.views.components import (
    CitationNumbers,
    english_quotes_footer,
    format_paper_count,
    format_statements,
    format_tldr,
    is_shown,
    next_page_label,
    own_words,
    papers_by_id,
    summary_texts,
    title_link,
    with_links,
)
from insights.views.paper_changes import dated_change_texts
from insights.views.saved import save_button
from insights.views.tables import papers_table

PAGE_SIZE = 8
"""Papers on one page of a list, short enough for a phone."""
MAX_AUTHORS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperView:
    taxonomy: Taxonomy

    def category(self, edition: Edition, slug: str, language: Language, page: int = 0) -> Message:
        """One page of a topic: its report (on page 0), its papers, and last, under a title, the papers that also carry it.

        Header, pages and buttons count the papers whose first topic it is; the others are counted apart.
        """
        topic = self.taxonomy.get_topic(slug)
        first = [item for item in edition.papers if item.topic == slug]
        also = [item for item in edition.papers if slug in item.topics[1:]]
        report = next((report for report in edition.reports.get(language, ()) if report.topic == slug), None)
        citations = CitationNumbers(papers_by_id(edition))
        day = long_day(edition.day, language)
        head = text(
            f"{topic.emoji} ", bold(topic.names[language]), f" · {format_paper_count(len(first), language)}"
        )
        blocks: list[Block] = [Heading(text=head), Paragraph(text=text(day))]
        if not first:
            none = translate(language, "digest.topic.none", day=day, name=topic.names[language])
            blocks.append(Paragraph(text=text(none)))
        if report and page == 0:
            shown = summary_texts(edition, (item.paper.id for item in first[:PAGE_SIZE]))
            blocks += _report_blocks(report, shown, citations, language)
        start, end = page * PAGE_SIZE, (page + 1) * PAGE_SIZE
        own = first[start:end]
        others = also[max(0, start - len(first)) : max(0, end - len(first))]
        cited_ids = citations.cited_ids
        if own:
            blocks.append(
                Bullets(items=tuple(_paper_line(item, edition, citations, language) for item in own))
            )
        if others:
            line = translate(language, "digest.topic.also_about", name=topic.names[language])
            lines = tuple(self._other_topics_line(item, edition, citations, language) for item in others)
            blocks += [Paragraph(text=text(bold(line))), Bullets(items=lines)]
        label = next_page_label(len(first), len(also), end, topic.names[language], language)
        blocks.extend(_next_page_button(edition.day, slug, page, label))
        blocks.extend(english_quotes_footer(edition.tldrs.values(), language))
        paper_ids = dict.fromkeys([*cited_ids, *(item.paper.id for item in (*own, *others))])
        tables = papers_table(edition, slug, self.taxonomy, language, listed=PAGE_SIZE) if page == 0 else ()
        return Message(blocks=tuple(blocks), paper_ids=tuple(paper_ids), tables=tables)

    def paper(
        self,
        classified: ClassifiedPaper,
        tldr: Tldr | None,
        published_on: date | None,
        language: Language,
        changes: Sequence[PaperChange] = (),
    ) -> Message:
        """One paper: authors, topics, what became of it, one-sentence summary, and the abstract as its authors wrote it.

        A withdrawn paper's says so first, and has no summary.
        """
        paper = classified.paper
        withdrawn_by = find_withdrawal(paper.abstract, paper.comment)
        abstract = "digest.paper.abstract_retold" if paper.is_paraphrase else "digest.paper.abstract"
        blocks: list[Block] = [
            Heading(text=text(title_link(paper))),
            *_withdrawal_notice(withdrawn_by, language),
            *self._paper_details(classified, published_on, language),
            *_since_then(changes, language),
        ]
        if tldr and withdrawn_by is None:
            blocks += _summary_paragraphs(tldr, language)
        blocks.append(
            Details(
                summary=text(translate(language, abstract)),
                blocks=(Paragraph(text=with_links(latex_to_text(paper.abstract))),),
                open=True,
            )
        )
        if paper.comment:
            comment = translate(language, "digest.paper.comment", comment=paper.comment)
            blocks.append(Paragraph(text=tuple(_in_italics(span) for span in with_links(comment))))
        blocks += [
            Buttons(buttons=(save_button(paper.id, language), *_link_buttons(paper, language))),
            self.question_form(paper.id, language),
        ]
        return Message(blocks=tuple(blocks), paper_ids=(paper.id,))

    def question_form(self, paper_id: str, language: Language) -> Form:
        """The input line for a question about this paper."""
        return Form(
            label=translate(language, "digest.paper.ask"),
            hint=translate(language, "digest.paper.ask_hint"),
            action=Action(verb="ask", args=(paper_id,)),
        )

    def _other_topics_line(
        self, item: ClassifiedPaper, edition: Edition, citations: CitationNumbers, language: Language
    ) -> Text:
        """A paper's line with the name of its first topic."""
        topic = self.taxonomy.get_topic(item.topic).names[language]
        return _paper_line(item, edition, citations, language, f" ({topic})")

    def _paper_details(
        self, classified: ClassifiedPaper, published_on: date | None, language: Language
    ) -> list[Block]:
        paper = classified.paper
        names = ", ".join(paper.authors[:MAX_AUTHORS])
        if len(paper.authors) > MAX_AUTHORS:
            rest = len(paper.authors) - MAX_AUTHORS
            names = translate(language, "digest.paper.and_others", authors=names, count=rest)
        topics = ", ".join(
            f"{self.taxonomy.get_topic(slug).emoji} {self.taxonomy.get_topic(slug).names[language]}"
            for slug in classified.topics
        )
        published = (
            [translate(language, "digest.paper.published", day=long_day(published_on, language))]
            if published_on
            else []
        )
        votes = [translate(language, "digest.paper.votes", votes=paper.votes)] if paper.votes else []
        lab = [paper.organization] if paper.organization else []
        details = " · ".join([topics, *lab, f"arXiv {paper.id}", *paper.categories[:1], *votes, *published])
        return [*([Paragraph(text=text(names))] if names else []), Footer(text=text(details))]


def _report_blocks(
    report: Report, shown: frozenset[str], citations: CitationNumbers, language: Language
) -> list[Block]:
    """The sections without what stands beside the papers' titles, and the title of the list of papers below."""
    blocks: list[Block] = []
    for section in report.sections:
        if statements := [item for item in section.statements if not is_shown(item, shown)]:
            name = translate(language, f"digest.section.{section.kind}")
            blocks += [Paragraph(text=text(bold(name))), format_statements(statements, citations, language)]
    if blocks:
        blocks.append(Paragraph(text=text(bold(translate(language, "digest.topic.papers")))))
    return blocks


def _paper_line(
    item: ClassifiedPaper, edition: Edition, citations: CitationNumbers, language: Language, note: str = ""
) -> Text:
    """Its number where the report above cites it, title, note, summary and result."""
    paper_id = item.paper.id
    number = [citations.cite(paper_id), Span(" ")] if paper_id in citations.cited_ids else []
    summary = format_tldr(edition.tldrs.get(paper_id), language, before="\n")
    return text(*number, title_link(item.paper), note, *summary)


def _summary_paragraphs(tldr: Tldr, language: Language) -> list[Block]:
    """Summary and result; where a frame sentence stands for the summary, the summary itself, too."""
    blocks: list[Block] = [Paragraph(text=format_tldr(tldr, language))]
    if tldr.frames.get(language):
        blocks.append(Paragraph(text=own_words(tldr, language)))
        blocks.extend(english_quotes_footer([tldr], language))
    return blocks


def _in_italics(span: Span) -> Span:
    return replace(span, style="italic") if span.style == "plain" else span


def _withdrawal_notice(withdrawn_by: WithdrawnBy | None, language: Language) -> list[Block]:
    if withdrawn_by is None:
        return []
    return [Paragraph(text=text(bold(translate(language, f"digest.paper.withdrawn_{withdrawn_by}"))))]


def _since_then(changes: Sequence[PaperChange], language: Language) -> list[Block]:
    if not changes:
        return []
    title = Paragraph(text=text(bold(translate(language, "changes.since"))))
    return [title, Bullets(items=dated_change_texts(changes, language))]


def _next_page_button(day: date, slug: str, page: int, label: str) -> list[Block]:
    action = Action(verb="category", args=(slug, day.isoformat(), str(page + 1)))
    return [Buttons(buttons=(Button(label=label, action=action),))] if label else []


def _link_buttons(paper: Paper, language: Language) -> tuple[Button, ...]:
    listed = next((address for address in paper.links if "deeplearn.org" in address), "")
    addresses = (("arxiv", paper.url), ("pdf", paper.pdf_url), ("second", listed))
    return tuple(
        Button(label=translate(language, f"digest.paper.{name}"), url=url) for name, url in addresses if url
    )
