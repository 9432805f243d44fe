"""Answers to questions about an aspect come from what a sentence does, not from the words of the question."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insights.fulltext.document import abstract_as_full_text
from insights.i18n.catalog import translate
from insights.model import Answer, Language, Paper, Passage, Question
from insights.qa.aspect_answers import answer_aspect
from insights.qa.aspects import ASPECTS, AspectQuestion, find_aspect
from insights.qa.passages import split_passages

ABSTRACT = (
    "Robots that sort laundry must handle cloth of every shape. However, existing planners fail on wet cloth. "
    "We propose FoldNet, a planner that learns folds from videos. FoldNet combines a video encoder with a search over "
    "folding steps. On the LaundryBench dataset of 4,000 garments, FoldNet folds 91.2% of them, outperforming the best "
    "baseline by 12 points. However, our method is limited to single garments, which we leave for future work. "
    "Our code is available at https://github.com/example/foldnet."
)
PAPER = Paper(
    id="2601.00001",
    title="FoldNet: Folding Laundry from Videos",
    abstract=ABSTRACT,
    authors=("Ada Example", "Ben Sample"),
    version=2,
    published=datetime(2026, 1, 2, tzinfo=UTC),
    updated=datetime(2026, 2, 3, tzinfo=UTC),
    announced=date(2026, 1, 5),
    comment="12 pages, 4 figures. Accepted at ICML 2026",
    categories=("cs.RO", "cs.LG"),
)


def ask(text: str, paper: Paper = PAPER, passages: tuple[Passage, ...] = ()) -> Answer | None:
    language: Language = "ko" if any("가" <= sign <= "힣" for sign in text) else "en"
    aspect = find_aspect(text)
    assert aspect is not None, text
    question = Question(text=text, papers=(paper,), language=language)
    return answer_aspect(question, aspect, passages or split_passages(abstract_as_full_text(paper)))


def first_statement(text: str, paper: Paper = PAPER) -> str:
    answer = ask(text, paper)
    assert answer is not None
    assert answer.found, text
    return answer.statements[0].text


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("What results does it report?", "91.2%"),
        ("결과가 뭐야?", "91.2%"),
        ("What is the main contribution?", "We propose FoldNet"),
        ("핵심 기여가 뭐야?", "We propose FoldNet"),
        ("How does it work?", "FoldNet"),
        ("What are the limitations?", "limited to single garments"),
        ("한계는?", "limited to single garments"),
        ("What data does it use?", "LaundryBench"),
        ("How does it compare to previous work?", "outperforming the best baseline"),
        ("What problem does it solve?", "wet cloth"),
        ("요약해줘", "We propose FoldNet"),
        ("explain it simply", "We propose FoldNet"),
        ("who wrote it?", "Ada Example, Ben Sample"),
        ("언제 나왔어?", "2026"),
        ("Where was it published?", "ICML 2026"),
        ("which version is it?", "2"),
        ("how many pages?", "12 pages"),
        ("arXiv 분류가 뭐야?", "cs.RO"),
        ("what results on LaundryBench?", "91.2%"),
    ],
)
def test_the_first_statement_answers(question: str, words: str) -> None:
    """RULE: the statement that answers stands first, in whichever language the question is."""
    assert words in first_statement(question)


@pytest.mark.parametrize(
    "question",
    [
        "What results does it report on ImageNet?",
        "How long does training take?",
        "which university are they from?",
    ],
)
def test_what_is_not_said_is_refused(question: str) -> None:
    """RULE: where neither the text nor the record says it, nothing is found."""
    answer = ask(question)
    assert answer is not None
    assert not answer.found
    assert not answer.statements


def test_a_focus_in_other_sentences_is_left_to_the_ordinary_answerer() -> None:
    """RULE: the paper speaks of wet cloth, but reports no cost of it: another way of answering may know."""
    assert ask("what does wet cloth cost?") is None


@pytest.mark.parametrize(
    ("question", "language_start"), [("Is the code available?", "Yes"), ("코드 공개됐어?", "예")]
)
def test_code_is_answered_with_yes_and_the_address(question: str, language_start: str) -> None:
    """RULE: yes or no comes first, in the reader's language, with the address."""
    text = first_statement(question)
    assert text.startswith(language_start)
    assert "https://github.com/example/foldnet" in text


@pytest.mark.parametrize(
    ("sentence", "start"),
    [
        ("The code will be released upon acceptance.", "Not yet"),
        ("The code is available upon request.", "Only on request"),
        ("Our code is publicly available.", "Yes"),
        ("Our code cannot be released for legal reasons.", "No"),
    ],
)
def test_what_is_said_of_the_code_decides(sentence: str, start: str) -> None:
    """RULE: an announcement is no release, and no more is said than the paper says."""
    paper = replace(PAPER, abstract=f"We propose a planner for wet cloth. {sentence}")
    assert first_statement("Is the code available?", paper).startswith(start)


