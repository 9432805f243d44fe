"""Parses a model's report. A field of another shape costs its own statements, never the report."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from insights.errors import ModelFailed
from insights.model import SECTION_KINDS, SectionKind
from insights.writing.llm.json_object import find_json_object
from insights.writing.llm.lenient_fields import IdList, PaperId

SHARED_SECTIONS: frozenset[SectionKind] = frozenset({"themes", "keywords"})
"""Their statements rest on two papers at least."""
Model = TypeVar("Model", bound=BaseModel)
WRONG_SHAPE = "the response does not match the requested JSON schema"


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftStatement:
    """A statement as the model gave it, unchecked."""

    kind: SectionKind
    text: str
    papers: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftReport:
    """A report as the model gave it, unchecked; `summaries` are sentences by paper id."""

    statements: tuple[DraftStatement, ...]
    summaries: dict[str, str]


class _Item(BaseModel):
    model_config = ConfigDict(extra="ignore", coerce_numbers_to_str=True)
    text: str
    papers: IdList = Field(default_factory=list)


class _Summary(BaseModel):
    model_config = ConfigDict(extra="ignore", coerce_numbers_to_str=True)
    paper: PaperId
    text: str


class _Repair(BaseModel):
    model_config = ConfigDict(extra="ignore")
    place: int
    text: str


def parse_report(response: str, paper_count: int) -> DraftReport:
    """The statements in the page's order; those of one paper without what papers share. Raises ModelFailed for a
    response without any section.
    """
    table = find_json_object(response)
    if not any(isinstance(table.get(kind), list) for kind in SECTION_KINDS):
        raise ModelFailed(WRONG_SHAPE)
    kinds = [kind for kind in SECTION_KINDS if paper_count > 1 or kind not in SHARED_SECTIONS]
    statements = (
        DraftStatement(kind=kind, text=one_line(item.text), papers=tuple(dict.fromkeys(item.papers)))
        for kind in kinds
        for item in valid_items(_Item, table.get(kind))
    )
    summaries = {item.paper: one_line(item.text) for item in valid_items(_Summary, table.get("summaries"))}
    return DraftReport(statements=tuple(statements), summaries=summaries)


def join_drafts(drafts: Sequence[DraftReport], most: int) -> DraftReport:
    """The drafts' first statements in turn, at most so many of a section; all summaries."""
    statements = []
    for kind in SECTION_KINDS:
        columns = [[item for item in draft.statements if item.kind == kind] for draft in drafts]
        in_turn = [item for row in zip_longest(*columns) for item in row if item is not None]
        statements += in_turn[:most]
    summaries = {paper: text for draft in drafts for paper, text in draft.summaries.items()}
    return DraftReport(statements=tuple(statements), summaries=summaries)


def parse_repairs(response: str, failed: int) -> dict[int, str]:
    """The new texts by the place of the statement, of `failed` statements. Raises ModelFailed without JSON."""
    items = valid_items(_Repair, find_json_object(response).get("statements"))
    return {item.place: one_line(item.text) for item in items if 0 <= item.place < failed and item.text}


def valid_items(model: type[Model], items: Any) -> Iterable[Model]:
    """The items of a list that have the model's shape; none where it is no list."""
    for item in items if isinstance(items, list) else ():
        try:
            yield model.model_validate(item)
        except ValidationError:
            continue


def one_line(text: str) -> str:
    """The text with every run of white space as one space."""
    return " ".join(text.split())
