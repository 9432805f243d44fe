"""Reading arXiv's comment field: what counts as accepted, and what only hopes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insights.digest.acceptance import acceptance


@pytest.mark.parametrize(
    ("comment", "venue", "grade"),
    [
        ("Accepted at ICML 2026", "ICML 2026", "main"),
        ("ACL2025 Main", "ACL 2025", "main"),
        ("Accepted by KDD'25", "KDD 2025", "main"),
        ("Accepted to Findings of ACL 2026", "ACL 2026", "findings"),
        ("IROS 2025 Oral", "IROS 2025", "oral"),
        ("CVPR 2026 (Highlight). Project page: https://example.org", "CVPR 2026", "spotlight"),
        ("EMNLP 2025, Best Paper Award", "EMNLP 2025", "award"),
        ("2nd Workshop on Test-Time Adaptation @ ICML 2025", "ICML 2025", "workshop"),
        ("ICML 2026 workshop, oral", "ICML 2026", "workshop"),
        ("Accepted for TMLR, https://openreview.net/forum?id=x", "TMLR", "main"),
        ("Accpeted by ECCV 2026", "ECCV 2026", "main"),
        ("NIPS 2016", "NeurIPS 2016", "main"),
        ("Published as a conference paper at CVPR 2026", "CVPR 2026", "main"),
    ],
)
def test_a_named_venue_counts(comment: str, venue: str, grade: str) -> None:
    """However authors write it, the venue is told as its community writes it, with its year and grade."""
    found = acceptance(comment)
    assert found is not None
    assert (found.venue, found.grade) == (venue, grade)


@pytest.mark.parametrize(
    "comment",
    [
        "",
        "12 pages, 3 figures",
        "Submitted to NeurIPS 2025",
        "Under review at ICLR 2026",
        "This paper is currently under review",
        "We log the chi distance, see www.example.org",
        "Work in progress, NeurIPS 2025 style",
        "Accepted at EC-TEL '25",
        "copyright will belong to IEEE if the paper is accepted",
    ],
)
def test_hopes_and_other_words_do_not(comment: str) -> None:
    """What is submitted, under review or no venue of ours is no acceptance."""
    assert acceptance(comment) is None


@given(st.text(max_size=200))
def test_any_comment_can_be_read(comment: str) -> None:
    """Authors write what they like; nothing breaks."""
    found = acceptance(comment)
    assert found is None or found.venue
