"""Whether a text names a paper by its ordinal and says nothing else."""

import pytest

from insights.qa.references import is_only_ordinal


@pytest.mark.parametrize(
    "text",
    ["the second one", "and the second one?", "What about the third paper?", "[2]", "#2", "paper 2", "두 번째",
     "두 번째 논문은?", "그럼 두 번째 것은요?", "마지막 논문은요?", "2번"],
)  # fmt: skip
def test_text_of_an_ordinal_alone(text: str) -> None:
    """RULE: then the previous question is asked again, about that paper."""
    assert is_only_ordinal(text)


@pytest.mark.parametrize(
    "text",
    ["the second one, how many GPUs?", "is this the first paper to do so?", "두 번째 논문은 GPU를 몇 개 썼나요?", "and its limits?",
     "how many GPUs?", "그럼 한계는?", ""],
)  # fmt: skip
def test_text_with_a_question(text: str) -> None:
    """RULE: a text that says more is a question of its own."""
    assert not is_only_ordinal(text)
