"""The names of a statement against its papers."""

import pytest

from insights.writing.checks.name_checks import find_names, name_problems

SOURCE = (
    "SpatialFlow-GRPO is a large language model optimized on ImageNet-1K and the MMLU-Pro benchmark with Bayesian"
    " priors and mixture of experts for the Markov decision process. 3D scenes."
)


@pytest.mark.parametrize(
    "text",
    [
        "SpatialFlow-GRPO is an LLM for 3D scenes.",
        "The MDP is solved on ImageNet.",
        "MMLU-Pro and ImageNet-1K are used with Bayes priors.",
        "It holds 40K items and 7B parameters.",
        "MoE layers help.",
        "Spatially optimized language models (SOLMs) help.",
    ],
)
def test_names_of_the_paper_pass(text: str) -> None:
    """RULE: names pass in parts, plural and other forms, acronyms where the paper spells them out."""
    assert list(name_problems(text, SOURCE, "en")) == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("SpatialFlow-LoRA is a language model.", "SpatialFlow-LoRA"),
        ("It uses CIFAR-10 images.", "CIFAR-10"),
        ("It beats Mamba on images.", "Mamba"),
        ("It renders 3DGS scenes.", "3DGS"),
        ("TaskNet is a language model.", "TaskNet"),
        ("They use GPT-4 as a judge.", "GPT-4"),
    ],
)
def test_a_name_of_another_paper_is_found(text: str, name: str) -> None:
    """RULE: a model, data set or method that the papers do not name is not told of them."""
    assert name in "".join(name_problems(text, SOURCE, "en"))


def test_every_latin_word_of_a_korean_text_is_a_name() -> None:
    """RULE: in Korean what stands in Latin letters is a name, numbers with their scales apart."""
    assert list(find_names("BERT로 40K 문장과 3B token을 읽는다.", "ko")) == ["BERT", "token"]
