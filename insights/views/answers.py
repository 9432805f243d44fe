"""Answers as messages: what was read, the statements with the sections they rest on, or that nothing says so.

A message only ever grows: each state of an answer shows all that the one before showed.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from insights.fulltext.document import FullText
from insights.i18n.catalog import translate
from insights.messages.blocks import (
    Block,
    Bullets,
    Button,
    Buttons,
    Footer,
    Message,
    Paragraph,
    Text,
    italic,
    text,
)
from insights.model import Action, Answer, Language, Paper, Passage, Statement
from insights.qa.answering_service import AnswerProgress
from insights.text.latex import readable
from insights.views.components import marked, titled

NEAREST = 2
NEAREST_WORDS = 60
LABEL = 60
"""Characters of a title on a button: what a phone shows of it on two lines."""
_WITHDRAWN = ("withdrawn", "withdraws")


@dataclass(frozen=True, slots=True, kw_only=True)
class AbstractCollection:
    """Many papers of which only the abstracts are read: how many, of which day, of which topic."""

    count: int
    day: str = ""
    topic: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerView:
    """`lines` of a message so far stand before what is added to it."""

    language: Language

    def render(
        self,
        told: AnswerProgress,
        papers: Sequence[Paper],
        before: str = "",
        over: AbstractCollection | None = None,
    ) -> Message:
        """The whole answer so far. `before` is a line about a wait that was shown first."""
        blocks: list[Block] = [Paragraph(text=text(before))] if before else []
        blocks += [Paragraph(text=self._titled("answers.getting", paper)) for paper in told.getting]
        about = tuple(paper.id for paper in papers)
        if over:
            about = (
                tuple(dict.fromkeys(one.papers[0] for one in told.answer.statements)) if told.answer else ()
            )
            blocks += self._over(told, papers, over)
        elif told.read:
            blocks += self._each(told, papers)
        if told.done and told.answer:
            blocks += self._closing(told.answer, papers, over)
        return Message(blocks=tuple(blocks), about=about)

    def choice(self, papers: Sequence[Paper], number: int, before: str = "") -> Message:
        """A short choice, behind a line about a wait that was shown first; each button carries the paper and the number under which the question waits."""
        buttons = tuple(
            Button(label=_short(paper.title), action=Action(verb="ask", args=(paper.id, f"#{number}")))
            for paper in papers
        )
        hint = translate(self.language, "answers.choose_hint", id=papers[0].id)
        return Message(
            blocks=(
                *((Paragraph(text=text(before)),) if before else ()),
                Paragraph(text=text(translate(self.language, "answers.choose"))),
                Buttons(buttons=buttons),
                Footer(text=text(hint)),
            ),
            about=tuple(paper.id for paper in papers),
        )

    def _each(self, told: AnswerProgress, papers: Sequence[Paper]) -> list[Block]:
        """Paper by paper: what was read of it, then its statements."""
        blocks: list[Block] = []
        for paper, read in zip(papers, told.read, strict=True):
            mine = _of(told.answer, paper.id)
            model = told.answer is not None and told.answer.by.kind == "model"
            blocks.append(Paragraph(text=self._read(paper, read, "file" if told.file else read.form)))
            if mine:
                blocks.append(Bullets(items=tuple(_quoted(*one, self.language, model=model) for one in mine)))
        return blocks

    def _over(self, told: AnswerProgress, papers: Sequence[Paper], over: AbstractCollection) -> list[Block]:
        head = Paragraph(text=text(self._over_words(over)))
        by_id = {paper.id: paper for paper in papers}
        model = told.answer is not None and told.answer.by.kind == "model"
        items = [
            text(
                titled(by_id[said.papers[0]]),
                " — ",
                *_proof(said, passage, self.language, model=model),
            )
            for said, passage in _pairs(told.answer)
        ]
        return [head, Bullets(items=tuple(items))] if items else [head]

    def _over_words(self, over: AbstractCollection) -> str:
        key = "abstracts_topic" if over.topic else "abstracts_day" if over.day else "abstracts"
        return translate(
            self.language, f"answers.read.{key}", count=over.count, day=over.day, topic=over.topic
        )

    def _closing(
        self, answer: Answer, papers: Sequence[Paper], over: AbstractCollection | None
    ) -> list[Block]:
        blocks: list[Block] = []
        if not answer.found:
            blocks += self._nothing(answer, papers, over)
        if any(_withdrawn(paper) for paper in papers) and not over:
            blocks.append(Footer(text=text(translate(self.language, "answers.withdrawn"))))
        if answer.by.fallback:
            blocks.append(Footer(text=text(translate(self.language, "answers.by.fallback"))))
        elif answer.by.kind == "model" and answer.found:
            blocks.append(
                Footer(text=text(translate(self.language, "answers.by.model", model=answer.by.model)))
            )
        return blocks

    def _nothing(
        self, answer: Answer, papers: Sequence[Paper], over: AbstractCollection | None
    ) -> list[Block]:
        """Says so, and offers what stands nearest."""
        if over:
            said = text(translate(self.language, "answers.nothing_of_abstracts", count=over.count))
        elif len(papers) == 1:
            said = self._titled("answers.nothing", papers[0])
        else:
            said = text(translate(self.language, "answers.nothing_of", count=len(papers)))
        near = answer.passages[:NEAREST]
        if not near:
            return [Paragraph(text=said)]
        by_id = {paper.id: paper for paper in papers}
        items = tuple(
            self._near(one, by_id[one.paper], alone=len(papers) == 1) for one in near if one.paper in by_id
        )
        nearest = text(translate(self.language, "answers.nearest"))
        return [Paragraph(text=said), Paragraph(text=nearest), Bullets(items=items)]

    def _near(self, passage: Passage, paper: Paper, *, alone: bool) -> Text:
        words = passage.text.split()
        cut = " ".join(words[:NEAREST_WORDS]) + (" …" if len(words) > NEAREST_WORDS else "")
        behind = () if alone else (" ", titled(paper))
        return text(
            marked(cut, self.language, quote=not paper.is_paraphrase),
            " ",
            italic(f"({passage.section})"),
            *behind,
        )

    def _read(self, paper: Paper, read: FullText, origin: str) -> Text:
        if read.form == "pdf" and read.pages < read.of_pages:
            key = f"answers.read.{origin}_part"
            return self._titled(key, paper, pages=read.pages, of_pages=read.of_pages)
        form = "retold" if read.form == "abstract" and paper.is_paraphrase else origin
        return self._titled(f"answers.read.{form}", paper)

    def _titled(self, key: str, paper: Paper, **counts: int) -> Text:
        """The sentence with the paper's linked title in its place."""
        start, _, end = translate(self.language, key, title="\0", **counts).partition("\0")
        return text(start, titled(paper), end)


