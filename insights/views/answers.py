"""Answers as messages: what was read, then the statements with their sections, or that the papers do not say.

While an answer is written, each message shows everything of the answer that the one before it showed, and more.
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
from insights.text.latex.plain_text import latex_to_text
from insights.views.components import quote_spans, title_link, with_links

MAX_NEAREST_PASSAGES = 2
MAX_NEAREST_WORDS = 60
MAX_LABEL_LENGTH = 60
"""Characters of a title on a button: two lines on a phone."""
_WITHDRAWN_WORDS = ("withdrawn", "withdraws")


@dataclass(frozen=True, slots=True, kw_only=True)
class AbstractCollection:
    """A set of papers of which only the abstracts are searched: its size, its day and its topic as shown to people."""

    count: int
    day: str = ""
    topic: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerView:
    language: Language

    def render(
        self,
        progress: AnswerProgress,
        papers: Sequence[Paper],
        wait_line: str = "",
        collection: AbstractCollection | None = None,
    ) -> Message:
        """The answer so far. Until there is any of it, `wait_line`, the sentence about a wait that was shown first, and what
        is being fetched.
        """
        blocks: list[Block] = (
            [] if progress.texts or progress.done else self._progress_blocks(progress, wait_line)
        )
        paper_ids = tuple(paper.id for paper in papers)
        if collection:
            statements = progress.answer.statements if progress.answer else ()
            paper_ids = tuple(dict.fromkeys(statement.papers[0] for statement in statements))
            blocks += self._collection_blocks(progress.answer, papers, collection)
        elif progress.texts:
            blocks += self._paper_blocks(progress, papers)
        if progress.done and progress.answer:
            blocks += self._closing_blocks(progress, progress.answer, papers, collection)
        return Message(blocks=tuple(blocks), paper_ids=paper_ids)

    def _progress_blocks(self, progress: AnswerProgress, wait_line: str) -> list[Block]:
        lines = [text(wait_line)] if wait_line else []
        lines += [self._with_title("answers.getting", paper) for paper in progress.fetching]
        return [Paragraph(text=line) for line in lines]

    def choice(self, papers: Sequence[Paper], number: int) -> Message:
        """The papers to choose from. A button carries the paper's id and the number of the pending question."""
        buttons = tuple(
            Button(label=_shorten(paper.title), action=Action(verb="ask", args=(paper.id, f"#{number}")))
            for paper in papers
        )
        hint = translate(self.language, "answers.choose_hint", id=papers[0].id)
        return Message(
            blocks=(
                Paragraph(text=text(translate(self.language, "answers.choose"))),
                Buttons(buttons=buttons),
                Footer(text=text(hint)),
            ),
            paper_ids=tuple(paper.id for paper in papers),
        )

    def _paper_blocks(self, progress: AnswerProgress, papers: Sequence[Paper]) -> list[Block]:
        """Paper by paper: what was read of it, then its statements."""
        blocks: list[Block] = []
        for paper, full_text in zip(papers, progress.texts, strict=True):
            origin = "file" if progress.is_file else full_text.form
            blocks.append(Paragraph(text=self._read_line(paper, full_text, origin)))
            items = tuple(
                self._statement_with_section(statement, passage, progress.answer)
                for statement, passage in _statements(progress.answer)
                if statement.papers[:1] == (paper.id,)
            )
            if items:
                blocks.append(Bullets(items=items))
        return blocks

    def _collection_blocks(
        self, answer: Answer | None, papers: Sequence[Paper], collection: AbstractCollection
    ) -> list[Block]:
        key = "abstracts_topic" if collection.topic else "abstracts_day" if collection.day else "abstracts"
        line = translate(
            self.language,
            f"answers.read.{key}{_one(collection.count)}",
            count=collection.count,
            day=collection.day,
            topic=collection.topic,
        )
        by_id = {paper.id: paper for paper in papers}
        items = tuple(
            text(title_link(by_id[statement.papers[0]]), " — ", *self._statement(statement, passage, answer))
            for statement, passage in _statements(answer)
        )
        head = Paragraph(text=text(line))
        return [head, Bullets(items=items)] if items else [head]

    def _closing_blocks(
        self,
        progress: AnswerProgress,
        answer: Answer,
        papers: Sequence[Paper],
        collection: AbstractCollection | None,
    ) -> list[Block]:
        blocks: list[Block] = []
        truncated = [] if collection else self._truncated_blocks(progress, papers)
        if answer.found:
            blocks += truncated
        else:
            first, *nearest = self._not_found_blocks(answer, papers, collection)
            blocks += [first, *truncated, *nearest]
        if any(_is_withdrawn(paper) for paper in papers) and not collection:
            blocks.append(Footer(text=text(translate(self.language, "answers.withdrawn"))))
        if answer.by.fallback:
            blocks.append(Footer(text=text(translate(self.language, "answers.by.fallback"))))
        elif answer.by.kind == "model" and answer.found:
            model = translate(self.language, "answers.by.model", model=answer.by.model)
            blocks.append(Footer(text=text(model)))
        return blocks

    def _not_found_blocks(
        self, answer: Answer, papers: Sequence[Paper], collection: AbstractCollection | None
    ) -> list[Block]:
        """That the papers do not answer the question, and the nearest passages."""
        if collection:
            key = f"answers.nothing_of_abstracts{_one(collection.count)}"
            line = text(translate(self.language, key, count=collection.count))
        elif len(papers) == 1:
            line = self._with_title("answers.nothing", papers[0])
        else:
            line = text(translate(self.language, "answers.nothing_of", count=len(papers)))
        passages = answer.passages[:MAX_NEAREST_PASSAGES]
        if not passages:
            return [Paragraph(text=line)]
        by_id = {paper.id: paper for paper in papers}
        items = tuple(
            self._passage(passage, by_id[passage.paper], with_title=len(papers) > 1)
            for passage in passages
            if passage.paper in by_id
        )
        nearest = text(translate(self.language, "answers.nearest"))
        return [Paragraph(text=line), Paragraph(text=nearest), Bullets(items=items)]

    def _truncated_blocks(self, progress: AnswerProgress, papers: Sequence[Paper]) -> list[Block]:
        """Of each text that is not whole, that what is missing may hold the answer, or more of it."""
        return [
            Paragraph(text=self._with_title("answers.truncated", paper))
            for paper, full_text in zip(papers, progress.texts, strict=True)
            if full_text.is_truncated
            or (full_text.is_partial and progress.answer and not progress.answer.found)
        ]

    def _passage(self, passage: Passage, paper: Paper, *, with_title: bool) -> Text:
        words = passage.text.split()
        excerpt = " ".join(words[:MAX_NEAREST_WORDS]) + (" …" if len(words) > MAX_NEAREST_WORDS else "")
        return text(
            *quote_spans(excerpt, self.language, quote=not paper.is_paraphrase),
            " ",
            italic(f"({passage.section})"),
            *((" ", title_link(paper)) if with_title else ()),
        )

    def _read_line(self, paper: Paper, full_text: FullText, origin: str) -> Text:
        """What was read of a paper: its pages, its web version, or its abstract alone."""
        if full_text.form == "pdf" and full_text.pages < full_text.of_pages:
            key = f"answers.read.{origin}_part"
            return self._with_title(key, paper, pages=full_text.pages, of_pages=full_text.of_pages)
        form = "retold" if full_text.form == "abstract" and paper.is_paraphrase else origin
        return self._with_title(f"answers.read.{form}", paper)

    def _with_title(self, key: str, paper: Paper, **counts: int) -> Text:
        """The sentence with the paper's title in it as a link."""
        start, _, end = translate(self.language, key, title="\0", **counts).partition("\0")
        return text(start, title_link(paper), end)

    def _statement_with_section(self, statement: Statement, passage: Passage, answer: Answer | None) -> Text:
        """The statement and the section it is from. A table's row is shown as it is."""
        is_row = passage.kind == "table" and statement.text in passage.text.split("\n")[1:]
        if is_row and not _is_by_model(answer):
            return with_links(latex_to_text(statement.text))
        section = (" ", italic(f"({passage.section})")) if passage.section else ()
        return text(*self._statement(statement, passage, answer), *section)

    def _statement(self, statement: Statement, passage: Passage, answer: Answer | None) -> Text:
        """A quoted statement in quotation marks; after a model's statement, the passage it rests on."""
        if _is_by_model(answer):
            return text(statement.text, " — ", *quote_spans(passage.text, self.language, quote=True))
        return quote_spans(statement.text, self.language, quote=statement.quote)


def _statements(answer: Answer | None) -> list[tuple[Statement, Passage]]:
    """Each statement with its passage; none when the answer was not found."""
    if answer is None or not answer.found:
        return []
    return list(zip(answer.statements, answer.passages, strict=True))


def _is_by_model(answer: Answer | None) -> bool:
    return answer is not None and answer.by.kind == "model"


def _shorten(title: str) -> str:
    return title if len(title) <= MAX_LABEL_LENGTH else f"{title[: MAX_LABEL_LENGTH - 1].rstrip()}…"


def _is_withdrawn(paper: Paper) -> bool:
    text_start = f"{paper.comment} {paper.abstract[:200]}".lower()
    return any(word in text_start for word in _WITHDRAWN_WORDS)


def _one(count: int) -> str:
    """The ending of a text's key where there is one paper only."""
    return "_one" if count == 1 else ""
