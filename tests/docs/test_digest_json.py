"""The example of digest.json is one: it parses, its counts hold, and every field of it is explained."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from docs.generators.json_example import parsed
from tests.paths import ROOT

PAGE = ROOT / "docs" / "reference" / "digest-json.md"
FREE = ("counts.excluded",)
"""Whose keys are values: slugs of reasons."""


@pytest.fixture(scope="module")
def text() -> str:
    return PAGE.read_text("utf-8")


@pytest.fixture(scope="module")
def example(text: str) -> dict[str, Any]:
    return parsed(text)


def fields(value: Any, path: str = "") -> Iterator[str]:
    if isinstance(value, dict) and path not in FREE and value:
        for key, inner in value.items():
            yield from fields(inner, f"{path}.{key}" if path else key)
    elif isinstance(value, list) and value and isinstance(value[0], dict):
        for inner in value:
            yield from fields(inner, f"{path}[]")
    else:
        yield path


def explained(text: str) -> set[str]:
    return set(re.findall(r"^\| `([^`]+)` \|", text, re.MULTILINE))


def test_conservation_holds_in_the_example(example: dict[str, Any]) -> None:
    """What is collected is published or excluded; the topics sum up to published; papers list every one."""
    counts = example["counts"]
    assert counts["collected"] == counts["published"] + sum(counts["excluded"].values())
    assert sum(topic["count"] for topic in example["topics"]) == counts["published"]
    assert len(example["papers"]) == counts["collected"]
    assert sum(paper["excluded"] is None for paper in example["papers"]) == counts["published"]


def test_every_statement_of_the_example_names_papers_of_it(example: dict[str, Any]) -> None:
    """A sentence without its papers is never shown, least of all as an example."""
    ids = {paper["id"] for paper in example["papers"] if paper["excluded"] is None}
    statements = [
        statement
        for topic in example["topics"]
        for section in topic["sections"]
        for statement in section["statements"]
    ]
    assert statements
    assert all(statement["papers"] and set(statement["papers"]) <= ids for statement in statements)


def test_nothing_retold_is_called_a_quote(example: dict[str, Any]) -> None:
    """The sample's abstracts are retold."""
    quotes = [
        statement["quote"]
        for topic in example["topics"]
        for section in topic["sections"]
        for statement in section["statements"]
    ]
    assert not any(quotes)


def test_every_field_is_explained_and_every_explained_field_exists(
    text: str, example: dict[str, Any]
) -> None:
    """The table and the example know the same fields; a field that holds others may be explained as one."""
    told, shown = explained(text), set(fields(example))
    holders = {"papers[]", "topics[]"}
    inside = {field for field in shown if any(field.startswith(f"{holder}.") for holder in told - holders)}
    assert shown - told - inside == set()
    assert told - holders - {"topics[].written_by"} - shown == set()
