"""insights.text.withdrawal: a notice about this paper is recognised, and the word alone is none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insights.text.withdrawal import WithdrawnBy, find_withdrawal

BY_AUTHORS = (
    "This paper has been withdrawn",
    "This paper has been withdrawn by the author due to a sign error in equation 3",
    "THIS PAPER IS WITHDRAWN.",
    "The paper has been withdrawn by the authors",
    "The authors have withdrawn this manuscript because Lemma 2 is wrong",
    "We are withdrawing this submission pending a new experiment",
    "Paper withdrawn",
    "Submission withdrawn by the submitter",
    "Withdrawn by its authors",
    "Withdrawn for revision. See arXiv:2611.00001",
    "[withdrawn]",
    "This work has been retracted by its authors",
    "This preprint has been withdrawn from arXiv",
)
BY_ARXIV = (
    "Withdrawn by arXiv administrators: disputed authorship",
    "This submission has been withdrawn by arXiv administrators because of reused text",
    "This article has been removed by arXiv",
    "arXiv has withdrawn this paper.",
)
NOT_WITHDRAWN = (
    "Trains are withdrawn from service while a line is closed.",
    "We study withdrawn papers and why they are cited.",
    "When a paper has been withdrawn, its citations go on.",
    "This replaces a withdrawn paper",
    "A previous version of this paper has been withdrawn",
    "supersedes arXiv:2611.00001, which has been withdrawn",
    "Withdrawn from a conference in 2025",
    "This paper has been withdrawn from a workshop and extended",
    "Previously submitted elsewhere and formally withdrawn",
    "Section 5 has been withdrawn",
    "The authors have withdrawn the study drug in two cases.",
    "Withdrawn by its maker, the drug came back.",
    "We retract the arm before it collides.",
    "12 pages, logos were removed for arXiv compatibility",
)


@pytest.mark.parametrize("notice", BY_AUTHORS)
def test_the_authors_notice_is_recognised(notice: str) -> None:
    """RULE: as the comment, after other remarks in it, or as the whole abstract."""
    for comment in (notice, f"12 pages, 3 figures. {notice}"):
        assert find_withdrawal("We plan. It works.", comment) is WithdrawnBy.AUTHORS
    assert find_withdrawal(notice, "") is WithdrawnBy.AUTHORS


@pytest.mark.parametrize("notice", BY_ARXIV)
def test_arxivs_notice_is_recognised(notice: str) -> None:
    """RULE: what arXiv's administrators withdrew was not withdrawn by its authors."""
    assert find_withdrawal("We plan. It works.", notice) is WithdrawnBy.ARXIV
    assert find_withdrawal("We plan.", f"arXiv admin note: {notice}") is WithdrawnBy.ARXIV
    assert find_withdrawal(notice, "") is WithdrawnBy.ARXIV


def test_a_note_of_arxiv_beside_the_authors_notice_changes_nothing() -> None:
    """RULE: who withdrew it is told by the notice's own sentence."""
    comment = "This paper has been withdrawn by the author. arXiv admin note: text overlap with another paper"
    assert find_withdrawal("We plan.", comment) is WithdrawnBy.AUTHORS


@pytest.mark.parametrize("text", NOT_WITHDRAWN)
def test_the_word_alone_says_nothing(text: str) -> None:
    """RULE: other things, other papers and conferences are withdrawn, too."""
    assert find_withdrawal(text, "") is None
    assert find_withdrawal("We plan. It works.", text) is None


@given(st.text(), st.text())
def test_any_text_has_a_notice_or_none(abstract: str, comment: str) -> None:
    """RULE: a text without one of the words has no notice, and no text raises an error."""
    found = find_withdrawal(abstract, comment)
    words = ("withdr", "retract", "removed")
    assert found is None or any(word in f"{abstract} {comment}".casefold() for word in words)