def _pairs(answer: Answer | None) -> list[tuple[Statement, Passage]]:
    if answer is None or not answer.found:
        return []
    return list(zip(answer.statements, answer.passages, strict=True))


def _of(answer: Answer | None, paper: str) -> list[tuple[Statement, Passage]]:
    return [(said, passage) for said, passage in _pairs(answer) if said.papers[:1] == (paper,)]


def _quoted(said: Statement, passage: Passage, language: Language, *, model: bool) -> Text:
    """With the section it stands in; a row of a table as it is, below its caption."""
    if not model and passage.kind == "table" and said.text in passage.text.split("\n")[1:]:
        return text(readable(said.text))
    return text(*_proof(said, passage, language, model=model), " ", italic(f"({passage.section})"))


def _proof(said: Statement, passage: Passage, language: Language, *, model: bool) -> Text:
    """What stands in the text in quotation marks: the statement itself, or behind a model's what it rests on."""
    if model:
        return text(said.text, " — ", marked(passage.text, language, quote=True))
    return text(marked(said.text, language, quote=said.quote))


def _short(title: str) -> str:
    return title if len(title) <= LABEL else f"{title[: LABEL - 1].rstrip()}…"


def _withdrawn(paper: Paper) -> bool:
    said = f"{paper.comment} {paper.abstract[:200]}".lower()
    return any(word in said for word in _WITHDRAWN)
