"""Follow-ups stand for the question before them with something changed."""

import pytest

from insights.qa.follow_ups import ResolvedQuestion, resolve

BEFORE = "How many cups were gripped on GripSet?"


def words(question: ResolvedQuestion, *, own: bool) -> set[str]:
    return {
        term for entry in question.concepts if entry.is_own is own for term in entry.concept.expressions[0][0]
    }


@pytest.mark.parametrize("text", ["and on CupSet?", "on CupSet?", "그럼 CupSet에서는?"])
def test_a_follow_up_keeps_the_question_before(text: str) -> None:
    """RULE: what is counted and asked for stays, what the follow-up names is added."""
    resolved = resolve(text, (BEFORE,))
    assert resolved.is_follow_up
    assert "cupset" in words(resolved, own=True)
    assert {"cup", "grip"} <= words(resolved, own=False)
    assert "number" in resolved.asked.types


def test_what_the_follow_up_puts_elsewhere_is_replaced() -> None:
    """RULE: "on CupSet" takes the place of "on GripSet"."""
    assert "gripset" not in words(resolve("and on CupSet?", (BEFORE,)), own=False)


def test_why_asks_for_a_reason() -> None:
    """RULE: a bare question word changes what is asked for, not what about."""
    resolved = resolve("why?", (BEFORE,))
    assert resolved.asked.types == {"reason"}
    assert words(resolved, own=False)


def test_a_whole_question_stands_alone() -> None:
    """RULE: a question that names its subject takes nothing from the one before."""
    assert not resolve("Which motor moves the second finger?", (BEFORE,)).is_follow_up


@pytest.mark.parametrize(
    ("text", "follows"),
    [
        ("그럼 학습률은?", True),
        ("왜?", True),
        ("ImageNet에서는?", True),
        ("그 다음은?", True),
        ("소풍은 누가 가나요?", False),
    ],
)
def test_a_short_korean_question_about_an_unknown_thing_is_its_own(text: str, *, follows: bool) -> None:
    """RULE: a noun that no term is known of names another subject; the answer to the question before is none to it."""
    assert resolve(text, ["GPU를 몇 개 썼나요?"]).is_follow_up is follows
