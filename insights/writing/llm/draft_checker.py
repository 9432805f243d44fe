"""Checks the statements of a draft against the papers that they name."""

from collections.abc import Mapping
from dataclasses import dataclass

from insights.model.reading import PaperReading
from insights.writing.checks.evidence import Evidence, ReadablePaper, evidence_of_readings
from insights.writing.checks.statement_checker import StatementChecker
from insights.writing.llm.report_parsing import SHARED_SECTIONS, DraftStatement


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftChecker:
    """Checks statements against the papers they name."""

    papers: Mapping[str, ReadablePaper]
    readings: Mapping[str, PaperReading]
    checker: StatementChecker

    def problem(self, draft: DraftStatement) -> str:
        """Why the statement cannot be published; "" when it can."""
        return self._problem_of_papers(draft) or self.checker.problem(draft.text, self.evidence(draft))

    def is_repairable(self, draft: DraftStatement) -> bool:
        """Whether another text would mend the statement; its papers stay."""
        return not self._problem_of_papers(draft)

    def _problem_of_papers(self, draft: DraftStatement) -> str:
        if not draft.papers:
            return "it names no paper"
        if any(paper not in self.papers for paper in draft.papers):
            return "it names papers that are not among the given ones"
        if draft.kind in SHARED_SECTIONS and len(draft.papers) == 1:
            return f"{draft.kind} must rest on at least two papers"
        return ""

    def evidence(self, draft: DraftStatement) -> Evidence:
        """What the readings of its papers rest on."""
        return evidence_of_readings([self.papers[paper] for paper in draft.papers], self.readings)
