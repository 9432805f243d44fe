"""The requests that the JSON API takes: their parameters with their bounds, and what each asks of the archive."""

import re
from abc import ABC, abstractmethod
from contextlib import suppress
from datetime import date
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, WithJsonSchema
from pydantic_core import PydanticCustomError

from bot.archive.api.archive_queries import ArchiveQueries
from bot.archive.api.documents import Document, InLanguage
from insights.i18n.catalog import translate
from insights.model import Language
from insights.text.cleaning import remove_unprintable

MAX_DAYS = 100
MAX_PAPERS = 50
MAX_OFFSET = 10_000
MAX_QUERY_LENGTH = 300
MAX_QUESTION_LENGTH = 500
MAX_ID_LENGTH = 100
VISIBLE = r"[^\s\u0000-\u0020\u007f-\u00a0\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]"
"""The pattern of a text that has something left when insights.text.cleaning is through with it."""

MAX_NAMED_PARTS = 3
_FAULTS = {
    "missing": "missing",
    "extra_forbidden": "unknown",
    "literal_error": "language",
    "day": "day",
    "count": "count",
    "int_type": "count",
    "int_parsing": "count",
    "greater_than_equal": "least",
    "less_than_equal": "most",
    "string_too_short": "empty",
    "string_pattern_mismatch": "empty",
    "string_too_long": "long",
    "string_type": "text",
}
"""pydantic's type of an error -> the sentence web.fault.…; any other is "unreadable"."""
_BOUNDS = ("ge", "le", "max_length")


def _parse_day(value: object) -> date:
    """Only "2026-11-24": pydantic would take a number of seconds, too."""
    if isinstance(value, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        with suppress(ValueError):  # the 31st of June
            return date.fromisoformat(value)
    raise PydanticCustomError("day", "it is a day, written as 2026-11-24")


def _parse_count(value: object) -> object:
    if isinstance(value, str) and not re.fullmatch(r"[0-9]{1,6}", value):
        raise PydanticCustomError("count", "it is a whole number")
    return value


Day = Annotated[date, BeforeValidator(_parse_day), WithJsonSchema({"type": "string", "format": "date"})]
PaperId = Annotated[
    str,
    Field(
        pattern=VISIBLE,
        max_length=MAX_ID_LENGTH,
        description="An arXiv id such as 2411.02355 or its address, or an id of this archive.",
    ),
]
QueryText = Annotated[
    str,
    Field(
        min_length=1, max_length=MAX_QUERY_LENGTH, description='Words, a "phrase", or the name of a topic.'
    ),
]
QuestionText = Annotated[str, Field(pattern=VISIBLE, max_length=MAX_QUESTION_LENGTH)]
TopicSlug = Annotated[
    str, Field(min_length=1, max_length=MAX_ID_LENGTH, description="The slug of a topic, such as llm.")
]


class ArchiveRequest(BaseModel, ABC):
    """The base of all requests: no other parameters than its own."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    @abstractmethod
    async def answer(self, queries: ArchiveQueries) -> Document | None:
        """None for what the archive does not have. Raises InsightsError."""


class ListDays(ArchiveRequest):
    before: Annotated[Day | None, Field(description="Only days before this one.")] = None
    limit: Annotated[int, Field(ge=1, le=MAX_DAYS), BeforeValidator(_parse_count)] = 30

    async def answer(self, queries: ArchiveQueries) -> Document | None:
        return await queries.list_days(self.before, self.limit)


class GetEdition(ArchiveRequest):
    day: Day
    lang: InLanguage = "en"

    async def answer(self, queries: ArchiveQueries) -> Document | None:
        return await queries.get_edition(self.day, self.lang)


class GetTopicReport(GetEdition):
    topic: TopicSlug

    async def answer(self, queries: ArchiveQueries) -> Document | None:
        return await queries.get_topic_report(self.day, self.topic, self.lang)


class GetPaper(ArchiveRequest):
    id: PaperId
    lang: InLanguage = "en"

    async def answer(self, queries: ArchiveQueries) -> Document | None:
        return await queries.get_paper(self.id, self.lang)


class Search(ArchiveRequest):
    q: QueryText
    offset: Annotated[int, Field(ge=0, le=MAX_OFFSET), BeforeValidator(_parse_count)] = 0
    limit: Annotated[int, Field(ge=1, le=MAX_PAPERS), BeforeValidator(_parse_count)] = 25
    lang: InLanguage = "en"

    async def answer(self, queries: ArchiveQueries) -> Document | None:
        return await queries.search(self.q, self.offset, self.limit, self.lang)


class AskQuestion(ArchiveRequest):
    paper: PaperId
    question: QuestionText
    language: InLanguage = "en"

    async def answer(self, queries: ArchiveQueries) -> Document | None:
        return await queries.ask(self.paper, self.question, self.language)


def describe_fault(error: ValidationError, language: Language) -> str:
    """One sentence on the first fault; no value that was sent is repeated."""
    first = error.errors(include_url=False, include_input=False)[0]
    name = ".".join(str(part) for part in first["loc"][:MAX_NAMED_PARTS])[:MAX_ID_LENGTH]
    fault = _FAULTS.get(first["type"], "unreadable") if name else "unreadable"
    bounds = {key: value for key, value in first.get("ctx", {}).items() if key in _BOUNDS}
    return translate(language, f"web.fault.{fault}", name=remove_unprintable(name) or "?", **bounds)
