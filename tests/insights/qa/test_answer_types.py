"""What a question asks for, and whether a sentence says it."""

import pytest

from insights.qa.answer_types import AnswerType, find_asked, find_row_signs, find_signs
from insights.qa.concepts import search_stems


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("How many robots were built?", "number"),
        ("beam size?", "number"),
        ("Why is the arm slow?", "reason"),
        ("How do they grip the cup?", "manner"),
        ("Is it faster than the old arm?", "yes_no"),
        ("Is it faster than the old arm?", "comparison"),
        ("What is a gripper graph?", "definition"),
        ("What does GGN stand for?", "definition"),
        ("What is the gripper trick?", "definition"),
        ("What is the backbone?", "name"),
        ("How long does one grip take?", "duration"),
        ("which gripper do they use", "name"),
        ("몇 개의 로봇을 만들었나요?", "number"),
        ("왜 느린가요?", "reason"),
        ("어떻게 잡나요?", "manner"),
        ("더 빨라졌나요?", "yes_no"),
    ],
)
def test_a_question_asks_for_a_type(question: str, asked: AnswerType) -> None:
    """RULE: English and Korean questions say by their words, or by a bare quantity, what they ask for."""
    assert asked in find_asked(question).types


@pytest.mark.parametrize(
    ("question", "answers", "other"),
    [
        (
            "How many robots were built?",
            "We built twelve robots in a year.",
            "The robots were built in 2019.",
        ),
        ("How many stages does it have?", "It is a three-stage method.", "Stages follow one another."),
        ("How many layers?", "The net has 12 layers.", "Layers are shown in Table 12."),
        ("Why is the arm slow?", "It is slow because the motor is weak.", "The arm is slow and old."),
        ("What is a gripper graph?", "A gripper graph is a tree of fingers.", "We draw the gripper graph."),
        (
            "How long does one grip take?",
            "A grip takes a few seconds.",
            "Each grip has two of three fingers.",
        ),
        ("How long does one grip take?", "Grips are at the millisecond level.", "Each grip has two fingers."),
        (
            "What does GGN stand for?",
            "We train a gripper graph net (GGN) on cups.",
            "GGN is trained on cups.",
        ),
    ],
)
def test_the_sentence_that_answers_has_more_signs(question: str, answers: str, other: str) -> None:
    """RULE: a number counts beside what is counted; a year, a table's number and a citation count nothing."""
    asked, stems = find_asked(question), frozenset(search_stems(question))
    right, wrong = (find_signs(sentence, asked, stems).strength(asked) for sentence in (answers, other))
    assert right > wrong


def test_a_row_gives_numbers() -> None:
    """RULE: a row with figures answers a question for a number, whatever its header."""
    asked = find_asked("How many robots?")
    assert find_row_signs("Arm | 12", asked).strength(asked) == 1
    assert find_row_signs("Arm | none", asked).strength(asked) == 0
