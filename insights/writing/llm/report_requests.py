"""The requests of a topic's report: of its parts, of their merging, of its repairs, and of its usual length."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from insights.model import SECTION_KINDS, Language, Paper
from insights.model.reading import PaperReading, ReadingStatement
from insights.ports.language_model import ModelPurpose
from insights.writing.checks.evidence import Evidence
from insights.writing.llm import prompts
from insights.writing.llm.capabilities import ChatMessage, JsonSchema
from insights.writing.llm.client import ModelRequest

MAX_PAPERS_PER_CALL = 60
"""Readings of one call, about 6,000 tokens; a larger topic is written in parts that are merged (map and reduce)."""
ANSWER_TOKENS = 3000
USUAL_STATEMENTS = 15
"""Of one part, where parts are merged."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportRequests:
    """Requests whose tokens are spent on `subject`. In languages other than English a summary is asked for the first
    `featured` papers.
    """

    subject: str
    featured: int

    def report(
        self,
        topic: str,
        papers: Sequence[Paper],
        readings: Mapping[str, PaperReading],
        language: Language,
        marked: frozenset[str],
    ) -> ModelRequest:
        """A report about papers that one call takes; summaries of those that are `marked`."""
        messages = prompts.report_messages(topic, papers, readings, language, marked)
        return self._request("report", messages, "report", prompts.REPORT_SCHEMA)

    def reduce(
        self, topic: str, statements: Sequence[tuple[str, str, Sequence[str]]], language: Language
    ) -> ModelRequest:
        """One report from the statements of several, each with its section and its papers."""
        messages = prompts.reduce_messages(topic, statements, language)
        return self._request("report", messages, "report", prompts.REPORT_SCHEMA)

    def repair(self, failed: Sequence[tuple[str, str, str]], language: Language) -> ModelRequest:
        """New texts of statements: text, problem, and evidence of each."""
        messages = prompts.repair_messages(failed, language)
        return self._request("repair", messages, "repairs", prompts.REPAIR_SCHEMA)

    def marked(
        self, papers: Sequence[Paper], language: Language, summarized: frozenset[str] = frozenset()
    ) -> frozenset[str]:
        """The papers whose summaries are asked for in the report's language: readings are in English already."""
        if language == "en":
            return frozenset()
        shown = {paper.id for paper in papers}
        return frozenset(paper.id for paper in papers[: self.featured]) | (summarized & shown)

    def usual(self, topic: str, papers: Sequence[Paper], language: Language) -> list[ModelRequest]:
        """The requests of a report whose papers are read in sentences of usual length."""
        parts = split_into_parts(papers)
        readings = {paper.id: _usual_reading(paper) for paper in papers}
        marked = self.marked(papers, language)
        requests = [self.report(topic, part, readings, language, marked) for part in parts]
        statements = [(SECTION_KINDS[2], "x" * 150, ("2600.00000",))] * (USUAL_STATEMENTS * len(parts))
        reduce = [self.reduce(topic, statements, language)] if len(parts) > 1 else []
        return [*requests, *reduce]

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


def split_into_parts(papers: Sequence[Paper]) -> list[Sequence[Paper]]:
    """Parts of about the same size, none larger than one call takes."""
    count = max(1, -(-len(papers) // MAX_PAPERS_PER_CALL))
    size = -(-len(papers) // count) or 1
    return [papers[start : start + size] for start in range(0, len(papers), size)]


def usual_evidence(papers: Sequence[Paper]) -> Evidence:
    """Evidence of usual length, of papers that are not read yet: title and two sentences of each."""
    sentences = tuple(part for paper in papers for part in (paper.title, "word " * 28, "word " * 28))
    return Evidence(sentences=sentences, source="", paper_count=len(papers))


def _usual_reading(paper: Paper) -> PaperReading:
    sentence = ReadingStatement(text="word " * 22, evidence=(0,))
    return PaperReading(
        paper=paper.id, summary=sentence, result=sentence, keywords=("a keyword",) * 4, topics=("llm",)
    )
