"""A question about an aspect of a paper is told by its words, in English and in Korean."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insights.model import Question
from insights.qa.aspects import (
    RECORD_ASPECTS,
    WHOLE_PAPER_ASPECTS,
    find_asked_aspect,
    find_aspect,
    find_follow_up,
)


@pytest.mark.parametrize(
    ("text", "aspect"),
    [
        ("What results does it report?", "results"),
        ("how well does it work", "results"),
        ("what's new here?", "contribution"),
        ("How does it work?", "method"),
        ("can you explain how the method works", "method"),
        ("What are its weaknesses?", "limits"),
        ("In which cases does it not work?", "failures"),
        ("what would they do next", "future"),
        ("What was it evaluated on?", "data"),
        ("is there code?", "code"),
        ("link to the repo please, is it on github?", "code"),
        ("Are the model weights released?", "release"),
        ("Is it better than the state of the art?", "comparison"),
        ("How expensive is it?", "cost"),
        ("which GPUs?", "hardware"),
        ("How long does training take?", "time"),
        ("how fast is it?", "speed"),
        ("How many parameters does the model have?", "size"),
        ("What problem does it solve?", "motivation"),
        ("who wrote it?", "authors"),
        ("When was it published?", "date"),
        ("Was it accepted anywhere?", "venue"),
        ("Which version is this?", "version"),
        ("Explain it simply", "explain"),
        ("tl;dr", "summary"),
        ("결과가 뭐야?", "results"),
        ("핵심 기여가 뭐야?", "contribution"),
        ("방법을 설명해줘", "method"),
        ("한계는?", "limits"),
        ("향후 연구는?", "future"),
        ("어떤 데이터를 썼어?", "data"),
        ("코드 공개됐어?", "code"),
        ("데이터셋 공개돼 있어?", "release"),
        ("기존 연구와 뭐가 달라?", "comparison"),
        ("GPU 몇 개 썼어?", "hardware"),
        ("왜 중요해?", "motivation"),
        ("누가 썼어?", "authors"),
        ("언제 나왔어?", "date"),
        ("어느 학회에 나왔어?", "venue"),
        ("쉽게 설명해줘", "explain"),
        ("요약해줘", "summary"),
        ("이 논문 무슨 내용이야?", "summary"),
    ],
)
def test_the_aspect_is_read_from_the_words(text: str, aspect: str) -> None:
    """RULE: question words and aspect words tell what is asked, and the paper as a whole has no focus."""
    question = find_aspect(text)
    assert question is not None
    assert question.aspect == aspect
    assert aspect == "release" or not question.focus


@pytest.mark.parametrize(
    "text",
    [
        "What optimizer did they use?",
        "How many layers does it have?",
        "Does dropout help?",
        "explain the planner",
        "Why are the results on CIFAR worse?",
        "who labelled the training data?",
        "how many methods do they try?",
        "do they train a model?",
        "what is prospective memory?",
        "how do the arm's parameters enter the planner?",
        "do they run experiments?",
        "학습률은 얼마야?",
        "왜 성능이 좋아?",
        "파일 형식이 뭐야?",
        "배경은 어떻게 바꿔?",
        "정밀도와 재현율은 어떻게 조절해?",
        "알고리즘이 항상 답을 돌려줘?",
        "동적 계획법을 써?",
        "",
        "???",
    ],
)
def test_other_questions_have_no_aspect(text: str) -> None:
    """RULE: a question word that asks for something else, or a content word beside a weak phrase, is no aspect's."""
    assert find_aspect(text) is None


@pytest.mark.parametrize(
    ("text", "aspect", "focus"),
    [
        ("what results on ImageNet?", "results", "ImageNet"),
        ("what are the limitations of the planner?", "limits", "planner"),
        ("ImageNet에서 결과는?", "results", "ImageNet"),
        ("로봇의 한계는?", "limits", "로봇의"),
    ],
)
def test_the_rest_of_the_question_is_its_focus(text: str, aspect: str, focus: str) -> None:
    """RULE: words that say something of their own beside the aspect are its focus."""
    question = find_aspect(text)
    assert question is not None
    assert (question.aspect, question.focus) == (aspect, focus)


def test_two_aspects_are_joined_by_and() -> None:
    """RULE: "and" joins two aspects; other words between them do not."""
    both = find_aspect("What are the results and limitations?")
    korean = find_aspect("누가 언제 썼어?")
    assert both is not None and (both.aspect, both.also) == ("results", ("limits",))  # noqa: PT018
    assert korean is not None and (korean.aspect, korean.also) == ("authors", ("date",))  # noqa: PT018


def test_limits_of_others_are_the_problem() -> None:
    """RULE: the limitations of existing methods are what the paper is about, not its own."""
    question = find_aspect("Which limitations of existing methods does it address?")
    assert question is not None
    assert question.aspect == "motivation"


def test_a_follow_up_keeps_the_aspect() -> None:
    """RULE: "and on ImageNet?" asks for the aspect of the question before; a mere "why?" is nobody's aspect."""
    followed = find_follow_up("and on ImageNet?", "What results does it report?")
    assert followed is not None
    assert (followed.aspect, followed.focus) == ("results", "ImageNet")
    why = Question(
        text="why?", papers=(), language="en", previous_questions=("What results does it report?",)
    )
    assert find_asked_aspect(why) is None


@pytest.mark.parametrize(
    ("text", "wanted"), [("how big is the dataset?", True), ("Which datasets were used?", False)]
)
def test_a_number_is_wanted(text: str, *, wanted: bool) -> None:
    """RULE: "how big" asks for a number."""
    question = find_aspect(text)
    assert question is not None
    assert question.wants_number == wanted


@given(st.text(max_size=80))
def test_any_text_is_read(text: str) -> None:
    """RULE: no text fails, and what concerns the whole paper never has a focus."""
    question = find_aspect(text)
    assert question is None or question.aspect not in WHOLE_PAPER_ASPECTS or not question.focus
    assert RECORD_ASPECTS < WHOLE_PAPER_ASPECTS
