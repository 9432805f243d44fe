"""insights.digest.acceptance: accepted and submitted papers in arXiv's comment field."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insights.digest.acceptance import VENUES, is_before_decision, parse_acceptance


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
        ("Accepted at DEEPX at NAACL 2026", "NAACL 2026", "workshop"),
        ("Accepted at Rules for Safe Robots (RSR), MICCAI 2026", "MICCAI 2026", "workshop"),
        ("Accepted to the IEEE International Conference on Robotics, ICRA 2026", "ICRA 2026", "main"),
        ("Submitted to COLM 2026 and accepted by the AI4X workshop at ICML 2026", "ICML 2026", "workshop"),
    ],
)
def test_a_named_venue_counts(comment: str, venue: str, grade: str) -> None:
    """However authors write it, the venue has its usual spelling, with year and grade."""
    accepted = parse_acceptance(comment)
    assert accepted is not None
    assert (accepted.venue, accepted.grade) == (venue, grade)


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
        "Extended version of our ECCV 2024 paper",
        "A preliminary version appeared in IJCAI '25",
        "This work extends Foo, accepted to Findings of ACL 2026",
        "copyright will belong to IEEE if the paper is accepted",
    ],
)
def test_submissions_and_other_words_do_not(comment: str) -> None:
    """A paper that is submitted or under review, and a venue that is not listed, are no acceptance."""
    assert parse_acceptance(comment) is None


@given(st.text(max_size=200))
def test_any_comment_can_be_read(comment: str) -> None:
    """Authors write what they like; no text raises an error."""
    accepted = parse_acceptance(comment)
    assert accepted is None or accepted.venue


def test_the_list_of_venues_is_whole() -> None:
    """The file has 88 venues and 5 other spellings; each spelling is there once, in lower case."""
    assert len(set(VENUES.values())) == 88
    assert len(VENUES) == 91
    assert all(parse_acceptance(f"Accepted at {venue} 2026") for venue in VENUES.values())


@pytest.mark.parametrize(
    ("comment", "month", "is_early"),
    [
        ("NeurIPS 2026", 6, True),
        ("NeurIPS 2026", 10, False),
        ("Accepted at NeurIPS 2026", 6, False),
        ("CVPR 2026", 6, False),
        ("ICLR 2027", 6, True),
        ("12 pages", 6, False),
    ],
)
def test_a_venue_that_has_not_decided_accepted_nothing(comment: str, month: int, *, is_early: bool) -> None:
    """RULE: a comment that only names a venue before its decisions is a submission."""
    assert is_before_decision(comment, date(2026, month, 9)) is is_early


def test_a_number_of_pages_is_no_year() -> None:
    """RULE: "NeurIPS, 22 pages" names no year, and says nothing of an acceptance."""
    assert parse_acceptance("NeurIPS, 22 pages") is None
