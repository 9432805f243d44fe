"""Who is compared with whom."""

import pytest

from insights.writing.llm.comparison_checks import comparison_problems

OURS = "Our model outperforms the supervised baseline by 3.2 points on radiographs."
NAMED = "Experiments show that AlphaNet consistently surpasses strong retrieval systems in accuracy."
FAST = "SpeechGlue lowers the error rate and runs 13x faster than the teacher."


@pytest.mark.parametrize(
    ("text", "evidence", "language"),
    [
        ("The supervised baseline is outperformed by their model.", OURS, "en"),
        ("The proposed model is better than the supervised baseline.", OURS, "en"),
        ("AlphaNet beats retrieval systems in accuracy.", NAMED, "en"),
        ("The teacher is slower than SpeechGlue.", FAST, "en"),
        ("제안 모델은 지도 학습 기준선보다 우수하다.", OURS, "ko"),
        ("지도 학습 기준선보다 제안 모델이 낫다.", OURS, "ko"),
        ("지도 학습 기준선은 제안 모델에 뒤진다.", OURS, "ko"),
        ("SpeechGlue는 교사 모델보다 빠르다.", FAST, "ko"),
    ],
)
def test_the_same_comparison_passes(text: str, evidence: str, language: str) -> None:
    """RULE: active and passive, "better" and "outperforms", own work by name or by "our", say the same."""
    assert list(comparison_problems(text, evidence, language)) == []  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "evidence", "language"),
    [
        ("The supervised baseline outperforms their model.", OURS, "en"),
        ("Their model is outperformed by the supervised baseline.", OURS, "en"),
        ("Their model underperforms the supervised baseline.", OURS, "en"),
        ("Their model is worse than the supervised baseline.", OURS, "en"),
        ("Retrieval systems surpass AlphaNet in accuracy.", NAMED, "en"),
        ("The teacher runs 13x faster than SpeechGlue.", FAST, "en"),
        ("지도 학습 기준선은 제안 모델보다 우수하다.", OURS, "ko"),
        ("지도 학습 기준선이 제안 모델을 능가한다.", OURS, "ko"),
        ("제안 모델은 지도 학습 기준선에 뒤진다.", OURS, "ko"),
        ("제안 모델은 지도 학습 기준선을 밑돈다.", OURS, "ko"),
        ("교사 모델은 SpeechGlue보다 빠르다.", FAST, "ko"),
    ],
)
def test_a_turned_comparison_is_found(text: str, evidence: str, language: str) -> None:
    """RULE: neither the sides nor the word between them may be exchanged."""
    assert list(comparison_problems(text, evidence, language))  # type: ignore[arg-type]
