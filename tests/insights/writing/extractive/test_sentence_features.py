"""Sentences looked at once."""

from pathlib import Path

import pytest

from insights.sources.files import read
from insights.text.sentences import split
from insights.writing.extractive.quotable_sentences import _AVAILABLE, _points_elsewhere
from insights.writing.extractive.rhetorical_roles import features, roles, shares
from insights.writing.extractive.sentence_features import abstract_sentences, analyse, content
from insights.writing.extractive.tldr import best_of, best_sentence

TEXT = (
    "Large models forget. However, nobody has measured what. We propose a test that measures it in minutes. "
    "It reaches an AUROC of 0.93 on four sets and may support practice."
)


def test_roles_are_the_same() -> None:
    """What is kept of each sentence gives the same roles as the sentences themselves."""
    assert shares([one.leaning for one in abstract_sentences(TEXT)]) == roles(split(TEXT))


def test_the_summary_is_the_same() -> None:
    """The summary of sentences looked at is the summary of the sentences."""
    assert best_of(abstract_sentences(TEXT), "A test of forgetting") == best_sentence(
        split(TEXT), "A test of forgetting"
    )


@pytest.mark.parametrize(
    "metric", ["AUC", "AUROC", "F1", "Dice", "IoU", "mAP", "BLEU", "FID", "PSNR", "SSIM"]
)
def test_metrics(metric: str) -> None:
    """A metric by name is a sign of a result, in its own spelling only."""
    assert "say:metric" in features([f"The {metric} rises."], 0)
    assert "say:metric" not in features([f"The {metric.swapcase()}x rises."], 0)


def test_content() -> None:
    """Sentences and titles are compared by the same forms of their words."""
    assert set(analyse("We quantize the transformers.").content) == content("Transformer: quantized")


SENTENCES = [
    "We release our code and data.",
    "Models and weights are publicly available.",
    "All code was open-sourced.",
    "We will make the toolkit freely available.",
    "See https://example.org.",
    "See the supplementary files.",
    "Weights can be downloaded.",
    "The dataset is public.",
    "Our annotations are published.",
    "It is available under an open licence.",
]


@pytest.mark.parametrize("sentence", SENTENCES)
def test_where_code_lies(sentence: str) -> None:
    """A sentence that only says where code or data lie is recognised."""
    assert _points_elsewhere(sentence)


def test_no_sign_is_missed(insights_data: Path) -> None:
    """On a real day the cheap look for signs passes over no sentence that says where code or data lie."""
    papers = read(insights_data / "days" / "2026-06-24.jsonl").papers
    sentences = [one.text for paper in papers for one in abstract_sentences(paper.abstract)]
    assert all(_points_elsewhere(text) == bool(_AVAILABLE.search(text)) for text in sentences)


@pytest.mark.parametrize(
    "listed", ["Keywords: deep learning; coffee.", "Index Terms—Codes, rates.", "Key words: a."]
)
def test_a_list_of_keywords_is_no_sentence(listed: str) -> None:
    """It is neither a summary nor a quotation; a sentence about keywords is both."""
    assert abstract_sentences(f"We study coffee. {listed}") == abstract_sentences("We study coffee.")
    assert len(abstract_sentences("Keywords are hard to extract. We extract them.")) == 2
