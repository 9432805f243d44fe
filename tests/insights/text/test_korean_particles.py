"""Particles follow the last sound of the word before them, Korean or not."""

import pytest

from insights.text.korean_particles import with_particle


@pytest.mark.parametrize(
    ("text", "particle", "expected"),
    [
        ("모델", "object", "모델을"),
        ("프레임워크", "object", "프레임워크를"),
        ("분할(segmentation)", "object", "분할(segmentation)을"),
        ("LLM", "object", "LLM을"),
        ("BERT", "topic", "BERT는"),
        ("GPT-4", "subject", "GPT-4가"),
        ("YOLOv8", "object", "YOLOv8을"),
        ("84.2%", "object", "84.2%를"),
        ("image generation", "object", "image generation을"),
        ("images", "object", "images를"),
        ("dataset", "object", "dataset을"),
        ("task", "object", "task를"),
        ("software", "and", "software와"),
        ("모델", "by", "모델로"),
        ("방법", "by", "방법으로"),
        ("…", "object", "…를"),
    ],
)
def test_the_form_of_a_particle(text: str, particle: str, expected: str) -> None:
    """RULE: after a consonant stands one form, after a vowel the other; what is in brackets at the end is not read."""
    assert with_particle(text, particle) == expected
