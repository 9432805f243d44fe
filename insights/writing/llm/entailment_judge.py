"""A second reading by a model: whether the evidence of each statement says all of it (textual entailment).

It finds what rules cannot, and never stands in for them: a judge that fails, or answers something else, changes nothing.
"""

import asyncio
import logging
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Annotated, Any

from pydantic import AliasChoices, BaseModel, BeforeValidator, ConfigDict, Field

from insights.errors import ModelFailed
from insights.writing.checks.evidence import Evidence
from insights.writing.checks.form_checks import form_problems
from insights.writing.llm import prompts
from insights.writing.llm.client import LlmClient, ModelRequest
from insights.writing.llm.json_object import find_json_object
from insights.writing.llm.report_parsing import one_line, valid_items

log = logging.getLogger(__name__)

VERDICT_TOKENS = 60
"""Reserved of the answer for one verdict; a reason has 15 words."""
MAX_REASON_LENGTH = 200
NO_REASON = "it does not say all of it"
_ADDRESS = re.compile(r"\S*(?:://|\bwww\.|\.\w+/)\S*")
_TALK_OF_VERDICTS = re.compile(
    r"\b(?:un)?supported\b.{0,60}\bstatements?\b|\bstatements?\b.{0,60}\b(?:un)?supported\b|\bverdicts?\W{0,3}:",
    re.IGNORECASE,
)

_DECISIONS = dict.fromkeys(("supported", "entailed", "entailment", "fully supported"), True) | dict.fromkeys(
    (
        "unsupported",
        "not supported",
        "partially supported",
        "contradicted",
        "contradiction",
        "refuted",
        "neutral",
        "not entailed",
    ),
    False,
)

JudgedText = tuple[str, Evidence]


def _as_decision(value: Any) -> Any:
    """Yes or no, in the words that models use; anything else is no decision."""
    word = value.strip(" .").lower() if isinstance(value, str) else value
    return _DECISIONS.get(word, word) if isinstance(word, str) else word


class _Verdict(BaseModel):
    model_config = ConfigDict(extra="ignore", coerce_numbers_to_str=True)
    place: int
    supported: Annotated[bool, BeforeValidator(_as_decision)] = Field(
        validation_alias=AliasChoices("supported", "verdict", "label", "entailed")
    )
    reason: Annotated[str, BeforeValidator(lambda value: value or "")] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EntailmentJudge:
    """Judges with the model of `client`."""

    client: LlmClient

    @property
    def name(self) -> str:
        """The model's name."""
        return self.client.model

    async def judge(self, statements: Sequence[JudgedText], subject: str) -> dict[int, str]:
        """Of each place that was judged what its evidence does not say, in words for the model; "" where it says all of
        it. One call, and one more for each statement whose text or evidence looks like orders: it judges no others.
        """
        groups = _groups(statements)
        judged = await asyncio.gather(
            *(self._judge_group([statements[place] for place in group], subject) for group in groups)
        )
        verdicts = {
            group[number]: reason
            for group, reasons in zip(groups, judged, strict=True)
            for number, reason in reasons.items()
        }
        unsupported = sum(1 for reason in verdicts.values() if reason)
        log.info(
            "model.judged",
            extra={
                "model": self.name,
                "statements": len(statements),
                "judged": len(verdicts),
                "unsupported": unsupported,
            },
        )
        return verdicts

    def request(self, statements: Sequence[JudgedText], subject: str) -> ModelRequest:
        """The request to judge statements in one call."""
        return ModelRequest(
            purpose="judge",
            subject=subject,
            messages=prompts.judge_messages([(text, evidence.sentences) for text, evidence in statements]),
            schema_name="verdicts",
            schema=prompts.JUDGE_SCHEMA,
            answer_tokens=VERDICT_TOKENS * (len(statements) + 1),
        )

    async def _judge_group(self, statements: Sequence[JudgedText], subject: str) -> Mapping[int, str]:
        request = self.request(statements, subject)
        try:
            verdicts = parse_verdicts(await self.client.complete(request), len(statements))
        except ModelFailed as error:
            log.warning("model.judge_failed", extra={"model": self.name, "reason": error.reason})
            return {}
        if not verdicts:
            log.warning("model.judge_failed", extra={"model": self.name, "reason": "no verdict came"})
        if len(verdicts) < len(statements):  # whoever writes this report again asks anew
            await self.client.forget(request)
        return verdicts


def parse_verdicts(response: str, count: int) -> dict[int, str]:
    """The reasons by place, of `count` statements; "" for those that are supported. Verdicts about other places do not
    count, nor do two that differ about one place. Who counts from one, and leaves none out, is understood; who counts
    so and leaves some out decides nothing, as each verdict might be its neighbour's. Raises ModelFailed without JSON.
    """
    table = find_json_object(response)
    verdicts = list(valid_items(_Verdict, table.get("verdicts", [table])))
    places = {verdict.place for verdict in verdicts}
    first = 1 if places == set(range(1, count + 1)) else 0
    if count in places and 0 not in places and not first:
        return {}
    found: dict[int, list[_Verdict]] = {}
    for verdict in verdicts:
        if 0 <= verdict.place - first < count:
            found.setdefault(verdict.place - first, []).append(verdict)
    return {
        place: _reason(verdicts[0])
        for place, verdicts in found.items()
        if len({verdict.supported for verdict in verdicts}) == 1
    }


def _reason(verdict: _Verdict) -> str:
    return "" if verdict.supported else one_line(verdict.reason)[:MAX_REASON_LENGTH] or NO_REASON


def _groups(statements: Sequence[JudgedText]) -> list[list[int]]:
    """The places that are judged together."""
    alone = [place for place, statement in enumerate(statements) if _looks_like_orders(statement)]
    together = [place for place in range(len(statements)) if place not in frozenset(alone)]
    return [group for group in (together, *([place] for place in alone)) if group]


def _looks_like_orders(statement: JudgedText) -> bool:
    """Whether a sentence has another form than a report's, or speaks of what is judged here; addresses, which many
    abstracts end with, do not count.
    """
    text, evidence = statement
    sentences = [_ADDRESS.sub("", sentence) for sentence in (text, *evidence.sentences)]
    return any(map(_TALK_OF_VERDICTS.search, sentences)) or any(
        chain.from_iterable(form_problems(sentence, sentence) for sentence in sentences)
    )
