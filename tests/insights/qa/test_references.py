"""Whether words say which one, and nothing else."""

import pytest

from insights.qa.references import is_only_ordinal


@pytest.mark.parametrize(
    "said",
    ["the second one", "and the second one?", "What about the third paper?", "[2]", "#2", "paper 2", "두 번째",
     "두 번째 논문은?", "그럼 두 번째 것은요?", "마지막 논문은요?", "2번"],
)  # fmt: skip
def test_only_a_place(said: str) -> None:
    """RULE: then what was asked before is asked again, of that one."""
    assert is_only_ordinal(said)


@pytest.mark.parametrize(
    "said",
    ["the second one, how many GPUs?", "is this the first paper to do so?", "두 번째 논문은 GPU를 몇 개 썼나요?", "and its limits?",
     "how many GPUs?", "그럼 한계는?", ""],
)  # fmt: skip
def test_a_question_of_its_own(said: str) -> None:
    """RULE: whatever more is said is the question."""
    assert not is_only_ordinal(said)
