"""What a sentence does is told by its words, its place and its neighbours."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.quality.roles import measure
from benchmarks.train_roles import WEIGHTS
from insights.summarization.rhetorical_roles import ROLE_LABELS, label_roles, role_marginals

ABSTRACT = [
    "Forecasting the demand for bicycles is important for cities, but existing methods ignore the weather.",
    "The goal of this paper is to find out how much the weather matters.",
    "We train a graph network on the trips of two years, where each station is a node.",
    "Experimental results show that our model outperforms the best baseline by 12% and is twice as fast.",
    "All rights reserved.",
]
MAX_BYTES = 200_000


def test_an_ordinary_abstract() -> None:
    """Each sentence of a plain abstract gets its label."""
    assert label_roles(ABSTRACT) == list(ROLE_LABELS)


def test_a_section() -> None:
    """The beginning of a section is no beginning of an abstract, where background stands."""
    section = [
        "On the third data set our model outperforms all earlier ones by 4.1 points.",
        ABSTRACT[2],
    ]
    in_section, in_abstract = (
        role_marginals(section, is_abstract=is_abstract)[0] for is_abstract in (False, True)
    )
    assert in_section["result"] > in_abstract["result"]
    assert in_section["background"] < in_abstract["background"]


def test_place_counts_in_abstracts_only() -> None:
    """A place speaks for a label in an abstract; in a section the same sentence is judged the same everywhere."""
    same = ["It is a matter of words."] * 31
    in_section = [marginals["background"] for marginals in role_marginals(same, is_abstract=False)]
    in_abstract = [marginals["background"] for marginals in role_marginals(same)]
    assert abs(in_section[15] - in_section[16]) < 0.001
    assert in_abstract[0] > in_abstract[-1] + 0.2


@given(sentences=st.lists(st.text(max_size=60), max_size=6), is_abstract=st.booleans())
def test_any_text_has_labels(sentences: list[str], *, is_abstract: bool) -> None:
    """Every sentence of any text has one label, and probabilities of all labels that sum to one."""
    labels = label_roles(sentences, is_abstract=is_abstract)
    marginals = role_marginals(sentences, is_abstract=is_abstract)
    assert len(labels) == len(marginals) == len(sentences)
    for probabilities in marginals:
        assert tuple(probabilities) == ROLE_LABELS
        assert abs(sum(probabilities.values()) - 1) < 1e-6


def test_the_weights_stay_small() -> None:
    """The weights are a file that anybody can open."""
    assert WEIGHTS.stat().st_size < MAX_BYTES


def test_accuracy_on_held_out_abstracts(insights_data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """On abstracts the weights never saw two of three labels are those of the annotators, who often disagree; where
    four fifths of them agreed, nine of ten are.
    """
    figures = measure(insights_data / "roles" / "csabstruct_dev.jsonl")
    assert figures["accuracy"] >= 68
    assert figures["macro_f1"] >= 63
    agreed = capsys.readouterr().out.split("agreement 0.80")[1].splitlines()[0]
    assert float(agreed.split()[-1]) >= 90
