"""The report writer of any OpenAI-compatible model: papers are read once, a report is written from the readings, and
every statement is checked against the sentences it rests on.
"""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date

from insights.errors import ModelFailed
from insights.model import (
    SECTION_KINDS,
    CheckCounts,
    ClassifiedPaper,
    FeaturedPaper,
    Language,
    Paper,
    Report,
    Section,
    SectionKind,
    Statement,
    WrittenBy,
)
from insights.model.reading import PaperReading, ReadingStatement
from insights.ports.clock import Clock
from insights.ports.language_model import ModelPurpose
from insights.ports.writing import Writer
from insights.writing.llm import prompts
from insights.writing.llm.capabilities import ChatMessage, JsonSchema
from insights.writing.llm.client import LlmClient, ModelRequest
from insights.writing.llm.draft_checker import DraftChecker
from insights.writing.llm.evidence import Evidence, ReadablePaper, evidence_of_readings
from insights.writing.llm.paper_reader import PaperReader
from insights.writing.llm.report_parsing import (
    DraftReport,
    DraftStatement,
    join_drafts,
    parse_repairs,
    parse_report,
)
from insights.writing.llm.statement_checker import StatementChecker

log = logging.getLogger(__name__)

MAX_PAPERS_PER_CALL = 60
"""Readings of one call, about 6,000 tokens; a larger topic is written in parts that are merged (map and reduce)."""
MAX_STATEMENTS = 5
"""Of one section, where parts of a topic could not be merged by the model."""
ANSWER_TOKENS = 3000
WITHOUT_DAY = "undated"


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedDraft:
    """The statements that passed, each with its evidence, and how many were written, repaired and dropped."""

    passed: tuple[tuple[DraftStatement, Evidence], ...]
    counts: CheckCounts
    emptied: frozenset[SectionKind]
    """Sections of which the model wrote statements and none passed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LlmReportWriter:
    """insights.ports.writing.ModelWriter. Sections that the model leaves empty are the `embedded` writer's."""

    client: LlmClient
    reader: PaperReader
    clock: Clock
    embedded: Writer
    featured: int
    subject: str = WITHOUT_DAY
    """What the tokens are spent on."""

    @property
    def name(self) -> str:
        """The model's name."""
        return self.client.model

    def for_day(self, day: date) -> "LlmReportWriter":
        """The same writer, whose tokens are counted for the edition of this day."""
        return replace(self, subject=day.isoformat())

    async def read(self, papers: Sequence[Paper]) -> Mapping[str, PaperReading]:
        """The readings of papers by id, without those that the model failed to read."""
        return await self.reader.read(papers, self.subject)

    async def log_use(self) -> None:
        """Log the tokens and the cost of the day's edition so far."""
        use = await self.client.budget.ledger.total(subject=self.subject)
        log.info("model.edition_use", extra={"day": self.subject, "model": self.name, **asdict(use)})

    async def report(
        self,
        topic: str,
        papers: Sequence[ClassifiedPaper],
        language: Language,
        summarized: frozenset[str] = frozenset(),
    ) -> Report:
        """The report of a topic's papers, best first, from what `read` gave. A summary in the report's language is asked
        for its first papers and those that are `summarized`. Raises ModelFailed, also when no statement passes the checks.
        """
        readings = await self.reader.stored([item.paper for item in papers])
        read = [item.paper for item in papers if item.paper.id in readings]
        if not read:
            raise ModelFailed("no paper of the topic was read")
        marked = self._marked(read, language, summarized)
        draft = await self._draft(topic, read, readings, language, marked)
        checked = await self._check(draft, read, readings, language)
        if not checked.passed:
            raise ModelFailed(f"all {checked.counts.written} statements failed the checks")
        return Report(
            topic=topic,
            language=language,
            sections=await self._sections(topic, papers, language, checked),
            featured=tuple(FeaturedPaper(paper=item.paper.id) for item in papers[: self.featured]),
            summaries=self._summaries(draft, read, readings, language),
            written_by=WrittenBy(kind="model", model=self.client.model),
            written_at=self.clock.now(),
            checks=checked.counts,
        )

    def requests(self, topic: str, papers: Sequence[Paper], language: Language) -> list[ModelRequest]:
        """The requests of a report whose papers are read in sentences of usual length; for estimates before any call."""
        parts = _parts(papers)
        readings = {paper.id: _usual_reading(paper) for paper in papers}
        marked = self._marked(papers, language, frozenset())
        requests = [self._report_request(topic, part, readings, language, marked) for part in parts]
        statements = [(SECTION_KINDS[2], "x" * 150, ("2600.00000",))] * (15 * len(parts))
        reduce = [self._reduce_request(topic, statements, language)] if len(parts) > 1 else []
        return [*requests, *reduce]

    async def _draft(
        self,
        topic: str,
        papers: Sequence[Paper],
        readings: Mapping[str, PaperReading],
        language: Language,
        marked: frozenset[str],
    ) -> DraftReport:
        """The report of one call; of a large topic, that of its parts merged. A part that fails is left out, and parts
        that cannot be merged stand one behind the other. Raises ModelFailed where no part came.
        """
        parts = _parts(papers)
        outcomes = await asyncio.gather(
            *(
                self._complete_draft(
                    self._report_request(topic, part, readings, language, marked), len(papers)
                )
                for part in parts
            ),
            return_exceptions=True,
        )
        drafts = [outcome for outcome in outcomes if isinstance(outcome, DraftReport)]
        for outcome in outcomes:
            if isinstance(outcome, BaseException) and not (drafts and isinstance(outcome, ModelFailed)):
                raise outcome
        if len(drafts) == 1:
            return drafts[0]
        joined = join_drafts(drafts, MAX_STATEMENTS)
        statements = [(item.kind, item.text, item.papers) for draft in drafts for item in draft.statements]
        try:
            merged = await self._complete_draft(
                self._reduce_request(topic, statements, language), len(papers)
            )
        except ModelFailed as error:
            log.warning("model.merge_failed", extra={"topic": topic, "reason": error.reason})
            return joined
        return replace(merged, summaries=joined.summaries)

    async def _complete_draft(self, request: ModelRequest, paper_count: int) -> DraftReport:
        return parse_report(await self.client.complete(request), paper_count)

    async def _check(
        self,
        draft: DraftReport,
        papers: Sequence[Paper],
        readings: Mapping[str, PaperReading],
        language: Language,
    ) -> CheckedDraft:
        shown = {paper.id: ReadablePaper.from_paper(paper) for paper in papers}
        checker = DraftChecker(papers=shown, readings=readings, checker=StatementChecker(language=language))
        problems: dict[int, str] = {}
        for place, statement in enumerate(draft.statements):
            await asyncio.sleep(0)  # checks take CPU time: other tasks run meanwhile
            if problem := checker.problem(statement):
                problems[place] = problem
        repaired = await self._repair(draft.statements, problems, checker, language)
        final = [
            repaired.get(place, statement)
            for place, statement in enumerate(draft.statements)
            if place not in problems or place in repaired
        ]
        kinds_left = {statement.kind for statement in final}
        return CheckedDraft(
            passed=tuple((statement, checker.evidence(statement)) for statement in final),
            counts=CheckCounts(
                written=len(draft.statements), repaired=len(repaired), dropped=len(problems) - len(repaired)
            ),
            emptied=frozenset(statement.kind for statement in draft.statements) - kinds_left,
        )

    async def _repair(
        self,
        statements: Sequence[DraftStatement],
        problems: Mapping[int, str],
        checker: DraftChecker,
        language: Language,
    ) -> dict[int, DraftStatement]:
        """The statements that pass on the second try, by place. A second call that fails repairs nothing."""
        places = [place for place in problems if checker.is_repairable(statements[place])]
        if not places:
            return {}
        failed = [
            (statements[place].text, problems[place], checker.evidence(statements[place]).text)
            for place in places
        ]
        messages = prompts.repair_messages(failed, language)
        request = self._request("repair", messages, "repairs", prompts.REPAIR_SCHEMA)
        try:
            texts = parse_repairs(await self.client.complete(request), len(places))
        except ModelFailed:
            return {}
        repaired = {
            places[number]: replace(statements[places[number]], text=text) for number, text in texts.items()
        }
        return {place: draft for place, draft in repaired.items() if not checker.problem(draft)}

    async def _sections(
        self, topic: str, papers: Sequence[ClassifiedPaper], language: Language, checked: CheckedDraft
    ) -> tuple[Section, ...]:
        """The statements by section, in the page's order, the same sentence once. A section of which nothing passed has
        the embedded writer's statements.
        """
        quoted = await self.embedded.report(topic, papers, language) if checked.emptied else None
        instead = {section.kind: section for section in quoted.sections} if quoted else {}
        sections = []
        for kind in SECTION_KINDS:
            statements = dict.fromkeys(
                Statement(text=item.text, papers=item.papers, quote=False, evidence=evidence.sentences)
                for item, evidence in checked.passed
                if item.kind == kind
            )
            if statements:
                sections.append(Section(kind=kind, statements=tuple(statements)))
            elif kind in checked.emptied and kind in instead:
                sections.append(instead[kind])
        return tuple(sections)

    def _summaries(
        self,
        draft: DraftReport,
        papers: Sequence[Paper],
        readings: Mapping[str, PaperReading],
        language: Language,
    ) -> dict[str, str]:
        """The summaries in the report's language that pass the checks."""
        if language == "en":
            return {}
        checker = StatementChecker(language=language)
        shown = {paper.id: ReadablePaper.from_paper(paper) for paper in papers}
        return {
            paper: text
            for paper, text in draft.summaries.items()
            if paper in shown and not checker.problem(text, evidence_of_readings([shown[paper]], readings))
        }

    def _marked(
        self, papers: Sequence[Paper], language: Language, summarized: frozenset[str]
    ) -> frozenset[str]:
        """The papers whose summaries are asked for in the report's language: readings are in English already."""
        if language == "en":
            return frozenset()
        shown = {paper.id for paper in papers}
        return frozenset(paper.id for paper in papers[: self.featured]) | (summarized & shown)

    def _report_request(
        self,
        topic: str,
        papers: Sequence[Paper],
        readings: Mapping[str, PaperReading],
        language: Language,
        marked: frozenset[str],
    ) -> ModelRequest:
        messages = prompts.report_messages(topic, papers, readings, language, marked)
        return self._request("report", messages, "report", prompts.REPORT_SCHEMA)

    def _reduce_request(
        self, topic: str, statements: Sequence[tuple[str, str, Sequence[str]]], language: Language
    ) -> ModelRequest:
        messages = prompts.reduce_messages(topic, statements, language)
        return self._request("report", messages, "report", prompts.REPORT_SCHEMA)

    def _request(
        self, purpose: ModelPurpose, messages: Sequence[ChatMessage], name: str, schema: JsonSchema
    ) -> ModelRequest:
        return ModelRequest(
            purpose=purpose,
            subject=self.subject,
            messages=messages,
            schema_name=name,
            schema=schema,
            answer_tokens=ANSWER_TOKENS,
        )


def _parts(papers: Sequence[Paper]) -> list[Sequence[Paper]]:
    """Parts of about the same size, none larger than one call takes."""
    count = max(1, -(-len(papers) // MAX_PAPERS_PER_CALL))
    size = -(-len(papers) // count) or 1
    return [papers[start : start + size] for start in range(0, len(papers), size)]


def _usual_reading(paper: Paper) -> PaperReading:
    """A reading of usual length, for estimates."""
    sentence = ReadingStatement(text="word " * 22, evidence=(0,))
    return PaperReading(
        paper=paper.id, summary=sentence, result=sentence, keywords=("a keyword",) * 4, topics=("llm",)
    )
