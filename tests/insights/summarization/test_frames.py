"""A frame sentence is Korean around slots of the abstract, and says only what is certain."""

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insights.summarization.frames import frame_sentence

HANGUL = re.compile(r"[가-힣]")


def frame(abstract: str, title: str = "On things") -> str:
    return frame_sentence(title, abstract, "ko")


@pytest.mark.parametrize(
    ("abstract", "expected"),
    [
        (
            "We propose FogNet, a lightweight framework for medical image segmentation.",
            "FogNet: 의료 영상 분할(medical image segmentation)을 위한 경량 프레임워크를 제안한다.",
        ),
        (
            "In this paper, we introduce a novel rain-aware method called DripFlow that detects wet roads.",
            "DripFlow: wet roads를 탐지하는 새로운 rain-aware 방법을 제시한다.",
        ),
        (
            "We present WetBench, the first benchmark for evaluating umbrella detectors in storms.",
            "WetBench: umbrella detectors를 평가하기 위한 벤치마크를 제시한다.",
        ),
        (
            "We propose Fog Aware Routing (FAR), a training-free router. It is fast.",
            "FAR(Fog Aware Routing): 추가 학습이 필요 없는 라우터를 제안한다.",
        ),
        (
            "We propose FogNet, a framework that transforms fog images into rain maps.",
            "FogNet: fog images를 rain maps로 변환하는 프레임워크를 제안한다.",
        ),
        (
            "We introduce FogNet, a method that combines rain sensors with drizzle models.",
            "FogNet: rain sensors와 drizzle models를 결합하는 방법을 제시한다.",
        ),
        (
            "We introduce gradual fog descent, a novel method for constructing and evaluating rain maps.",
            "gradual fog descent: rain maps를 구축하고 평가하기 위한 새로운 방법을 제시한다.",
        ),
        (
            "We propose a novel method termed Fog Aware Routing (FAR) for umbrella detection.",
            "FAR(Fog Aware Routing): umbrella detection을 위한 새로운 방법을 제안한다.",
        ),
        (
            "A lightweight framework for umbrella detection is proposed.",
            "umbrella detection을 위한 경량 프레임워크를 제안한다.",
        ),
    ],
)
def test_what_is_proposed(abstract: str, expected: str) -> None:
    """RULE: name, task or action, and the kind of thing; slots stay in the abstract's words."""
    assert frame(abstract) == expected


@pytest.mark.parametrize(
    ("abstract", "expected"),
    [
        ("We study cloud drift.", "cloud drift를 연구한다."),
        (
            "We investigate the effect of cloud drift on rain models.",
            "cloud drift가 rain models에 미치는 영향을 조사한다.",
        ),
        (
            "This paper evaluates the robustness of cloud drift models.",
            "cloud drift models의 강건성을 평가한다.",
        ),
        ("We conduct a systematic study of cloud drift.", "cloud drift를 연구한다."),
    ],
)
def test_what_is_studied(abstract: str, expected: str) -> None:
    """RULE: a study has a frame where its title names the subject, too."""
    assert frame(abstract, "On the drift of clouds") == expected
    assert frame(abstract, "Something else") == ""


START = "We propose FogNet, a framework for cloud tracking. "


@pytest.mark.parametrize(
    ("result", "expected"),
    [
        (
            "FogNet achieves an accuracy of 84.2% on SkyBench.",
            "SkyBench에서 정확도(accuracy) 84.2%를 보고한다.",
        ),
        ("Our method reaches 61.5 mIoU on SkyBench.", "SkyBench에서 mIoU 61.5를 보고한다."),
        ("FogNet achieves up to 84.2\\% accuracy.", "정확도(accuracy) 최대 84.2%를 보고한다."),
        ("The best baseline achieves an accuracy of 84.2%.", ""),
        ("FogNet achieves a 7.1% accuracy improvement.", ""),
        ("FogNet achieves an accuracy of 84.2% and 80.1% on SkyBench and RainBench.", ""),
        ("FogNet beats the model that achieves only 40% accuracy.", ""),
    ],
)
def test_a_measure_is_the_papers_own(result: str, expected: str) -> None:
    """RULE: a number appears with its metric only where the authors' work reaches it, and never as a comparison."""
    assert frame(START + result).removeprefix(frame(START)).strip() == expected


@pytest.mark.parametrize(
    "abstract",
    [
        "",
        "Clouds drift.",
        "We propose a method.",
        "We propose a novel framework that works well.",
        "We propose $\\phi$-Net, which is new.",
        "We study how clouds drift.",
        "We study whether models drift.",
    ],
)
def test_no_frame_is_better_than_an_empty_one(abstract: str) -> None:
    """RULE: where no slot is found nothing is said."""
    assert frame(abstract) == ""


def test_only_other_languages_have_frames() -> None:
    """RULE: abstracts are English and need none in English."""
    assert frame_sentence("On things", START, "en") == ""


def assert_slots_stand_in(text: str, abstract: str) -> None:
    """All that is not Korean."""
    plain = re.sub(
        r"\\(?:textbf|textit|textsc|texttt|emph|textsf|text)\{([^{}]*)\}", r"\1", " ".join(abstract.split())
    )
    for run in re.findall(r"[A-Za-z][\w\-+.@/'’]*[\w+]|\d[\d.]*", text):
        assert (
            run.rstrip(".") in plain
            or HANGUL.search(run)
            or run in {"LLM", "VLM", "GUI", "AI", "3D", "2D", "4D"}
        ), run


PARTS = st.sampled_from(
    ["We propose", "FogNet,", "a", "novel", "framework", "for", "image", "segmentation", "that", "detects", "(FN)",
     "We study", "the effect of", "on", "SkyBench.", "achieves", "an accuracy of", "84.2%", "and", "$x$", "\n"]
)  # fmt: skip


@given(st.lists(PARTS, max_size=25))
def test_slots_stand_in_the_abstract(parts: list[str]) -> None:
    """RULE: whatever the abstract, each English word and each number of a frame stands in it."""
    abstract = " ".join(parts)
    assert_slots_stand_in(frame(abstract, "FogNet: image segmentation"), abstract)


def test_real_abstracts(insights_data: Path) -> None:
    """RULE: the same on a whole day, of which more than half have a frame."""
    lines = (insights_data / "days" / "2026-06-23.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    frames = [frame_sentence(row["title"], row["abstract"], "ko") for row in rows]
    assert sum(map(bool, frames)) > len(rows) / 2
    for row, text in zip(rows, frames, strict=True):
        assert not text or text.endswith("다.")
        assert "  " not in text
        assert_slots_stand_in(text, row["abstract"])
