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
    ClassifiedPaper,
    FeaturedPaper,
    Language,
    Paper,
    Report,
    Section,
    Statement,
    WrittenBy,
)
from insights.model.reading import PaperReading
from insights.ports.clock import Clock
from insights.ports.writing import Writer
from insights.writing.checks.evidence import ReadablePaper, evidence_of_readings
from insights.writing.checks.statement_checker import StatementChecker
from insights.writing.llm.client import LlmClient, ModelRequest
from insights.writing.llm.draft_checker import DraftChecker
from insights.writing.llm.draft_reviewer import CheckedDraft, DraftReviewer
from insights.writing.llm.entailment_judge import EntailmentJudge
from insights.writing.llm.paper_reader import PaperReader
from insights.writing.llm.report_parsing import DraftReport, join_drafts, parse_report
from insights.writing.llm.report_requests import ReportRequests, split_into_parts

log = logging.getLogger(__name__)

MAX_STATEMENTS = 5
"""Of one section, where parts of a topic could not be merged by the model."""
WITHOUT_DAY = "undated"


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
    judge: EntailmentJudge | None = None
    """Judges the statements that pass the checks; None where nothing but the checks decides."""

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
        marked = self._requests.marked(read, language, summarized)
        draft, requests = await self._draft(topic, read, readings, language, marked)
        checked = await self._review(draft, read, readings, language)
        if not checked.passed:
            for request in requests:  # whoever writes this report again gets other statements
                await self.client.forget(request)
            written = checked.counts.written
            raise ModelFailed(
                f"all {written} statements failed the checks"
                if written
                else "the response holds no statement"
            )
        return Report(
            topic=topic,
            language=language,
            sections=await self._sections(topic, papers, language, checked),
            featured=tuple(FeaturedPaper(paper=item.paper.id) for item in papers[: self.featured]),
            summaries=self._summaries(draft, read, readings, language),
            written_by=WrittenBy(
                kind="model",
                model=self.client.model,
                judge=self.judge.name if self.judge and checked.is_judged else "",
            ),
            written_at=self.clock.now(),
            checks=checked.counts,
        )

    def requests(self, topic: str, papers: Sequence[Paper], language: Language) -> list[ModelRequest]:
        """The requests of a report whose papers are read in sentences of usual length; for estimates before any call."""
        return self._requests.usual(topic, papers, language)

    @property
    def _requests(self) -> ReportRequests:
        return ReportRequests(subject=self.subject, featured=self.featured)

    async def _draft(
        self,
        topic: str,
        papers: Sequence[Paper],
        readings: Mapping[str, PaperReading],
        language: Language,
        marked: frozenset[str],
    ) -> tuple[DraftReport, list[ModelRequest]]:
        """The report of one call; of a large topic, that of its parts merged; and the requests it was made of. A part that
        fails is left out, and parts that cannot be merged stand one behind the other. Raises ModelFailed where no part came.
        """
        requests = [
            self._requests.report(topic, part, readings, language, marked)
            for part in split_into_parts(papers)
        ]
        outcomes = await asyncio.gather(
            *(self._complete_draft(request, len(papers)) for request in requests), return_exceptions=True
        )
        drafts = [outcome for outcome in outcomes if isinstance(outcome, DraftReport)]
        for outcome in outcomes:
            if isinstance(outcome, BaseException) and not (drafts and isinstance(outcome, ModelFailed)):
                raise outcome
        if len(drafts) == 1:
            return drafts[0], requests
        joined = join_drafts(drafts, MAX_STATEMENTS)
        statements = [(item.kind, item.text, item.papers) for draft in drafts for item in draft.statements]
        reduce = self._requests.reduce(topic, statements, language)
        try:
            merged = await self._complete_draft(reduce, len(papers))
        except ModelFailed as error:
            log.warning("model.merge_failed", extra={"topic": topic, "reason": error.reason})
            return joined, requests
        return replace(merged, summaries=joined.summaries), [*requests, reduce]

    async def _complete_draft(self, request: ModelRequest, paper_count: int) -> DraftReport:
        response = await self.client.complete(request)
        try:
            return parse_report(response, paper_count)
        except ModelFailed:
            await self.client.forget(request)
            raise

    async def _review(
        self,
        draft: DraftReport,
        papers: Sequence[Paper],
        readings: Mapping[str, PaperReading],
        language: Language,
    ) -> CheckedDraft:
        shown = {paper.id: ReadablePaper.from_paper(paper) for paper in papers}
        reviewer = DraftReviewer(
            client=self.client,
            requests=self._requests,
            checker=DraftChecker(
                papers=shown, readings=readings, checker=StatementChecker(language=language)
            ),
            language=language,
            judge=self.judge,
        )
        return await reviewer.review(draft.statements)

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
