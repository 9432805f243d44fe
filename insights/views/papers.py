"""One paper as a message, and a topic's papers page by page."""

from dataclasses import dataclass
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
    Text,
    bold,
    italic,
    text,
)
from insights.model import Action, ClassifiedPaper, Edition, Language, Paper, Tldr
from insights.taxonomy.taxonomy import Taxonomy
from insights.text.latex import latex_to_text
from insights.text.withdrawal import WithdrawnBy, find_withdrawal
from insights.views.components import (
    CitationNumbers,
    format_paper_count,
    format_statements,
    format_tldr,
    papers_by_id,
    title_link,
)

PAGE_SIZE = 8
"""Papers on one page of a list, short enough for a phone."""
MAX_AUTHORS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperView:
    taxonomy: Taxonomy

    def category(self, edition: Edition, slug: str, language: Language, page: int = 0) -> Message:
        """One page of a topic: its report (on page 0), its papers, and last the papers that also carry the topic."""
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
            for section in report.sections:
                name = translate(language, f"digest.section.{section.kind}")
                blocks.append(Paragraph(text=text(bold(name))))
                blocks.append(format_statements(section.statements, citations, language))
        shown = [*first, *also][page * PAGE_SIZE : (page + 1) * PAGE_SIZE]
        blocks.append(Bullets(items=tuple(self._paper_line(item, edition, slug, language) for item in shown)))
        blocks.extend(_next_page_button(edition.day, slug, len(first) + len(also), page, language))
        paper_ids = dict.fromkeys([*citations.cited_ids, *(item.paper.id for item in shown)])
        return Message(blocks=tuple(blocks), paper_ids=tuple(paper_ids))

    def paper(
        self, classified: ClassifiedPaper, tldr: Tldr | None, published_on: date | None, language: Language
    ) -> Message:
        """One paper: authors, topics, one-sentence summary, and the abstract as its authors wrote it.

        A withdrawn paper's says so first, and has no summary.
        """
        paper = classified.paper
        withdrawn_by = find_withdrawal(paper.abstract, paper.comment)
        abstract = "digest.paper.abstract_retold" if paper.is_paraphrase else "digest.paper.abstract"
        blocks: list[Block] = [
            Heading(text=text(title_link(paper))),
            *_withdrawal_notice(withdrawn_by, language),
            *self._paper_details(classified, published_on, language),
        ]
        if tldr and withdrawn_by is None:
            blocks.append(Paragraph(text=text(format_tldr(tldr, language))))
        blocks.append(
            Details(
                summary=text(translate(language, abstract)),
                blocks=(Paragraph(text=text(latex_to_text(paper.abstract))),),
                open=True,
            )
        )
        if paper.comment:
            blocks.append(
                Paragraph(
                    text=text(italic(translate(language, "digest.paper.comment", comment=paper.comment)))
                )
            )
        blocks += [Buttons(buttons=_link_buttons(paper, language)), self.question_form(paper.id, language)]
        return Message(blocks=tuple(blocks), paper_ids=(paper.id,))

    def question_form(self, paper_id: str, language: Language) -> Form:
        """The input line for a question about this paper."""
        return Form(
            label=translate(language, "digest.paper.ask"),
            hint=translate(language, "digest.paper.ask_hint"),
            action=Action(verb="ask", args=(paper_id,)),
        )

    def _paper_line(self, item: ClassifiedPaper, edition: Edition, slug: str, language: Language) -> Text:
        tldr = edition.tldrs.get(item.paper.id)
        summary = [f" — {format_tldr(tldr, language)}"] if tldr and tldr.text else []
        first_topic = (
            [f" ({self.taxonomy.get_topic(item.topic).names[language]})"] if item.topic != slug else []
        )
        return text(title_link(item.paper), *first_topic, *summary)

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
        details = " · ".join([topics, f"arXiv {paper.id}", *paper.categories[:1], *votes, *published])
        return [*([Paragraph(text=text(names))] if names else []), Footer(text=text(details))]


def _withdrawal_notice(withdrawn_by: WithdrawnBy | None, language: Language) -> list[Block]:
    if withdrawn_by is None:
        return []
    return [Paragraph(text=text(bold(translate(language, f"digest.paper.withdrawn_{withdrawn_by}"))))]


def _next_page_button(day: date, slug: str, count: int, page: int, language: Language) -> list[Block]:
    left = count - (page + 1) * PAGE_SIZE
    if left <= 0:
        return []
    more = translate(language, "digest.topic.more", left=left)
    action = Action(verb="category", args=(slug, day.isoformat(), str(page + 1)))
    return [Buttons(buttons=(Button(label=more, action=action),))]


def _link_buttons(paper: Paper, language: Language) -> tuple[Button, ...]:
    addresses = (("arxiv", paper.url), ("pdf", paper.pdf_url), ("second", next(iter(paper.links), "")))
    return tuple(
        Button(label=translate(language, f"digest.paper.{name}"), url=url) for name, url in addresses if url
    )
