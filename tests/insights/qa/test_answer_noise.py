"""What never answers."""

import pytest

from insights.model import Paper, Passage, Question
from insights.qa.answer_noise import is_noise, is_noise_section
from insights.qa.extractive_answerer import ExtractiveAnswerer


@pytest.mark.parametrize(
    "sentence",
    [
        "We thank the cup makers for their help with the arm.",
        "Is the cup of any use to the arm at all?",
        "[12] A. Cup and B. Arm. Gripping cups. In Proceedings of the Cup Conference, pages 3–9.",
        "User: Please grip the cup and answer with one word.",
        "You are a helpful arm that grips cups.",
    ],
)
def test_some_sentences_never_answer(sentence: str) -> None:
    """RULE: thanks, questions, cited works and prompts are no answers."""
    assert is_noise(sentence)
    assert not is_noise("We grip twelve cups with one arm.")


def test_some_sections_never_answer() -> None:
    """RULE: acknowledgements, references and prompts are told by their headings."""
    assert all(map(is_noise_section, ["Acknowledgements", "References", "B.2 Prompt templates"]))
    assert not is_noise_section("3 Method")


async def test_a_table_answers_with_its_header() -> None:
    """RULE: the figure asked for is quoted with the header above it."""
    text = "Table 1: Settings of the arm.\nSetting | Value\ncontext length | 8192\nwindow | 4096"
    passages = (
        Passage(paper="p", section="Setup", text="We describe the arm and its cups.", kind="text"),
        Passage(paper="p", section="Setup", text=text, kind="table"),
    )
    question = Question(
        text="What is the context length?", papers=(Paper(id="p", title="Arms", abstract=""),), language="en"
    )
    answer = await ExtractiveAnswerer().answer(question, passages)
    assert answer.statements[0].text == "Setting | Value: context length | 8192"
