"""The rhetorical role of a sentence is classified by its words and its place."""

from hypothesis import given
from hypothesis import strategies as st

from benchmarks.train_report_roles import parse_labels
from insights.summarization.report_roles import ROLES, classify_sentences

ABSTRACT = [
    "Cancer is a leading cause of death and early detection remains difficult.",
    "We propose a network that was trained on 5,000 scans from two hospitals.",
    "The model achieved an accuracy of 91.2% and outperformed the baseline by 4.1%.",
    "These findings suggest that the approach may support clinical practice in the future.",
]


def test_an_ordinary_abstract() -> None:
    """Each sentence of a plain abstract gets its role."""
    roles = [
        max(probabilities, key=lambda role: probabilities[role])
        for probabilities in classify_sentences(ABSTRACT)
    ]
    assert roles == list(ROLES)


@given(st.lists(st.text(max_size=60), max_size=6))
def test_probabilities_sum_to_one(sentences: list[str]) -> None:
    """Every sentence has a probability for each role, and they sum to one."""
    for probabilities in classify_sentences(sentences):
        assert set(probabilities) == set(ROLES)
        assert abs(sum(probabilities.values()) - 1) < 1e-6


def test_authors_labels_become_roles() -> None:
    """For training, sentences have the role of their authors' label, without the label itself."""
    abstract = parse_labels(
        "1",
        "Background: Much is unknown. Methods: We looked. We looked again. Results: We saw it. It was red. "
        "Conclusion: Looking helps.",
    )
    assert abstract is not None
    assert abstract.roles == ("background", "method", "method", "result", "result", "conclusion")
    assert not any(":" in sentence for sentence in abstract.sentences)
    assert parse_labels("2", "Much is unknown. We looked. We saw it.") is None
