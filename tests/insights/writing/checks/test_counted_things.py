"""What a number counts."""

import pytest

from insights.writing.checks.number_checks import number_problems

SOURCE = "Ninety riddles for birds. The photographs show gulls."


def is_found(text: str, evidence: str, language: str) -> bool:
    """Whether the number is found to count something else."""
    return any(
        "counts something else" in problem
        for problem in number_problems(text, evidence, f"{SOURCE} {evidence}", 1, language)  # type: ignore[arg-type]
    )


@pytest.mark.parametrize(
    ("text", "evidence", "language"),
    [
        ("It holds 90 samples.", "It holds 90 photographs.", "en"),
        ("It holds 90 photographs.", "It holds 90 samples.", "en"),
        ("It asked 90 people.", "It asked 90 farmers.", "en"),
        ("It has 12 data sets.", "It has 12 datasets.", "en"),
        ("사진 90장을 모았다.", "It collects 90 samples.", "ko"),
        ("90개 언어 데이터셋을 쓴다.", "It uses 90 datasets.", "ko"),
        ("90개가 넘는 데이터셋을 쓴다.", "It uses over 90 datasets.", "ko"),
    ],
)
def test_a_general_word_may_stand_for_another(text: str, evidence: str, language: str) -> None:
    """RULE: samples may be photographs, people farmers; a spelling with a blank is the same word."""
    assert not is_found(text, evidence, language)


@pytest.mark.parametrize(
    ("text", "evidence", "language"),
    [
        ("It holds 90 models.", "It holds 90 photographs.", "en"),
        ("It asked 90 patients.", "It asked 90 farmers.", "en"),
        ("It asked 90 patients.", "It asked 90 samples.", "en"),
        ("It holds 90 sentences.", "It holds 90 documents.", "en"),
        ("It runs 4 models on 90 photographs.", "It runs 90 models on 4 photographs.", "en"),
        ("환자 90명에게 물었다.", "It asked 90 students.", "ko"),
        ("90개 도시를 다룬다.", "It covers 90 languages.", "ko"),
        ("트랙 90개를 다룬다.", "It covers 90 tokens.", "ko"),
    ],
)
def test_another_kind_is_found(text: str, evidence: str, language: str) -> None:
    """RULE: things of another kind, or another role of people, are not counted by the number."""
    assert is_found(text, evidence, language)
