"""Reads papers by a model: title and abstract once each, in batches; what was read is kept and never paid for again."""

import asyncio
import hashlib
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Annotated, Any

from cachetools import LRUCache
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, TypeAdapter, ValidationError

from insights.errors import ModelFailed
from insights.model import Paper
from insights.model.reading import PaperReading, ReadingStatement
from insights.ports.clock import Clock
from insights.ports.jobs import Job, JobName, JobQueue, edition_priority
from insights.ports.language_model import ReadingKey, ReadingStore
from insights.writing.checks.evidence import ReadablePaper
from insights.writing.checks.statement_checker import StatementChecker
from insights.writing.llm import prompts
from insights.writing.llm.client import LlmClient, ModelRequest
from insights.writing.llm.json_object import find_json_object
from insights.writing.llm.lenient_fields import PaperId, PlaceList, TextList
from insights.writing.llm.report_parsing import WRONG_SHAPE

log = logging.getLogger(__name__)

BATCH_SIZE = 10
"""Papers of one call: about 3,000 tokens in and 1,200 out. More lengthen the wait for the last batch."""
SMALL_BATCH_SIZE = 3
"""On the second try, for papers that the first response left out or got wrong."""
MAX_FAILED_BATCHES = 4
"""After so many failures, and no success for each two of them, the rest of a day is not tried."""
MAX_TOPICS, MAX_KEYWORDS = 3, 3
ANSWER_TOKENS_PER_PAPER = 200
MAX_KNOWN_RUNS = 8


@dataclass(slots=True, kw_only=True)
class _ReadingRun:
    """One run over a day's papers, and how its calls went in this process."""

    subject: str
    id: str = ""
    """Of a run that several processes share: when it began."""
    failed: int = 0
    succeeded: int = 0

    @property
    def is_hopeless(self) -> bool:
        """Whether the server fails again and again: it is down, or the day's tokens are spent."""
        return self.failed >= max(MAX_FAILED_BATCHES, 2 * self.succeeded)


def _as_table(value: Any) -> Any:
    """Models write the sentence itself in the place of the object that holds it."""
    return {"text": value} if isinstance(value, str) else value or {}


class _Statement(BaseModel):
    model_config = ConfigDict(extra="ignore")
    text: str = ""
    evidence: PlaceList = Field(default_factory=list)


