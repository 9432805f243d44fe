"""Question answering from first to last: fetches the texts, finds their passages, lets an answerer answer, caches.

Every progress it yields holds all that the one before held: nothing shown is ever taken back (decision 2).
"""

import asyncio
import hashlib
import logging
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Protocol

from insights.errors import ModelFailed
from insights.fulltext.document import ABSTRACT, FullText, abstract_as_full_text
from insights.fulltext.library import Library, text_ttl
from insights.model import Answer, Paper, Passage, Question, WrittenBy
from insights.ports.clock import Clock
from insights.ports.conversations import AnswerCache
from insights.ports.withdrawals import WithdrawnTexts
from insights.ports.writing import Answerer
from insights.qa.index_cache import cached_passages
from insights.qa.passages import split_passages
from insights.qa.withdrawn_answers import remove_withdrawn

ANSWERER_VERSION = 4
"""Raised with every change to retrieval or answering: cached answers of an older version are not given again."""
log = logging.getLogger(__name__)


class StreamingAnswerer(Protocol):
    """Answers by a model; insights.writing.llm.answerer.LlmAnswerer does, outside tests."""

    @property
    def name(self) -> str: ...

    def stream_answers(self, question: Question, passages: Sequence[Passage]) -> AsyncIterator[Answer]:
        """Each answer holds the one before and one checked statement more. Raises ModelFailed."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerProgress:
    """What can be shown so far."""

    fetching: tuple[Paper, ...] = ()
    """Papers whose text is still being fetched."""
    texts: tuple[FullText, ...] = ()
    """The texts that are answered from."""
    answer: Answer | None = None
    done: bool = False
    is_file: bool = False
    """Whether the text is a local file, not arXiv's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnsweringService:
    """Answers questions with `model` when there is one, and with `embedded` when there is none or it fails."""

    library: Library
    cache: AnswerCache
    embedded: Answerer
    clock: Clock
    model: StreamingAnswerer | None = None
    withdrawn_texts: WithdrawnTexts | None = None
    """None: nothing was withdrawn."""

    async def answer_from_full_texts(self, question: Question) -> AsyncIterator[AnswerProgress]:
        """Answers from the full texts of the question's papers: one, or two that are compared."""
        available = [await self.library.cached_or_stored(paper) for paper in question.papers]
        progress = AnswerProgress(
            fetching=tuple(
                paper for paper, text in zip(question.papers, available, strict=True) if text is None
            )
        )
        if progress.fetching:
            yield progress
        texts = tuple([await self.library.get(paper) for paper in question.papers])
        passages: list[Passage] = []
        papers: list[Paper] = []
        for paper, text in zip(question.papers, texts, strict=True):
            if not paper.is_paraphrase and all(piece.section != ABSTRACT for piece in text.pieces):
                passages += split_passages(abstract_as_full_text(paper))
            passages += await cached_passages(text)
            papers.append(replace(paper, is_paraphrase=paper.is_paraphrase and text.form == "abstract"))
        question = replace(question, papers=tuple(papers))
        async for state in self._answer(question, replace(progress, texts=texts), passages):
            yield state

    async def answer_from_text(self, question: Question, text: FullText) -> AsyncIterator[AnswerProgress]:
        """Answers from the text of a local file."""
        progress = AnswerProgress(texts=(text,), is_file=True)
        async for state in self._answer(question, progress, await cached_passages(text)):
            yield state

    async def answer_from_abstracts(self, question: Question) -> AsyncIterator[AnswerProgress]:
        """Answers from the abstracts of the question's papers, which may be many: nothing is fetched."""
        texts = tuple(abstract_as_full_text(paper) for paper in question.papers)
        passages = await asyncio.to_thread(
            lambda: [passage for text in texts for passage in split_passages(text)]
        )
        async for state in self._answer(question, AnswerProgress(texts=texts), passages):
            yield state

    async def _answer(
        self, question: Question, progress: AnswerProgress, passages: Sequence[Passage]
    ) -> AsyncIterator[AnswerProgress]:
        """Without what was withdrawn, which a cached answer may still hold."""
        papers = [paper.id for paper in question.papers]
        withdrawn = await self.withdrawn_texts.list_texts(papers) if self.withdrawn_texts else ()
        async for state in self._answer_or_recall(question, progress, passages):
            if state.answer is not None and withdrawn:
                yield replace(state, answer=remove_withdrawn(state.answer, withdrawn))
            else:
                yield state

    async def _answer_or_recall(
        self, question: Question, progress: AnswerProgress, passages: Sequence[Passage]
    ) -> AsyncIterator[AnswerProgress]:
        key, now = self._cache_key(question, progress.texts), self.clock.now()
        cached = await self.cache.get(key, now)
        if cached is not None:
            yield replace(progress, answer=cached, done=True)
            return
        if self.model is not None:  # a model takes its time; the embedded answerer answers at once
            yield progress
        answer: Answer | None = None
        is_whole = True
        try:
            async for answer in self._generate(question, passages):
                if self.model is not None:
                    yield replace(progress, answer=answer)
        except ModelFailed:
            is_whole = False
        if answer is not None:
            if is_whole:
                await self._store(key, answer, progress.texts)
            yield replace(progress, answer=answer, done=True)

    async def _generate(self, question: Question, passages: Sequence[Passage]) -> AsyncIterator[Answer]:
        """The model's answers as they grow; when it fails before the first, the embedded answerer's. Raises ModelFailed
        when it fails behind the first.
        """
        if self.model is not None:
            has_answer = False
            try:
                async for answer in self.model.stream_answers(question, passages):
                    has_answer = True
                    yield answer
            except ModelFailed as error:
                log.warning("language model failed to answer a question: error=%s", error.reason)
                if has_answer:
                    raise
            else:
                return
        by = WrittenBy(kind="extractive", fallback=self.model is not None)
        yield replace(await self.embedded.answer(question, passages), by=by)

    async def _store(self, key: str, answer: Answer, texts: Sequence[FullText]) -> None:
        """Caches a whole answer as long as its texts are stored. One instead of a failed model's is not cached."""
        if answer.by.fallback:
            return
        now = self.clock.now()
        keep_days = self.library.keep_days
        ttl = min((text_ttl(text, keep_days) for text in texts), default=timedelta(days=keep_days))
        await self.cache.put(key, answer, now + ttl, now)

    def _cache_key(self, question: Question, texts: Sequence[FullText]) -> str:
        """One key for the same question after the same one, about the same texts, in one language, by one answerer."""
        text_keys = [f"{text.paper} {text.version} {text.form} {text.words}" for text in texts]
        questions = [
            " ".join(text.lower().split()) for text in (*question.previous_questions[-1:], question.text)
        ]
        answerer = f"{ANSWERER_VERSION} {self.model.name if self.model else ''}"
        parts = [*text_keys, *questions, question.language, answerer]
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()
