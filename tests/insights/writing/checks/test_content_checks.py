"""A statement speaks of what its evidence speaks of."""

import pytest

from insights.writing.checks.content_checks import content_problems

EVIDENCE = "Graph agents for molecule design. We train a graph agent with reinforcement learning that designs molecules with high binding affinity."


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("An agent learns to design molecules of high affinity by reinforcement learning on graphs.", "en"),
        ("강화학습으로 학습한 그래프 에이전트가 결합 친화도가 높은 분자를 설계한다.", "ko"),
        ("새로운 방법을 제안한다.", "ko"),
    ],
)
def test_what_the_evidence_says_passes(text: str, language: str) -> None:
    """RULE: words of reports count for nothing; enough of the others stands in the evidence, Korean by the term tables."""
    assert list(content_problems(text, EVIDENCE, language)) == []  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The system watches elderly patients in hospitals across Europe.", "en"),
        ("A graph agent designs molecules, and teachers in primary schools grade essays with tablets.", "en"),
        ("병원 응급실의 환자 대기 시간을 예측하는 시스템을 개발했다.", "ko"),
        ("분산 학습에서 통신량을 줄이는 기울기 압축 기법을 제안한다.", "ko"),
    ],
)
def test_an_invention_is_found(text: str, language: str) -> None:
    """RULE: a statement, or a clause of it, that shares too little with the evidence is not published."""
    assert list(content_problems(text, EVIDENCE, language))  # type: ignore[arg-type]
