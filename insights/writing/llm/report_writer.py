"""The report writer of any OpenAI-compatible model: one call for each topic, one more for what failed the checks."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

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
    Tldr,
    WrittenBy,
)
from insights.ports.clock import Clock
from insights.ports.writing import Writer
from insights.writing.llm import prompts
from insights.writing.llm.client import ChatMessage, JsonSchema, LlmClient
from insights.writing.llm.report_checks import (
    DraftStatement,
    StatementChecker,
    parse_repairs,
    parse_statements,
)

MAX_CONCURRENT_CALLS = 4
"""A day of thirty topics takes a minute or two, without a burst that small accounts refuse."""
ANSWER_TOKENS = 3000


@dataclass(frozen=True, slots=True, kw_only=True)
class LlmReportWriter:
    """Writes reports by a model. The TL;DR of a paper is that of the `embedded` writer, which stays a quote."""

    client: LlmClient
    clock: Clock
    embedded: Writer
    featured: int
    _concurrency: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(MAX_CONCURRENT_CALLS))

    async def tldr(self, paper: Paper) -> Tldr:
        return await self.embedded.tldr(paper)

    async def report(self, topic: str, papers: Sequence[ClassifiedPaper], language: Language) -> Report:
        """The report of a topic's papers, best first. Raises ModelFailed, also when no statement passes the checks."""
        read_papers = papers[: prompts.MAX_PAPERS]
        checker = StatementChecker(
            texts={item.paper.id: f"{item.paper.title} {item.paper.abstract}" for item in read_papers},
            language=language,
        )
        messages = prompts.report_messages(topic, read_papers, language)
        drafts = parse_statements(await self._complete(messages, prompts.report_schema()), len(papers))
        problems = {
            place: problem for place, draft in enumerate(drafts) if (problem := checker.problem(draft))
        }
        repaired = await self._repair(messages, drafts, problems, checker)
        passed = [
            repaired.get(place, draft)
            for place, draft in enumerate(drafts)
            if place not in problems or place in repaired
        ]
        if not passed:
            raise ModelFailed(f"all {len(drafts)} statements failed the checks")
        return Report(
            topic=topic,
            language=language,
            sections=_sections(passed),
            featured=tuple(FeaturedPaper(paper=item.paper.id) for item in papers[: self.featured]),
            written_by=WrittenBy(kind="model", model=self.client.model),
            written_at=self.clock.now(),
            checks=CheckCounts(
                written=len(drafts), repaired=len(repaired), dropped=len(problems) - len(repaired)
            ),
        )

    async def _repair(
        self,
        messages: Sequence[ChatMessage],
        drafts: Sequence[DraftStatement],
        problems: dict[int, str],
        checker: StatementChecker,
    ) -> dict[int, DraftStatement]:
        """The statements that pass on the second try, by place. A second call that fails repairs nothing."""
        if not problems:
            return {}
        places = list(problems)
        failed = [(drafts[place].text, problems[place]) for place in places]
        try:
            response = await self._complete(
                prompts.repair_messages(messages, failed), prompts.repair_schema()
            )
            repairs = parse_repairs(response, len(places))
        except ModelFailed:
            return {}
        repaired = {
            places[number]: replace(drafts[places[number]], text=text, papers=papers)
            for number, (text, papers) in repairs.items()
        }
        return {place: draft for place, draft in repaired.items() if not checker.problem(draft)}

    async def _complete(self, messages: Sequence[ChatMessage], schema: JsonSchema) -> str:
        async with self._concurrency:
            return await self.client.complete(messages, "report", schema, ANSWER_TOKENS)


def _sections(passed: Sequence[DraftStatement]) -> tuple[Section, ...]:
    """The statements by section, in the page's order; the same sentence once."""
    by_kind = {
        kind: dict.fromkeys(draft.to_statement() for draft in passed if draft.kind == kind)
        for kind in SECTION_KINDS
    }
    return tuple(
        Section(kind=kind, statements=tuple(statements)) for kind, statements in by_kind.items() if statements
    )
