"""One paper, a topic's papers page by page, and answers with their quotes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from insights.digest.figures import long_day
from insights.locale import say
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
from insights.messages.tex import readable
from insights.model import Action, Answer, Edition, Labelled, Language, Paper, Report, Section, Tldr
from insights.taxonomy import Taxonomy
from insights.views.pieces import (
    QUOTES,
    References,
    bullets,
    count_of_papers,
    papers_of,
    sentence,
    titled,
)

PAGE = 8
"""Papers on one page of a list: what a phone shows without a long scroll."""
AUTHORS = 5
NEAREST = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperView:
    taxonomy: Taxonomy

    def category(self, edition: Edition, slug: str, language: Language, page: int = 0) -> Message:
        """A topic's report in full on its first page, its papers page by page, those that also touch it last."""
        topic = self.taxonomy.topic(slug)
        first = [item for item in edition.labelled if item.topic == slug]
        also = [item for item in edition.labelled if slug in item.topics[1:]]
        report = next((report for report in edition.reports.get(language, ()) if report.topic == slug), None)
        references = References(papers_of(edition))
        day = long_day(edition.day, language)
        head = text(
            f"{topic.emoji} ", bold(topic.names[language]), f" · {count_of_papers(len(first), language)}"
        )
        blocks: list[Block] = [Heading(text=head), Paragraph(text=text(day))]
        if not first:
            none = say(language, "digest.topic.none", day=day, name=topic.names[language])
            blocks.append(Paragraph(text=text(none)))
        if report and page == 0:
            blocks.extend(self._report(report, references, language))
        shown = [*first, *also][page * PAGE : (page + 1) * PAGE]
        blocks.append(Bullets(items=tuple(self._line(item, edition, slug, language) for item in shown)))
        blocks.extend(self._paging(slug, len(first) + len(also), page, language))
        about = dict.fromkeys([*references.named, *(item.paper.id for item in shown)])
        return Message(blocks=tuple(blocks), about=tuple(about))

    def paper(
        self, labelled: Labelled, tldr: Tldr | None, published_on: date | None, language: Language
    ) -> Message:
        """One paper: who, what in one sentence, and always the authors' own abstract."""
        paper = labelled.paper
        abstract = "digest.paper.abstract_retold" if paper.retold else "digest.paper.abstract"
        blocks: list[Block] = [
            Heading(text=text(titled(paper))),
            *self._facts(labelled, published_on, language),
        ]
        if tldr:
            blocks.append(Paragraph(text=text(sentence(tldr, language))))
        blocks.append(
            Details(
                summary=text(say(language, abstract)),
                blocks=(Paragraph(text=text(readable(paper.abstract))),),
                open=True,
            )
        )
        if paper.comment:
            blocks.append(
                Paragraph(text=text(italic(say(language, "digest.paper.comment", comment=paper.comment))))
            )
        blocks += [Buttons(buttons=self._links(paper, language)), self.ask(paper.id, language)]
        return Message(blocks=tuple(blocks), about=(paper.id,))

    def answer(self, answer: Answer, papers: Sequence[Paper], language: Language) -> Message:
        """Quotes with the section they stand in; an honest sentence when no passage carries an answer."""
        about = tuple(paper.id for paper in papers)
        if not answer.found:
            return Message(blocks=self._not_found(answer, papers, language), about=about)
        pairs = list(zip(answer.statements, answer.passages, strict=True))
        blocks: list[Block] = []
        for paper in papers:
            lines = [
                _quoted(said.text, passage.section, language, quote=said.quote)
                for said, passage in pairs
                if said.papers == (paper.id,)
            ]
            if lines:
                head = _around(say(language, "digest.answer.from_abstract", title="\0"), paper)
                blocks += [Paragraph(text=head), Bullets(items=tuple(lines))]
        return Message(blocks=tuple(blocks), about=about)

    def _not_found(self, answer: Answer, papers: Sequence[Paper], language: Language) -> tuple[Block, ...]:
        """Says so, with a way to the full text, and offers what stands nearest."""
        by_id = {paper.id: paper for paper in papers}
        if len(papers) == 1:
            none = _around(say(language, "digest.answer.none", title="\0"), papers[0])
        else:
            none = text(say(language, "digest.answer.none_of", count=len(papers)))
        near = [passage for passage in answer.passages if passage.paper in by_id][:NEAREST]
        if not near:
            return (Paragraph(text=none),)
        lines = tuple(
            text(
                *_quoted(passage.text, passage.section, language, quote=not by_id[passage.paper].retold),
                " ",
                titled(by_id[passage.paper]),
            )
            for passage in near
        )
        nearest = text(say(language, "digest.answer.nearest"))
        return (Paragraph(text=none), Paragraph(text=nearest), Bullets(items=lines))

    def ask(self, paper_id: str, language: Language) -> Form:
        return Form(
            label=say(language, "digest.paper.ask"),
            hint=say(language, "digest.paper.ask_hint"),
            action=Action(verb="ask", args=(paper_id,)),
        )

    def _report(self, report: Report, references: References, language: Language) -> list[Block]:
        return [
            block for section in report.sections for block in self._section(section, references, language)
        ]

    def _section(self, section: Section, references: References, language: Language) -> tuple[Block, Block]:
        name = say(language, f"digest.section.{section.kind}")
        return (Paragraph(text=text(bold(name))), bullets(section.statements, references, language))

    def _line(self, item: Labelled, edition: Edition, slug: str, language: Language) -> Text:
        tldr = edition.tldrs.get(item.paper.id)
        said = [f" — {sentence(tldr, language)}"] if tldr and tldr.text else []
        also = [f" ({self.taxonomy.topic(item.topic).names[language]})"] if item.topic != slug else []
        return text(titled(item.paper), *also, *said)

    def _paging(self, slug: str, count: int, page: int, language: Language) -> list[Block]:
        left = count - (page + 1) * PAGE
        if left <= 0:
            return []
        more = say(language, "digest.topic.more", left=left)
        action = Action(verb="category", args=(slug, str(page + 1)))
        return [Buttons(buttons=(Button(label=more, action=action),))]

    def _facts(self, labelled: Labelled, published_on: date | None, language: Language) -> list[Block]:
        paper = labelled.paper
        names = ", ".join(paper.authors[:AUTHORS])
        if len(paper.authors) > AUTHORS:
            rest = len(paper.authors) - AUTHORS
            names = say(language, "digest.paper.and_others", authors=names, count=rest)
        topics = ", ".join(
            f"{self.taxonomy.topic(slug).emoji} {self.taxonomy.topic(slug).names[language]}"
            for slug in labelled.topics
        )
        shown = (
            [say(language, "digest.paper.published", day=long_day(published_on, language))]
            if published_on
            else []
        )
        votes = [say(language, "digest.paper.votes", votes=paper.votes)] if paper.votes else []
        facts = " · ".join([topics, f"arXiv {paper.id}", *paper.categories[:1], *votes, *shown])
        return [*([Paragraph(text=text(names))] if names else []), Footer(text=text(facts))]

    def _links(self, paper: Paper, language: Language) -> tuple[Button, ...]:
        addresses = (("arxiv", paper.url), ("pdf", paper.pdf_url), ("second", next(iter(paper.links), "")))
        return tuple(
            Button(label=say(language, f"digest.paper.{name}"), url=url) for name, url in addresses if url
        )


def _around(sentence: str, paper: Paper) -> Text:
    """The sentence with the paper's linked title where it has a NUL."""
    start, _, end = sentence.partition("\0")
    return text(start, titled(paper), end)


def _quoted(words: str, section: str, language: Language, *, quote: bool) -> Text:
    opening, closing = QUOTES[language] if quote else ("", "")
    return text(f"{opening}{readable(words)}{closing} ", italic(f"({section})"))
