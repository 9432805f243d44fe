"""A question about an aspect is refused where a full text does not state that aspect of the authors' own work."""

import asyncio

import pytest

from insights.model import Answer, Paper, Passage, Question
from insights.qa.extractive_answerer import ExtractiveAnswerer

SECTIONS = {
    "Abstract": "Rivers freeze within hours. We present IceNet, a network that segments ice in webcam images. On IceCam "
    "it reaches a mean IoU of 81.3, 4.2 points above a plain network.",
    "1 Introduction": "Ice jams cost the region $300 million each year. Labelling one image takes an expert 25 minutes. "
    "Large models need clusters of GPUs and weeks of training.",
    "2 Related Work": "SnowNet was trained for nine days on 64 TPUs and reaches an accuracy of 93.1 on SatIce. Radar is "
    "robust to darkness, but costs 40,000 euros per station. Language models summarise the reports of stations.",
    "4 Experiments": "We train for 80 epochs with batches of 16 images. Translated from Finnish to Swedish the reports "
    "help and improve the accuracy to 82.0. Segmenting one image takes 38 ms on one RTX 3090.",
}
PAPER = Paper(id="2601.00009", title="IceNet: Segmenting River Ice", abstract="")


def ask(text: str, **changed: str) -> Answer:
    passages = [
        Passage(paper=PAPER.id, section=section, text=changed.get(section.split()[-1], words))
        for section, words in SECTIONS.items()
    ]
    is_korean = any("가" <= sign <= "힣" for sign in text)
    question = Question(text=text, papers=(PAPER,), language="ko" if is_korean else "en")
    return asyncio.run(ExtractiveAnswerer().answer(question, passages))


@pytest.mark.parametrize(
    "question",
    [
        "How long does training take?",
        "학습에 며칠 걸렸어?",
        "How much energy does training use?",
        "What did training cost in dollars?",
        "What was the memory footprint during training?",
        "What results does it report on SatIce?",
        "What results does it report on summarization?",
        "언어 모델링 결과는 어때?",
        "What recall does it reach?",
    ],
)
def test_what_only_others_or_another_object_have_is_refused(question: str) -> None:
    """RULE: costs of the world, of other papers, of annotation or of inference are no costs of training; figures of
    other papers, of another metric or data set are no results; the nearest sentence is given.
    """
    answer = ask(question)
    assert not answer.found, answer.statements
    assert answer.passages


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("How fast is inference?", "38 ms"),
        ("추론 속도는?", "38 ms"),
        ("What hardware was used?", "RTX 3090"),
        ("What results does it report on IceCam?", "81.3"),
        ("What mean IoU does it reach?", "81.3"),
    ],
)
def test_what_the_authors_state_is_answered(question: str, words: str) -> None:
    """RULE: the first statement gives what is asked for, of what it is asked for."""
    assert words in ask(question).statements[0].text


@pytest.mark.parametrize(
    "question", ["How long does training take?", "Is it expensive to train?", "학습 비용은?"]
)
def test_a_duration_or_money_with_training_as_its_object_answers(question: str) -> None:
    """RULE: a question about the cost of training is answered by its time, its machines or its price."""
    experiments = "We train for 80 epochs, which takes 14 hours and costs $90 on one machine."
    assert "14 hours" in ask(question, Experiments=experiments).statements[0].text


def test_the_direction_of_a_translation_counts() -> None:
    """RULE: results for Finnish to Swedish are none for Swedish to Finnish."""
    experiments = "We achieve 30.1 BLEU on Finnish-to-Swedish reports, which improves over the baseline."
    assert ask("What results for Finnish-to-Swedish?", Experiments=experiments).found
    assert not ask("What results for Swedish-to-Finnish?", Experiments=experiments).found
