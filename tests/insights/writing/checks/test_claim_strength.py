"""A statement claims no more than its evidence."""

import pytest

from insights.writing.checks.claim_strength import strength_problems

PLAIN = "The method improves accuracy on two tasks and reduces errors. Some users may benefit."


@pytest.mark.parametrize(
    ("text", "language", "reason"),
    [
        ("It is the best method.", "en", "superlative"),
        ("It is the most capable method.", "en", "superlative"),
        ("It is the fastest of them.", "en", "superlative"),
        ("It has unparalleled accuracy.", "en", "nothing comes near"),
        ("It sets a new state of the art.", "en", "state of the art"),
        ("It is the first such method.", "en", "first"),
        ("It is a groundbreaking step.", "en", "praises"),
        ("It improves accuracy dramatically.", "en", "large or significant"),
        ("It improves accuracy on all tasks.", "en", "generalises"),
        ("It is the only such method.", "en", "only one"),
        ("It proves that accuracy improves.", "en", "certainty"),
        ("It eliminates errors.", "en", "altogether"),
        ("정확도가 가장 높은 방법이다.", "ko", "superlative"),
        ("세계 최초의 방법이다.", "ko", "first"),
        ("획기적인 성과다.", "ko", "praises"),
        ("정확도를 크게 높인다.", "ko", "large or significant"),
        ("모든 과제에서 정확도를 높인다.", "ko", "generalises"),
    ],
)
def test_a_claim_without_ground_is_found(text: str, language: str, reason: str) -> None:
    """RULE: superlatives, firsts, praise and certainty need words of their kind in the evidence."""
    assert any(reason in found for found in strength_problems(text, PLAIN, language))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "evidence", "language"),
    [
        ("It is the best of the methods.", "It outperforms all baselines.", "en"),
        ("It is the fastest method.", "It is the quickest and has the lowest latency.", "en"),
        ("It improves accuracy significantly.", "Accuracy improves by 40%.", "en"),
        ("It is the first benchmark of its kind.", "We present the first benchmark of proofs.", "en"),
        ("The first stage retrieves, the nearest neighbours are kept, and tests are run.", PLAIN, "en"),
        ("숲과 최대 3배의 속도", "Up to 3x faster.", "ko"),
        ("모두 3개의 과제를 다룬다.", "We study three tasks.", "ko"),
        ("유기적인 구조와 확증 편향, 절대 오차를 다룬다.", PLAIN, "ko"),
    ],
)
def test_a_grounded_claim_passes(text: str, evidence: str, language: str) -> None:
    """RULE: what the evidence says in other words may be said, and words that only look like a claim are none."""
    assert list(strength_problems(text, evidence, language)) == []  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "evidence"),
    [
        ("They always fail.", "They must often fail."),
        ("The results prove a link.", "The theoretical results suggest a link."),
        ("It eliminates noise.", "It reduces noise without hurting speed."),
        ("It works on all boats.", "It works across various boats."),
        ("It is the best in the world.", "It is the best of the baselines."),
        ("No other method can match it.", "It is the best method."),
        ("이보다 나은 방법은 없다.", "It is the best method."),
    ],
)
def test_a_weak_ground_is_none(text: str, evidence: str) -> None:
    """RULE: where the evidence hedges, only plain words ground the class; the best of some is not the world's best."""
    language = "en" if text.isascii() else "ko"
    assert list(strength_problems(text, evidence, language))


@pytest.mark.parametrize(
    ("text", "evidence", "language"),
    [
        ("It proved harder than the first task.", "It was harder than the first task.", "en"),
        ("One pass is all it takes.", "It needs a single pass.", "en"),
        ("Recall lies anywhere between 4% and 8%.", "Recall varies from 4% to 8%.", "en"),
        ("중앙 방식에 견줄 만한 성능이다.", "It is comparable to the central one.", "ko"),
        ("심박수의 고정점을 성공적으로 찾는다.", "It finds the fixed point of the heart rate.", "ko"),
    ],
)
def test_a_word_that_looks_like_a_claim_is_none(text: str, evidence: str, language: str) -> None:
    """RULE: "proved harder", "all it takes" and a syllable pair within another Korean word claim nothing."""
    assert list(strength_problems(text, evidence, language)) == []  # type: ignore[arg-type]
