"""handlers.reference_resolver: what is asked of a paper that the question names by its id."""

import time

import pytest

from handlers.reference_resolver import _without_leading_ids
from insights.text.paper_ids import find_ids

MAX_S = 0.5


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("2411.02355 does it release code?", "does it release code?"),
        ("what is 2411.02355 about?", "what is this paper about?"),
        (
            "what does https://arxiv.org/abs/2411.02355v2 say about GPUs?",
            "what does this paper say about GPUs?",
        ),
        ("what are the limits of paper arXiv:2411.02355?", "what are the limits of this paper?"),
        ("did 2411.02355 train for 8.5 hours in 2024.12?", "did this paper train for 8.5 hours in 2024.12?"),
        ("2411.02355 논문은 무엇을 비교하나요?", "논문은 무엇을 비교하나요?"),
        ("이 2411.02355 논문의 한계는?", "이 논문의 한계는?"),
        ("compare 2411.02355 and 2411.02356 in speed", "compare 2411.02355 and 2411.02356 in speed"),
    ],
)
def test_a_papers_id_within_a_question_is_this_paper(typed: str, asked: str) -> None:
    """RULE: no passage of a paper has its id, so none would be found with it; the ids of two are kept apart."""
    assert _without_leading_ids(typed, find_ids(typed)[:2]) == asked


@pytest.mark.parametrize("typed", ["a" * 1000, "/" * 1000, "1234." * 200, "x/" * 500 + "2411.02355"])
def test_a_long_text_is_read_at_once(typed: str) -> None:
    """RULE: whatever is typed, finding the id in it takes no time that a person would notice."""
    started = time.perf_counter()
    _without_leading_ids(typed, find_ids(typed)[:1])
    assert time.perf_counter() - started < MAX_S
