"""Who is compared with whom."""

import pytest

from insights.writing.checks.comparison_checks import comparison_problems

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


CHEAP = "Tern incurs a lower cost than Gull. However, Tern achieves greater accuracy than Wren."
CUT = "Tern reduces the labelling cost by 70% compared to crowd workers."
GAIN = "It improves recall by 36% over map-based approaches."
RANKED = "Tern scored highest, while Gull showed moderate improvements over Wren."
TITLED = "Tern: Finding Gulls. Our approach is faster than existing trackers."
ALIKE = "Tern is comparable to Gull in recall."
LAYERS = "Noise is higher in early layers than in late layers."


@pytest.mark.parametrize(
    ("text", "evidence", "language"),
    [
        ("Tern is cheaper than Gull and more accurate than Wren.", CHEAP, "en"),
        ("Tern은 Gull보다 비용이 적고 Wren보다 정확하다.", CHEAP, "ko"),
        ("Crowd workers cost more than Tern.", CUT, "en"),
        ("Tern은 Gull보다 비용이 적다.", CHEAP, "ko"),
        ("Compared with map-based approaches, recall improves by 36%.", GAIN, "en"),
        ("Tern scored highest, ahead of Gull and Wren.", RANKED, "en"),
        ("Tern is faster than existing trackers.", TITLED, "en"),
        ("Tern은 기존 추적기보다 빠르다.", TITLED, "ko"),
        ("Tern is on par with Gull.", ALIKE, "en"),
        ("초기 층이 뒤쪽 층보다 잡음이 크다.", LAYERS, "ko"),
    ],
)
def test_the_same_merit_passes(text: str, evidence: str, language: str) -> None:
    """RULE: less cost is better, a rank is no turned comparison, a title's name is the authors' own work."""
    assert list(comparison_problems(text, evidence, language)) == []  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "evidence", "language"),
    [
        ("Gull is cheaper than Tern.", CHEAP, "en"),
        ("Wren은 Tern보다 정확하다.", CHEAP, "ko"),
        ("Crowd workers cost less than Tern.", CUT, "en"),
        ("Map-based approaches improve recall by 36% over the method.", GAIN, "en"),
        ("Compared with the method, map-based approaches improve recall by 36%.", GAIN, "en"),
        ("Existing trackers are faster than Tern.", TITLED, "en"),
        ("기존 추적기는 Tern보다 빠르다.", TITLED, "ko"),
        ("기존 방법보다 느리다.", TITLED, "ko"),
        ("Tern clearly outperforms Gull.", ALIKE, "en"),
        ("Tern은 Gull을 능가한다.", ALIKE, "ko"),
        ("잡음은 초기 층보다 뒤쪽 층에서 더 크다.", LAYERS, "ko"),
    ],
)
def test_a_turned_merit_is_found(text: str, evidence: str, language: str) -> None:
    """RULE: the same faults where more is worse, where the subject is left out, and where both are alike."""
    assert list(comparison_problems(text, evidence, language))  # type: ignore[arg-type]


def test_a_turned_contrast_is_found() -> None:
    """RULE: "A, not B" is not "B, not A"; "rather than", "instead of" and "아니라" say the same."""
    memory = "The agent treats knowledge as prediction, not storage."
    for text, language in (
        ("The agent treats knowledge as storage rather than prediction.", "en"),
        ("이 에이전트는 지식을 예측이 아니라 저장으로 다룬다.", "ko"),
    ):
        assert list(comparison_problems(text, memory, language))  # type: ignore[arg-type]
    for text, language in (
        ("To the agent, knowledge is not storage but prediction.", "en"),
        ("이 에이전트는 지식을 저장이 아니라 예측으로 다룬다.", "ko"),
    ):
        assert not list(comparison_problems(text, memory, language))  # type: ignore[arg-type]


def test_other_work_is_compared_with_the_own() -> None:
    """RULE: "existing methods are better" has the authors' own as its rival, though it names none."""
    ours = "We propose Zed. Zed is more accurate than existing methods on long texts."
    assert list(comparison_problems("Existing methods are more accurate on long texts.", ours, "en"))
    assert not list(comparison_problems("Existing methods are less accurate on long texts.", ours, "en"))
