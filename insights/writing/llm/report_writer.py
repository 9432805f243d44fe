"""Reports by any OpenAI-compatible model: one structured call per topic, one more for what failed the checks."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

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
from insights.writing.llm import prompts, report_checks
from insights.writing.llm.client import make_client
from insights.writing.llm.token_budget import Budget, Call

TIMEOUT_S = 60.0
AT_ONCE = 4
"""Calls side by side: a day of thirty topics in a minute or two, and no burst that small accounts refuse."""
ANSWER_TOKENS = 3000
"""Set aside for an answer until the server says what it took."""
BYTES_PER_TOKEN = 3
"""English has about four, Korean about three in UTF-8."""


@dataclass(slots=True, kw_only=True)
class ModelWriter:
    """`embedded` gives each paper's one sentence, which stays a quote. `key` may be anything for a local
    server; openai's client only wants it not to be empty.
    """

    model: str
    key: str
    base_url: str
    clock: Clock
    embedded: Writer
    featured: int
    budget: Budget
    timeout_s: float = TIMEOUT_S
    _client: Any = field(default=None)
    _gate: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))

    async def tldr(self, paper: Paper) -> Tldr:
        return await self.embedded.tldr(paper)

    async def report(self, topic: str, papers: Sequence[ClassifiedPaper], language: Language) -> Report:
        """Raises ModelFailed, also when no statement passes its checks."""
        sections, checked = await self._checked(topic, papers, language)
        if not sections:
            raise ModelFailed(f"none of its {checked.written} statements passed the checks")
        return Report(
            topic=topic,
            language=language,
            sections=sections,
            featured=tuple(FeaturedPaper(paper=item.paper.id) for item in papers[: self.featured]),
            written_by=WrittenBy(kind="model", model=self.model),
            written_at=self.clock.now(),
            checks=checked,
        )

    async def close(self) -> None:
        if self._client is not None:
            await self._client.close()

    async def _checked(
        self, topic: str, papers: Sequence[ClassifiedPaper], language: Language
    ) -> tuple[tuple[Section, ...], CheckCounts]:
        shown = papers[: prompts.MOST_PAPERS]
        texts = {item.paper.id: f"{item.paper.title} {item.paper.abstract}" for item in shown}
        evidence = report_checks.StatementChecker(texts=texts, language=language)
        asked = prompts.messages(topic, shown, language)
        written = report_checks.statements(await self._answer(asked, prompts.schema()), len(papers))
        faults = {place: fault for place, one in enumerate(written) if (fault := evidence.problem(one))}
        mended = await self._mended(asked, written, faults, evidence)
        passed = [
            mended.get(place, one) for place, one in enumerate(written) if place not in faults.keys() - mended
        ]
        dropped = len(faults) - len(mended)
        return _sections(passed), CheckCounts(written=len(written), repaired=len(mended), dropped=dropped)

    async def _mended(
        self,
        asked: list[dict[str, str]],
        written: Sequence[report_checks.DraftStatement],
        faults: dict[int, str],
        evidence: report_checks.StatementChecker,
    ) -> dict[int, report_checks.DraftStatement]:
        """By place: statements that pass on the second try. A second try that fails mends nothing."""
        if not faults:
            return {}
        places = list(faults)
        told = [(written[place].text, faults[place]) for place in places]
        try:
            answer = await self._answer(prompts.repair(asked, told), prompts.repair_schema())
            new = report_checks.repairs(answer, len(places))
        except ModelFailed:
            return {}
        tried = {
            places[number]: replace(written[places[number]], text=text, papers=papers)
            for number, (text, papers) in new.items()
        }
        return {place: one for place, one in tried.items() if not evidence.problem(one)}

    async def _answer(self, messages: list[dict[str, str]], schema: dict[str, Any]) -> str:
        size = sum(len(message["content"].encode()) for message in messages)
        async with self._gate:
            with self.budget.call(size // BYTES_PER_TOKEN + ANSWER_TOKENS) as call:
                return _content(await self._said(messages, schema, call))

    async def _said(self, messages: list[dict[str, str]], schema: dict[str, Any], call: Call) -> Any:
        import openai

        shape = {"name": "report", "strict": True, "schema": schema}
        try:
            said = await self._connected().chat.completions.create(
                model=self.model,
                messages=messages,
                response_format={"type": "json_schema", "json_schema": shape},
            )
        except openai.OpenAIError as error:
            # The message of an APIStatusError may repeat the request, and the key: only its kind is told.
            status = getattr(error, "status_code", "")
            raise ModelFailed(f"{type(error).__name__} {status}".strip()) from None
        except ValueError:
            raise ModelFailed("its server does not answer in JSON") from None
        usage = getattr(said, "usage", None)
        call.tokens = getattr(usage, "total_tokens", None) or call.tokens
        return said

    def _connected(self) -> Any:
        if self._client is None:
            self._client = make_client(self.key, self.base_url, self.timeout_s)
        return self._client


def _content(said: Any) -> str:
    choices = getattr(said, "choices", None)
    if not choices:
        raise ModelFailed("its answer has another shape than asked for")
    message = choices[0].message
    if getattr(message, "refusal", None):
        raise ModelFailed("it refused")
    if choices[0].finish_reason == "length" or not message.content:
        raise ModelFailed("its answer is empty or was cut off")
    content: str = message.content
    return content


def _sections(passed: Sequence[report_checks.DraftStatement]) -> tuple[Section, ...]:
    """In the page's order; the same sentence once."""
    by_kind = {kind: [one.statement() for one in passed if one.kind == kind] for kind in SECTION_KINDS}
    return tuple(
        Section(kind=kind, statements=tuple(dict.fromkeys(said))) for kind, said in by_kind.items() if said
    )
