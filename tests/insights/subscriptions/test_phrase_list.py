"""insights.subscriptions.phrase_list: the line behind /follow."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insights.subscriptions import phrase_list
from insights.subscriptions.phrase_list import list_readings, split_phrases


@pytest.mark.parametrize(
    ("line", "phrases"),
    [
        ("diffusion models, Grace Hopper", ("diffusion models", "Grace Hopper")),
        ("diffusion； agents，planning、search", ("diffusion", "agents", "planning", "search")),
        ("Hopper, Grace", ("Grace Hopper",)),
        ("Hopper, Grace B.", ("Grace B. Hopper",)),
        ("Hopper, G. B.", ("G. B. Hopper",)),
        ("van den Berg, A.", ("A. van den Berg",)),
        ("O’Casey, Sean, planning", ("Sean O’Casey", "planning")),
        ("planning, Hopper, Grace", ("planning", "Grace Hopper")),
        ("Hopper, Grace; Curie, Marie", ("Grace Hopper", "Marie Curie")),
        ("Hopper, Zzyzx; planning", ("Zzyzx Hopper", "planning")),
        ('"Hopper, Zzyzx", planning', ("Zzyzx Hopper", "planning")),
        ("“small models”, ‘planning’", ("small models", "planning")),
        ("Hinton, Bengio", ("Hinton", "Bengio")),
        ("Vision, GPT", ("Vision", "GPT")),
        ("Planning, Search", ("Planning", "Search")),
        ("LLM, Grace", ("LLM", "Grace")),
        ("Andrew, Geoffrey", ("Andrew", "Geoffrey")),
        ("planning; search, agents", ("planning", "search", "agents")),
        ("planning, planning", ("planning",)),
        (" , ;; \"\" '' ", ()),
    ],
)
def test_phrases_and_persons(line: str, phrases: tuple[str, ...]) -> None:
    """Commas and semicolons separate; a last name, a comma and a first name are one person."""
    assert split_phrases(line) == phrases


@given(st.text(max_size=80))
def test_any_line_is_split(line: str) -> None:
    """No phrase is empty, none repeats, none has a separator, and splitting one again changes nothing."""
    phrases = split_phrases(line)
    assert len(set(phrases)) == len(phrases)
    assert all(phrase.strip() and not set(phrase) & set(",;、\n") for phrase in phrases)


@given(st.text(max_size=80))
def test_a_line_that_added_phrases_takes_them_away(line: str) -> None:
    """Whatever the line: what /follow adds, /unfollow with the same line names."""
    assert {*split_phrases(line)} <= {*list_readings(line)}


def test_a_line_is_read_in_every_way() -> None:
    """A name in lower case is no person for /follow, but /unfollow takes the person away, too."""
    assert {"hopper", "grace", "grace hopper"} <= {*list_readings("hopper, grace")}
    assert {"Hopper", "Grace", "Grace Hopper"} <= {*list_readings("Hopper, Grace")}


def test_the_list_of_first_names() -> None:
    """A list that shrinks by mistake is noticed; no last name of many people is in it."""
    names = phrase_list._given_names()
    assert len(names) > 3900
    assert {"grace", "andrew", "geoffrey", "wei"} & names >= {"grace", "andrew", "geoffrey"}
    assert not {"hinton", "bengio", "wang", "kim", "lee", "zhang"} & names