@pytest.mark.parametrize(
    "sentence", ["We study code generation by language models.", "Open-source models fail."]
)
def test_code_of_others_is_no_answer(sentence: str) -> None:
    """RULE: a paper about code says nothing of its own."""
    answer = ask("Is the code available?", replace(PAPER, abstract=f"We propose a planner. {sentence}"))
    assert answer is not None
    assert not answer.found


def test_records_are_no_quotes() -> None:
    """RULE: what the record says is no quote, names its paper, and its passage says that it is arXiv's record."""
    answer = ask("Who wrote it and when?")
    assert answer is not None
    assert len(answer.statements) > 1
    assert not any(statement.quote for statement in answer.statements)
    assert {statement.papers for statement in answer.statements} == {(PAPER.id,)}
    assert {passage.section for passage in answer.passages} == {"arXiv's record"}


def test_a_summary_says_that_it_quotes() -> None:
    """RULE: a summary without a model is quoted, and its last statement says so in the reader's language."""
    answer = ask("요약해줘")
    assert answer is not None
    assert [statement.quote for statement in answer.statements][-1] is False
    assert all(statement.quote for statement in answer.statements[:-1])
    assert "인용" in answer.statements[-1].text


def test_sections_tell_what_a_sentence_is_about() -> None:
    """RULE: limitations come from their section, and acknowledgements answer nothing."""
    passages = (
        Passage(
            paper=PAPER.id,
            section="1 Introduction",
            text="Folding cloth is limited by the sensors of others.",
        ),
        Passage(
            paper=PAPER.id, section="5 Limitations", text="The planner does not handle socks with holes yet."
        ),
        Passage(
            paper=PAPER.id,
            section="Acknowledgements",
            text="Our limitations were discussed with many friends.",
        ),
    )
    answer = ask("What are the limitations?", passages=passages)
    assert answer is not None
    assert [passage.section for passage in answer.passages] == ["5 Limitations"]


@given(st.sampled_from(ASPECTS), st.text(max_size=20), st.booleans())
def test_every_quote_is_verbatim(aspect: str, focus: str, wants_number: bool) -> None:  # noqa: FBT001
    """RULE: whatever is asked, quotes stand in their passages and name their paper."""
    question = Question(text=focus, papers=(PAPER,), language="en")
    asked = AspectQuestion(aspect=aspect, focus=focus, wants_number=wants_number)  # type: ignore[arg-type]
    answer = answer_aspect(question, asked, split_passages(abstract_as_full_text(PAPER)))
    if answer is None or not answer.found:
        return
    for statement, passage in zip(answer.statements, answer.passages, strict=True):
        assert not statement.quote or statement.text in passage.text
        assert statement.papers == (PAPER.id,)


def test_without_a_paper_there_is_no_answer() -> None:
    """RULE: a question about no paper is not answered here."""
    question = Question(text="Who wrote it?", papers=(), language="en")
    assert answer_aspect(question, AspectQuestion(aspect="authors"), ()) is None


@pytest.mark.parametrize("language", ["en", "ko"])
def test_the_suggested_question_is_answered_on_most_abstracts(
    insights_data: Path, language: Language
) -> None:
    """RULE: a question that the page suggests finds an answer in nearly every abstract of a day."""
    question = translate(language, "commands.worked.question")
    lines = (insights_data / "days" / "2026-06-24.jsonl").read_text(encoding="utf-8").splitlines()[:60]
    records = [json.loads(line) for line in lines]
    papers = [Paper(id=one["id"], title=one["title"], abstract=one["abstract"]) for one in records]
    answers = [ask(question, paper) for paper in papers]
    assert sum(answer is not None and answer.found for answer in answers) >= 0.9 * len(papers)


def test_what_is_released_stands_before_the_papers_addresses() -> None:
    """RULE: "where can I download it?" is answered by the data set's address where no code is released."""
    abstract = "We present LaundryBench. The dataset is available at https://laundry.example/data."
    paper = replace(PAPER, abstract=abstract, comment="")
    assert "https://laundry.example/data" in first_statement("where can I download it?", paper)


def test_limits_of_a_thing_that_is_named_stand_in_any_section() -> None:
    """RULE: a sentence that states them answers, whatever its section and whoever's work it is."""
    section, text = (
        "2 Search",
        "The search visits each fold once. Known limitations of the search are its slow start.",
    )
    answer = ask(
        "what is the weakness of the search?", passages=(Passage(paper=PAPER.id, section=section, text=text),)
    )
    assert answer is not None
    assert [statement.text for statement in answer.statements] == [
        "Known limitations of the search are its slow start."
    ]
