"""The object in a model's response is found, whatever surrounds it."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insights.errors import ModelFailed
from insights.writing.llm.json_object import find_json_object, without_reasoning

OBJECT = {"results": [{"text": "It holds, e.g. {x}.", "papers": ["1"]}]}
TEXT = json.dumps(OBJECT)


@pytest.mark.parametrize(
    "response",
    [
        TEXT,
        f"<think>Let me see {{'results': []}}.</think>{TEXT}",
        f"Reasoning without an opening tag {{}}</think>\n{TEXT}",
        f"<think>{json.dumps({'results': ['a longer draft'] * 20})}</think>\n\n{TEXT}",
        f"Here is the JSON you asked for:\n```json\n{TEXT}\n```\nI hope it helps!",
        f"```\n{TEXT}\n```",
        f"{TEXT}\n\nNote: {{}} is empty.",
        f"The set {{1, 2}} is small. {TEXT}",
        TEXT.replace("]}]}", "],}],}"),
        TEXT.replace("holds, e.g.", "holds,\ne.g.").replace("\n", "\\n"),
    ],
    ids=[
        "alone", "reasoning", "closing tag alone", "a longer draft in reasoning", "prose and fence", "fence",
        "a remark behind", "braces before", "trailing commas", "escaped line break",
    ],
)  # fmt: skip
def test_the_object_is_found(response: str) -> None:
    """RULE: reasoning, prose, fences and trailing commas cost nothing."""
    found = find_json_object(response)
    assert [item["papers"] for item in found["results"]] == [["1"]]


@pytest.mark.parametrize(
    "response", ["", "prose", "[]", "null", "{", '{"a": ', "<think>{}", "[" * 100_000, '{"a":' * 100_000]
)
def test_without_an_object_it_fails(response: str) -> None:
    """RULE: a response without an object, cut short or nested without end raises ModelFailed, nothing else."""
    with pytest.raises(ModelFailed):
        find_json_object(response)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(
    st.dictionaries(st.text(max_size=5), JSON, min_size=1, max_size=4),
    st.text(max_size=30),
    st.text(max_size=30),
)
def test_prose_around_it_changes_nothing(value: dict[str, object], before: str, after: str) -> None:
    """RULE: text without braces and tags before and behind an object leaves it as it is; commas in its strings stay."""
    prose = [text.translate({ord(sign): "" for sign in "{}<>"}) for text in (before, after)]
    whole = f"{prose[0]}{json.dumps(value)}{prose[1]}"
    if "<" not in json.dumps(value):
        assert find_json_object(whole) == value


def test_open_reasoning_hides_what_follows() -> None:
    """RULE: while a stream reasons, nothing of it counts."""
    assert without_reasoning('<think>first {"statements": [') == ""
    assert without_reasoning("<think>first</think>then").strip() == "then"


ABOUT_TAGS = {"results": [{"text": "It puts <think> before and </think> behind.", "papers": ["1"]}]}


@pytest.mark.parametrize(
    "response",
    [
        json.dumps(ABOUT_TAGS),
        f"Here it is:\n{json.dumps(ABOUT_TAGS)}\nDone.",
        f"<think>A draft: {TEXT * 3}</think>{json.dumps(ABOUT_TAGS)}",
        f"<THINK>Hm.</THINK>\n```json\n{json.dumps(ABOUT_TAGS)}\n```",
    ],
)
def test_papers_may_write_of_thinking(response: str) -> None:
    """RULE: tags inside of the object are what it says of a paper."""
    assert find_json_object(response) == ABOUT_TAGS


def test_a_trailing_comma_outside_beats_a_whole_object_inside() -> None:
    """RULE: with a comma too many after the first of two statements, both are found."""
    first = {"text": "A statement that is quite long.", "papers": ["1"]}
    response = f'{{"themes": [{json.dumps(first)},], "results": [{{"text": "b", "papers": ["2"]}}]}}'
    assert set(find_json_object(response)) == {"themes", "results"}


def test_a_block_that_is_never_closed_hides_no_answer() -> None:
    """RULE: an object is taken from reasoning where there is none outside."""
    assert find_json_object(f"<think>Let me see. {TEXT}") == OBJECT
