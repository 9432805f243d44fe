"""insights.taxonomy.arxiv_categories: names as arXiv's feed takes them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insights.taxonomy.arxiv_categories import (
    find_category,
    is_in_categories,
    list_categories,
    suggest_category,
)


def test_archives_and_categories_are_counted() -> None:
    """RULE: the list is whole: 40 categories of computer science, 146 categories in all archives that have any."""
    assert len(list_categories("cs")) == 40
    assert list_categories("cs.AI") == list_categories("quant-ph") == []
    archives = (
        "astro-ph",
        "cond-mat",
        "cs",
        "econ",
        "eess",
        "math",
        "nlin",
        "physics",
        "q-bio",
        "q-fin",
        "stat",
    )
    assert sum(len(list_categories(archive)) for archive in archives) == 146


@pytest.mark.parametrize(("name", "category"), [("cs.ai", "cs.AI"), (" CS ", "cs"), ("hep-TH", "hep-th")])
def test_case_does_not_count(name: str, category: str) -> None:
    """RULE: arXiv's own spelling is found for any case."""
    assert find_category(name) == category


@pytest.mark.parametrize(
    ("name", "nearest"),
    [
        ("cs.IA", "cs.AI"),
        ("cat:cs.AI", "cs.AI"),
        ("cs.*", "cs"),
        ("csAI", "cs.AI"),
        ("CL", "cs.CL"),
        ("hepth", "hep-th"),
    ],
)
def test_an_unknown_name_has_a_nearest_one(name: str, nearest: str) -> None:
    """RULE: a slip is answered with the name that was meant."""
    assert find_category(name) is None
    assert suggest_category(name) == nearest


@given(st.text(max_size=30))
def test_any_name_is_known_or_not(name: str) -> None:
    """RULE: a suggestion is a name that is known."""
    assert suggest_category(name) == "" or find_category(suggest_category(name))


def test_an_archive_has_all_of_its_categories() -> None:
    """RULE: "cs" is all of cs.*, and "math" is not math-ph."""
    assert is_in_categories(("math.CO", "cs.LG"), ("cs",))
    assert is_in_categories(("cs.LG",), ("CS.lg",))
    assert not is_in_categories(("math-ph",), ("math",))
    assert not is_in_categories(("cs.LG",), ("cs.AI", "stat"))
