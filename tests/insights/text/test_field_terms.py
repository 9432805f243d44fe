"""Field terms have Korean names; a term that is not in the table is translated only where all its parts are known."""

import pytest

from insights.text.field_terms import korean_name, korean_with_english, subjects
from insights.text.noun_phrases import term_key


@pytest.mark.parametrize(
    ("term", "short", "expected"),
    [
        ("diffusion models", "", "확산 모델(diffusion model)"),
        ("vision-language models", "VLMs", "비전-언어 모델(vision-language model, VLMs)"),
        (
            "cross-domain few-shot segmentation",
            "",
            "교차 도메인 퓨샷 분할(cross-domain few-shot segmentation)",
        ),
        ("mixture of experts", "MoE", "전문가 혼합(mixture of experts, MoE)"),
        ("Lumen Dependency Treebank", "LDT", "Lumen Dependency Treebank (LDT)"),
        ("LoRA", "", "LoRA"),
    ],
)
def test_how_koreans_write_a_term(term: str, short: str, expected: str) -> None:
    """RULE: the Korean name stands first, the English term behind it; names stay as they are."""
    assert korean_with_english(term, short) == expected


def test_spellings_have_one_name() -> None:
    """RULE: plural, hyphen, case and a known short form do not matter."""
    assert korean_name("Reinforcement Learning") == korean_name("RL") == "강화학습"
    assert korean_name("point clouds") == korean_name("Point-Cloud") == "포인트 클라우드"


def test_a_term_with_an_unknown_part_stays_english() -> None:
    """RULE: nothing is half translated."""
    assert korean_name("glorbic segmentation") == ""
    assert korean_name("segmentation of glorbs") == ""


def test_what_belongs_to_what() -> None:
    """RULE: "of" turns the order round, "and" keeps it."""
    assert korean_name("segmentation of images") == "이미지의 분할"
    assert korean_name("speech and language") == "음성 및 언어"


def test_subjects_are_found_by_key() -> None:
    """RULE: every subject can be looked up by the key that a text's words give."""
    assert subjects()[term_key("Point Clouds")] == "point cloud"