class _Reading(BaseModel):
    model_config = ConfigDict(extra="ignore", coerce_numbers_to_str=True)
    id: PaperId
    topics: TextList = Field(default_factory=list)
    summary: Annotated[_Statement, BeforeValidator(_as_table)] = Field(default_factory=_Statement)
    result: Annotated[_Statement, BeforeValidator(_as_table)] = Field(default_factory=_Statement)
    keywords: TextList = Field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperReader:
    """Reads papers; `topics` are the slugs of the taxonomy with their English names. With `jobs` each batch is a job of
    whichever process is free; without, all of them are this one's.
    """

    client: LlmClient
    store: ReadingStore
    clock: Clock
    topics: Mapping[str, str]
    jobs: JobQueue | None = None
    _runs: LRUCache[str, _ReadingRun] = field(default_factory=lambda: LRUCache(MAX_KNOWN_RUNS))
    """The runs that batches belong to which this process reads for others."""

    async def read(self, papers: Sequence[Paper], subject: str) -> Mapping[str, PaperReading]:
        """The readings by paper id; without those of papers that the model failed to read. `subject` is the day whose
        edition they are for. Raises nothing that a model does wrong; a server that fails again and again is left alone.
        """
        kept = await self.store.get_many([self._key(paper) for paper in papers])
        readable = [paper for paper in papers if paper.abstract.strip()]
        unread = [paper for paper in readable if paper.id not in kept]
        run = _ReadingRun(subject=subject, id=f"{subject} {self.clock.now().isoformat()}")
        first = await self._read_all(self._first_batches(readable, unread), run)
        missing = [paper for paper in unread if paper.id not in first]
        second = await self._read_all(_batches(missing, SMALL_BATCH_SIZE), run, is_last=True)
        return {**_usable(kept), **_usable(first), **_usable(second)}

    async def stored(self, papers: Sequence[Paper]) -> Mapping[str, PaperReading]:
        """The readings that exist, by paper id; nothing is asked of the model."""
        return _usable(await self.store.get_many([self._key(paper) for paper in papers]))

    def _first_batches(self, readable: Sequence[Paper], unread: Sequence[Paper]) -> list[Sequence[Paper]]:
        """Shared batches do not depend on what is read already: whoever goes on with a run that was cut off finds the same
        jobs in the queue.
        """
        if self.jobs is None:
            return _batches(unread, BATCH_SIZE)
        ids = {paper.id for paper in unread}
        return [batch for batch in _batches(readable, BATCH_SIZE) if any(paper.id in ids for paper in batch)]

    async def _read_all(
        self, batches: Sequence[Sequence[Paper]], run: _ReadingRun, *, is_last: bool = False
    ) -> dict[str, PaperReading]:
        if self.jobs is not None and batches:
            return await self._queue_batches(self.jobs, batches, run, is_last=is_last)
        places = asyncio.Semaphore(self.client.throttle.max_concurrent)

        async def read_in_turn(batch: Sequence[Paper]) -> dict[str, PaperReading]:
            async with places:  # a batch that waits sees the failures of those before it
                return {} if run.is_hopeless else await self._read_batch(batch, run, is_last=is_last)

        read = await asyncio.gather(*map(read_in_turn, batches))
        return {paper: reading for readings in read for paper, reading in readings.items()}

    async def _queue_batches(
        self, jobs: JobQueue, batches: Sequence[Sequence[Paper]], run: _ReadingRun, *, is_last: bool
    ) -> dict[str, PaperReading]:
        priority = edition_priority(run.subject, self.clock.now())
        await jobs.run_all(
            [
                Job(
                    name=JobName.READING,
                    key=self._batch_key(batch),
                    arguments={
                        "papers": _papers_adapter().dump_python(list(batch), mode="json"),
                        "subject": run.subject,
                        "run": run.id,
                        "is_last": is_last,
                    },
                    priority=priority,
                )
                for batch in batches
            ]
        )
        papers = [paper for batch in batches for paper in batch]
        return dict(await self.store.get_many([self._key(paper) for paper in papers]))

    async def read_batch(
        self, *, papers: Sequence[Mapping[str, Any]], subject: str, run: str, is_last: bool
    ) -> None:
        """A job of JobName.READING: one call for the papers that are not read yet. Raises nothing that a model does wrong."""
        shared = self._runs.setdefault(run, _ReadingRun(subject=subject, id=run))
        batch = _papers_adapter().validate_python(papers)
        kept = await self.store.get_many([self._key(paper) for paper in batch])
        unread = [paper for paper in batch if paper.id not in kept]
        if unread and not shared.is_hopeless:
            await self._read_batch(unread, shared, is_last=is_last)

    def requests(self, papers: Sequence[Paper], subject: str) -> list[ModelRequest]:
        """The requests that reading these papers takes, when none of them was read before."""
        read = [paper for paper in papers if paper.abstract.strip()]
        return [self._request(batch, subject) for batch in _batches(read, BATCH_SIZE)]

    def _key(self, paper: Paper) -> ReadingKey:
        return ReadingKey.of_paper(paper, prompts.READING_VERSION, self.client.model)

    def _batch_key(self, papers: Sequence[Paper]) -> str:
        """The same for the same call."""
        keys = [(key.paper, key.version) for key in map(self._key, papers)]
        text = repr((self.client.base_url, self.client.model, prompts.READING_VERSION, keys))
        return f"reading/{hashlib.sha256(text.encode()).hexdigest()[:32]}"

    async def _read_batch(
        self, papers: Sequence[Paper], run: _ReadingRun, *, is_last: bool
    ) -> dict[str, PaperReading]:
        """What one call gives, checked and stored; nothing when it fails. On the last try a paper without a usable
        sentence is stored as read, without any, so that it is not paid for again.
        """
        request = self._request(papers, run.subject)
        try:
            items = await self._read_items(request)
        except ModelFailed as error:
            run.failed += 1
            log.warning("model.reading_failed", extra={"papers": len(papers), "reason": error.reason})
            return {}
        run.succeeded += 1
        shown = {paper.id: ReadablePaper.from_paper(paper) for paper in papers}
        readings = {paper: _without_sentences(paper) for paper in shown} if is_last else {}
        for item in items:
            await asyncio.sleep(0)  # checks take CPU time: other tasks run meanwhile
            if item.id in shown and (reading := self._checked(item, shown[item.id])):
                readings[item.id] = reading
        keys = {paper.id: self._key(paper) for paper in papers}
        await self.store.save({keys[paper]: reading for paper, reading in readings.items()}, self.clock.now())
        if len(readings) < len(papers):  # whoever asks the same again gets another response
            await self.client.forget(request)
        return readings

    async def _read_items(self, request: ModelRequest) -> list[_Reading]:
        response = await self.client.complete(request)
        try:
            return _items(response)
        except ModelFailed:
            await self.client.forget(request)
            raise

    def _request(self, papers: Sequence[Paper], subject: str) -> ModelRequest:
        shown = [ReadablePaper.from_paper(paper) for paper in papers]
        return ModelRequest(
            purpose="reading",
            subject=subject,
            messages=prompts.reading_messages(shown, self.topics),
            schema_name="readings",
            schema=prompts.READING_SCHEMA,
            answer_tokens=ANSWER_TOKENS_PER_PAPER * len(papers),
        )

    def _checked(self, item: _Reading, paper: ReadablePaper) -> PaperReading | None:
        """The reading with the sentences that pass the checks; None without a summary."""
        summary = _checked_statement(item.summary, paper)
        if summary is None:
            return None
        topics = [slug for slug in dict.fromkeys(item.topics) if slug in self.topics]
        keywords = [word for word in dict.fromkeys(item.keywords) if word.lower() in paper.source.lower()]
        return PaperReading(
            paper=paper.id,
            summary=summary,
            result=_checked_statement(item.result, paper),
            keywords=tuple(keywords[:MAX_KEYWORDS]),
            topics=tuple(topics[:MAX_TOPICS]),
        )


