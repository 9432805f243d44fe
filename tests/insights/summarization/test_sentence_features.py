"""The features of sentences, and the sentences that only announce code or data."""

from pathlib import Path

import pytest

from insights.sources.files import read_batch
from insights.summarization.quotable_sentences import _AVAILABILITY, announces_code_or_data
from insights.summarization.report_roles import (
    classify_sentences,
    feature_vector,
    role_probabilities,
)
from insights.summarization.sentence_features import abstract_sentences, analyse, content_words
from insights.summarization.tldr import summarize, summarize_sentences
from insights.text.sentences import split_sentences

TEXT = (
    "Large models forget. However, nobody has measured what. We propose a test that measures it in minutes. "
    "It reaches an AUROC of 0.93 on four sets and may support practice."
)


def test_roles_are_the_same() -> None:
    """The features of sentences give the same roles as the sentences themselves."""
    assert role_probabilities(
        [sentence.role_scores for sentence in abstract_sentences(TEXT)]
    ) == classify_sentences(split_sentences(TEXT))


def test_the_summary_is_the_same() -> None:
    """The TL;DR of analysed sentences is that of the sentences."""
    assert summarize(abstract_sentences(TEXT), "A test of forgetting") == summarize_sentences(
        split_sentences(TEXT), "A test of forgetting"
    )


@pytest.mark.parametrize(
    "metric", ["AUC", "AUROC", "F1", "Dice", "IoU", "mAP", "BLEU", "FID", "PSNR", "SSIM"]
)
def test_metrics(metric: str) -> None:
    """A metric by name is a sign of a result, in its own spelling only."""
    assert "say:metric" in feature_vector([f"The {metric} rises."], 0)
    assert "say:metric" not in feature_vector([f"The {metric.swapcase()}x rises."], 0)


def test_content() -> None:
    """Sentences and titles are compared by the same forms of their words."""
    assert set(analyse("We quantize the transformers.").content_words) == content_words(
        "Transformer: quantized"
    )


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
def test_announcements_of_code_or_data(sentence: str) -> None:
    """A sentence that only says where code or data are is recognised."""
    assert announces_code_or_data(sentence)


def test_no_release_hint_is_missed(insights_data: Path) -> None:
    """On a real day the quick search for hints passes over no sentence that announces code or data."""
    papers = read_batch(insights_data / "days" / "2026-06-24.jsonl").papers
    sentences = [sentence.text for paper in papers for sentence in abstract_sentences(paper.abstract)]
    assert all(announces_code_or_data(text) == bool(_AVAILABILITY.search(text)) for text in sentences)


@pytest.mark.parametrize(
    "listed", ["Keywords: deep learning; coffee.", "Index Terms—Codes, rates.", "Key words: a."]
)
def test_a_list_of_keywords_is_no_sentence(listed: str) -> None:
    """A list of keywords is left out; a sentence about keywords is not."""
    assert abstract_sentences(f"We study coffee. {listed}") == abstract_sentences("We study coffee.")
    assert len(abstract_sentences("Keywords are hard to extract. We extract them.")) == 2
