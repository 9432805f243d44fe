"""The result of a paper is the sentence of its abstract that says best what came out, verbatim."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insights.summarization.result_sentence import find_result, score_results
from insights.summarization.sentence_features import abstract_sentences, analyse

START = (
    "Counting birds from pictures is slow, and earlier counters reach only 55% accuracy. "
    "We propose BirdCount, a network that counts birds in pictures of the sky. "
)


def result_of(*sentences: str) -> str:
    return find_result(abstract_sentences(START + " ".join(sentences)))


@pytest.mark.parametrize(
    "result",
    [
        "BirdCount improves the accuracy from 71.2 to 76.5 on three collections of pictures.",
        "Experiments show that BirdCount is 3x faster than the best older counter.",
        "On pictures of large flocks, BirdCount reduces the cost of a count by 40%.",
        "We find that counters trained on small flocks fail on large ones.",
        "BirdCount outperforms every older counter of birds.",
    ],
)
def test_what_came_out_is_found(result: str) -> None:
    """RULE: a figure, a comparison or a finding in words is a result, and it is given verbatim."""
    assert result_of(result) == result


@pytest.mark.parametrize(
    "sentence",
    [
        "To improve the accuracy by 10%, we train the network on pictures of flocks.",
        "We collect a data set of 12,500 pictures with 3.5 birds each from two countries.",
        "We evaluate BirdCount on three collections of pictures of the sky.",
        "Extensive experiments demonstrate the effectiveness of our network.",
        "A counting head is then developed that uses the pictures of two cameras.",
        "Code and 40% of the pictures are available at https://example.org/birds.",
        "These results show that BirdCount is 3x faster than the best older counter.",
        "Notably, it improves the accuracy of the best older counter by 10%.",
        "We address this by a second head that is 3x faster than the first.",
        r"BirdCount improves the accuracy by 40\% over the best older counter on $k$ pictures.",
        "BirdCount achieves an accuracy of on three collections, better than older counters.",
    ],
)
def test_what_is_no_result_alone(sentence: str) -> None:
    """RULE: purposes, setups, activities, code, TeX, holes and sentences that lean on others are no result."""
    assert result_of(sentence) == ""


def test_the_number_is_preferred() -> None:
    """RULE: of several results the one with a figure is given, wherever it stands."""
    words = "BirdCount is better than all older counters on two collections."
    number = "BirdCount improves the accuracy from 71.2 to 76.5 on a third collection."
    assert result_of(words, number) == number
    assert result_of(number, words) == number


def test_background_is_no_result() -> None:
    """RULE: a figure before the authors speak of their own work is other people's."""
    assert find_result(abstract_sentences(START)) == ""


def test_the_summary_is_left_out() -> None:
    """RULE: the sentence that is shown as the summary is not shown a second time."""
    sentences = abstract_sentences(START + "BirdCount is 3x faster than the best older counter.")
    assert find_result(sentences, 2) == ""


@given(st.lists(st.text(alphabet="abc we show 3x%.,$(\\", max_size=80), max_size=6))
def test_any_text(texts: list[str]) -> None:
    """RULE: whatever the text, the result is one of its sentences or nothing."""
    sentences = [analyse(text) for text in texts]
    assert find_result(sentences) in {"", *texts}
    assert len(score_results(sentences)) == len(texts)


def test_results_of_labelled_abstracts(insights_data: Path) -> None:
    """RULE: of what is chosen in CSAbstruct's development part, at least 60% is labelled as a result by people, who
    often label a result as part of the method.
    """
    lines = (insights_data / "roles" / "csabstruct_dev.jsonl").read_text(encoding="utf-8").splitlines()
    chosen = [
        row["labels"][row["sentences"].index(text)]
        for row in map(json.loads, lines)
        if (text := find_result([analyse(sentence) for sentence in row["sentences"]]))
    ]
    assert chosen.count("result") >= 0.6 * len(chosen)