@cache
def _papers_adapter() -> TypeAdapter[list[Paper]]:
    """Reads and writes the papers of a job."""
    return TypeAdapter(list[Paper])


def _batches(papers: Sequence[Paper], size: int) -> list[Sequence[Paper]]:
    return [papers[start : start + size] for start in range(0, len(papers), size)]


def _usable(readings: Mapping[str, PaperReading]) -> dict[str, PaperReading]:
    return {paper: reading for paper, reading in readings.items() if reading.summary.text}


def _without_sentences(paper: str) -> PaperReading:
    """What is kept of a paper of which the model said nothing that passes the checks."""
    return PaperReading(paper=paper, summary=ReadingStatement(text="", evidence=()))


def _items(response: str) -> list[_Reading]:
    """The readings of a response; a single one may stand alone. Raises ModelFailed."""
    table = find_json_object(response)
    items = table.get("papers", [table])
    parsed = [_parse(item) for item in items] if isinstance(items, list) else []
    if not any(parsed):
        raise ModelFailed(WRONG_SHAPE)
    return [item for item in parsed if item is not None]


def _parse(item: object) -> _Reading | None:
    try:
        return _Reading.model_validate(item)
    except ValidationError:
        return None


def _checked_statement(statement: _Statement, paper: ReadablePaper) -> ReadingStatement | None:
    text = " ".join(statement.text.split())
    places = tuple(place for place in dict.fromkeys(statement.evidence) if 0 <= place < len(paper.sentences))
    if not text or StatementChecker(language="en").problem(text, paper.evidence(places)):
        return None
    return ReadingStatement(text=text, evidence=places)
