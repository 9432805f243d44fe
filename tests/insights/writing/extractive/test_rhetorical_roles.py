"""What a sentence does is told from its words and its place."""

from hypothesis import given
from hypothesis import strategies as st

from benchmarks.train_roles import labelled
from insights.writing.extractive.rhetorical_roles import ROLES, roles

ABSTRACT = [
    "Cancer is a leading cause of death and early detection remains difficult.",
    "We propose a network that was trained on 5,000 scans from two hospitals.",
    "The model achieved an accuracy of 91.2% and outperformed the baseline by 4.1%.",
    "These findings suggest that the approach may support clinical practice in the future.",
]


def test_an_ordinary_abstract() -> None:
    """Each sentence of a plain abstract gets its role."""
    told = [max(shares, key=lambda role: shares[role]) for shares in roles(ABSTRACT)]
    assert told == list(ROLES)


@given(st.lists(st.text(max_size=60), max_size=6))
def test_shares_sum_to_one(sentences: list[str]) -> None:
    """Every sentence has a probability for each role, and they sum to one."""
    for shares in roles(sentences):
        assert set(shares) == set(ROLES)
        assert abs(sum(shares.values()) - 1) < 1e-6


def test_authors_labels_are_taken_off() -> None:
    """For training, sentences keep the role their authors gave and lose the label itself."""
    found = labelled(
        "1",
        "Background: Much is unknown. Methods: We looked. We looked again. Results: We saw it. It was red. "
        "Conclusion: Looking helps.",
    )
    assert found is not None
    assert found.roles == ("background", "method", "method", "result", "result", "conclusion")
    assert not any(":" in sentence for sentence in found.sentences)
    assert labelled("2", "Much is unknown. We looked. We saw it.") is None
