"""Reviews a draft before anybody sees it: what fails a check, or the judge, is repaired once, then dropped."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from insights.errors import ModelFailed
from insights.model import CheckCounts, Language, SectionKind
from insights.writing.checks.evidence import Evidence
from insights.writing.llm.client import LlmClient
from insights.writing.llm.draft_checker import DraftChecker
from insights.writing.llm.entailment_judge import EntailmentJudge
from insights.writing.llm.report_parsing import DraftStatement, parse_repairs
from insights.writing.llm.report_requests import ReportRequests

UNSUPPORTED = "its evidence does not support it"


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedDraft:
    """The statements that passed, each with its evidence, and how many were written, repaired and dropped."""

    passed: tuple[tuple[DraftStatement, Evidence], ...]
    counts: CheckCounts
    emptied: frozenset[SectionKind]
    """Sections of which the model wrote statements and none passed."""
    is_judged: bool = False
    """Whether a judge found every one that passed supported."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftReviewer:
    """Reviews drafts in `language` against `checker`; the model of `client` repairs, and `judge` judges where it is set."""

    client: LlmClient
    requests: ReportRequests
    checker: DraftChecker
    language: Language
    judge: EntailmentJudge | None = None

    async def review(self, statements: Sequence[DraftStatement]) -> CheckedDraft:
        """The statements that may be published, in their order."""
        problems: dict[int, str] = {}
        for place, statement in enumerate(statements):
            await asyncio.sleep(0)  # checks take CPU time: other tasks run meanwhile
            if problem := self.checker.problem(statement):
                problems[place] = problem
        whole = {place: item for place, item in enumerate(statements) if place not in problems}
        verdicts = await self._judge(whole)
        problems |= _unsupported(verdicts)
        repaired, verdicts_of_repaired = await self._repair(statements, problems)
        final = {place: item for place, item in whole.items() if place not in problems} | repaired
        supported = {place for place, reason in (verdicts | verdicts_of_repaired).items() if not reason}
        in_order = [final[place] for place in sorted(final)]
        return CheckedDraft(
            passed=tuple((statement, self.checker.evidence(statement)) for statement in in_order),
            counts=CheckCounts(
                written=len(statements), repaired=len(repaired), dropped=len(problems) - len(repaired)
            ),
            emptied=frozenset(item.kind for item in statements) - {item.kind for item in in_order},
            is_judged=set(final) <= supported,
        )

    async def _judge(self, statements: Mapping[int, DraftStatement]) -> dict[int, str]:
        """The judge's verdicts by place; none without a judge, or where it fails."""
        if self.judge is None or not statements:
            return {}
        places = list(statements)
        texts = [(item.text, self.checker.evidence(item)) for item in statements.values()]
        verdicts = await self.judge.judge(texts, self.requests.subject)
        return {places[number]: reason for number, reason in verdicts.items()}

    async def _repair(
        self, statements: Sequence[DraftStatement], problems: Mapping[int, str]
    ) -> tuple[dict[int, DraftStatement], dict[int, str]]:
        """The statements that pass on the second try, by place, and the verdicts on them. A second call that fails repairs
        nothing, and a response that repairs nothing is not kept.
        """
        places = sorted(place for place in problems if self.checker.is_repairable(statements[place]))
        if not places:
            return {}, {}
        failed = [
            (statements[place].text, problems[place], self.checker.evidence(statements[place]).text)
            for place in places
        ]
        request = self.requests.repair(failed, self.language)
        try:
            texts = parse_repairs(await self.client.complete(request), len(places))
        except ModelFailed:
            return {}, {}
        repaired = {
            places[number]: replace(statements[places[number]], text=text)
            for number, text in texts.items()
            if text != statements[places[number]].text
        }
        passed = {place: draft for place, draft in repaired.items() if not self.checker.problem(draft)}
        verdicts = await self._judge(passed)
        passed = {place: draft for place, draft in passed.items() if not verdicts.get(place)}
        if not passed:
            await self.client.forget(request)
        return passed, verdicts


def _unsupported(verdicts: Mapping[int, str]) -> dict[int, str]:
    return {place: f"{UNSUPPORTED}: {reason}" for place, reason in verdicts.items() if reason}
