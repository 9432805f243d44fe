"""A question from first to last: get the texts, find the passages, let a reader answer, say how far one is.

Every state it yields holds all that the one before held: nothing shown is ever taken back (decision 2).
"""

import asyncio
import hashlib
import logging
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Protocol

from insights.errors import ModelFailed
from insights.fulltext.document import ABSTRACT, FullText, from_abstract
from insights.fulltext.library import ABSTRACT_TTL, Library
from insights.model import Answer, Paper, Passage, Question, WrittenBy
from insights.ports.clock import Clock
from insights.ports.conversations import AnswerCache
from insights.ports.writing import Answerer
from insights.qa.index_cache import passages_of
from insights.qa.passages import passages

READER = 1
"""Raised with every change to how passages are found or told: answers kept before it are not given again."""
log = logging.getLogger(__name__)


class StreamingAnswerer(Protocol):
    """A model that reads: each answer holds the one before and one checked statement more. Raises ModelFailed."""

    @property
    def name(self) -> str: ...

    def answers(self, question: Question, passages: Sequence[Passage]) -> AsyncIterator[Answer]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerProgress:
    """What can be shown so far. `getting` are papers whose text is on its way; `read` what is being read: from
    arXiv, or a `file` somebody has.
    """

    getting: tuple[Paper, ...] = ()
    read: tuple[FullText, ...] = ()
    answer: Answer | None = None
    done: bool = False
    file: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AnsweringService:
    library: Library
    answers: AnswerCache
    embedded: Answerer
    clock: Clock
    model: StreamingAnswerer | None = None

    async def from_texts(self, question: Question) -> AsyncIterator[AnswerProgress]:
        """From the full texts of the question's papers: one, or two that are compared."""
        at_hand = [await self.library.cached_or_stored(paper) for paper in question.papers]
        told = AnswerProgress(
            getting=tuple(paper for paper, text in zip(question.papers, at_hand, strict=True) if text is None)
        )
        if told.getting:
            yield told
        read = tuple([await self.library.text(paper) for paper in question.papers])
        told = replace(told, read=read)
        papers = tuple(
            replace(paper, is_paraphrase=paper.is_paraphrase and text.form == "abstract")
            for paper, text in zip(question.papers, read, strict=True)
        )
        asked = replace(question, papers=papers)
        async for after in self._told(asked, told, await _passages(question.papers, read)):
            yield after

    async def from_text(self, question: Question, text: FullText) -> AsyncIterator[AnswerProgress]:
        """From a text somebody has."""
        async for told in self._told(
            question, AnswerProgress(read=(text,), file=True), await passages_of(text)
        ):
            yield told

    async def from_abstracts(self, question: Question) -> AsyncIterator[AnswerProgress]:
        """From the abstracts of many papers that are in the store: nothing is fetched."""
        read = tuple(from_abstract(paper) for paper in question.papers)
        found = await asyncio.to_thread(lambda: [one for text in read for one in passages(text)])
        async for told in self._told(question, AnswerProgress(read=read), found):
            yield told

    async def _told(
        self, question: Question, told: AnswerProgress, found: Sequence[Passage]
    ) -> AsyncIterator[AnswerProgress]:
        key, now = self._key(question, told), self.clock.now()
        kept = await self.answers.get(key, now)
        if kept is not None:
            yield replace(told, answer=kept, done=True)
            return
        if self.model is not None:  # it takes its time; the embedded reader answers at once
            yield told
        answer: Answer | None = None
        async for answer in self._read(question, found):
            if self.model is not None:
                yield replace(told, answer=answer)
        if answer is not None:
            await self._keep(key, answer, told)
            yield replace(told, answer=answer, done=True)

    async def _read(self, question: Question, found: Sequence[Passage]) -> AsyncIterator[Answer]:
        """The model's statements as they pass; if it fails before the first, the embedded reader's."""
        by = WrittenBy(kind="extractive", fallback=self.model is not None)
        if self.model is not None:
            shown = False
            try:
                async for answer in self.model.answers(question, found):
                    shown = True
                    yield answer
            except ModelFailed as error:
                log.warning("a question was not answered by the model: %s", error.reason)
                if shown:
                    return
            else:
                return
        yield replace(await self.embedded.answer(question, found), by=by)

    async def _keep(self, key: str, answer: Answer, told: AnswerProgress) -> None:
        """As long as what it was read from; an answer in the place of a failed model's is none to keep."""
        if answer.by.fallback:
            return
        now = self.clock.now()
        brief = any(text.form == "abstract" for text in told.read)
        until = now + (ABSTRACT_TTL if brief else timedelta(days=self.library.keep_days))
        await self.answers.keep(key, answer, until, now)

    def _key(self, question: Question, told: AnswerProgress) -> str:
        """The same question after the same one, about the same text, in the same language, by the same reader."""
        texts = [f"{text.paper} {text.version} {text.form} {text.words}" for text in told.read]
        said = [" ".join(words.lower().split()) for words in (*question.before[-1:], question.text)]
        reader = f"{READER} {self.model.name if self.model else ''}"
        return hashlib.sha256("\0".join([*texts, *said, question.language, reader]).encode()).hexdigest()


async def _passages(papers: Sequence[Paper], texts: Sequence[FullText]) -> list[Passage]:
    """A text in which no abstract was found is read with the one arXiv lists."""
    out: list[Passage] = []
    for paper, text in zip(papers, texts, strict=True):
        if not paper.is_paraphrase and not any(piece.section == ABSTRACT for piece in text.pieces):
            out += passages(from_abstract(paper))
        out += await passages_of(text)
    return out
