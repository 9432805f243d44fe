"""One paper, a topic's papers page by page, and answers with their quotes."""

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
from insights.model import Action, ClassifiedPaper, Edition, Language, Paper, Report, Section, Tldr
from insights.taxonomy.taxonomy import Taxonomy
from insights.text.latex import readable
from insights.views.components import References, bullets, count_of_papers, papers_of, sentence, titled

PAGE = 8
"""Papers on one page of a list: what a phone shows without a long scroll."""
AUTHORS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperView:
    taxonomy: Taxonomy

    def category(self, edition: Edition, slug: str, language: Language, page: int = 0) -> Message:
        """A topic's report in full on its first page, its papers page by page, those that also touch it last."""
        topic = self.taxonomy.topic(slug)
        first = [item for item in edition.papers if item.topic == slug]
        also = [item for item in edition.papers if slug in item.topics[1:]]
        report = next((report for report in edition.reports.get(language, ()) if report.topic == slug), None)
        references = References(papers_of(edition))
        day = long_day(edition.day, language)
        head = text(
            f"{topic.emoji} ", bold(topic.names[language]), f" · {count_of_papers(len(first), language)}"
        )
        blocks: list[Block] = [Heading(text=head), Paragraph(text=text(day))]
        if not first:
            none = translate(language, "digest.topic.none", day=day, name=topic.names[language])
            blocks.append(Paragraph(text=text(none)))
        if report and page == 0:
            blocks.extend(self._report(report, references, language))
        shown = [*first, *also][page * PAGE : (page + 1) * PAGE]
        blocks.append(Bullets(items=tuple(self._line(item, edition, slug, language) for item in shown)))
        blocks.extend(self._paging(edition.day, slug, len(first) + len(also), page, language))
        about = dict.fromkeys([*references.named, *(item.paper.id for item in shown)])
        return Message(blocks=tuple(blocks), about=tuple(about))

    def paper(
        self, labelled: ClassifiedPaper, tldr: Tldr | None, published_on: date | None, language: Language
    ) -> Message:
        """One paper: who, what in one sentence, and always the authors' own abstract."""
        paper = labelled.paper
        abstract = "digest.paper.abstract_retold" if paper.is_paraphrase else "digest.paper.abstract"
        blocks: list[Block] = [
            Heading(text=text(titled(paper))),
            *self._facts(labelled, published_on, language),
        ]
        if tldr:
            blocks.append(Paragraph(text=text(sentence(tldr, language))))
        blocks.append(
            Details(
                summary=text(translate(language, abstract)),
                blocks=(Paragraph(text=text(readable(paper.abstract))),),
                open=True,
            )
        )
        if paper.comment:
            blocks.append(
                Paragraph(
                    text=text(italic(translate(language, "digest.paper.comment", comment=paper.comment)))
                )
            )
        blocks += [Buttons(buttons=self._links(paper, language)), self.ask(paper.id, language)]
        return Message(blocks=tuple(blocks), about=(paper.id,))

    def ask(self, paper_id: str, language: Language) -> Form:
        return Form(
            label=translate(language, "digest.paper.ask"),
            hint=translate(language, "digest.paper.ask_hint"),
            action=Action(verb="ask", args=(paper_id,)),
        )

    def _report(self, report: Report, references: References, language: Language) -> list[Block]:
        return [
            block for section in report.sections for block in self._section(section, references, language)
        ]

    def _section(self, section: Section, references: References, language: Language) -> tuple[Block, Block]:
        name = translate(language, f"digest.section.{section.kind}")
        return (Paragraph(text=text(bold(name))), bullets(section.statements, references, language))

    def _line(self, item: ClassifiedPaper, edition: Edition, slug: str, language: Language) -> Text:
        tldr = edition.tldrs.get(item.paper.id)
        said = [f" — {sentence(tldr, language)}"] if tldr and tldr.text else []
        also = [f" ({self.taxonomy.topic(item.topic).names[language]})"] if item.topic != slug else []
        return text(titled(item.paper), *also, *said)

    def _paging(self, day: date, slug: str, count: int, page: int, language: Language) -> list[Block]:
        left = count - (page + 1) * PAGE
        if left <= 0:
            return []
        more = translate(language, "digest.topic.more", left=left)
        action = Action(verb="category", args=(slug, day.isoformat(), str(page + 1)))
        return [Buttons(buttons=(Button(label=more, action=action),))]

    def _facts(self, labelled: ClassifiedPaper, published_on: date | None, language: Language) -> list[Block]:
        paper = labelled.paper
        names = ", ".join(paper.authors[:AUTHORS])
        if len(paper.authors) > AUTHORS:
            rest = len(paper.authors) - AUTHORS
            names = translate(language, "digest.paper.and_others", authors=names, count=rest)
        topics = ", ".join(
            f"{self.taxonomy.topic(slug).emoji} {self.taxonomy.topic(slug).names[language]}"
            for slug in labelled.topics
        )
        shown = (
            [translate(language, "digest.paper.published", day=long_day(published_on, language))]
            if published_on
            else []
        )
        votes = [translate(language, "digest.paper.votes", votes=paper.votes)] if paper.votes else []
        facts = " · ".join([topics, f"arXiv {paper.id}", *paper.categories[:1], *votes, *shown])
        return [*([Paragraph(text=text(names))] if names else []), Footer(text=text(facts))]

    def _links(self, paper: Paper, language: Language) -> tuple[Button, ...]:
        addresses = (("arxiv", paper.url), ("pdf", paper.pdf_url), ("second", next(iter(paper.links), "")))
        return tuple(
            Button(label=translate(language, f"digest.paper.{name}"), url=url)
            for name, url in addresses
            if url
        )
