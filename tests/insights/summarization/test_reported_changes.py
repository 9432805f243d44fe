"""A change is reported only where the authors' own work brings it, with its own number."""

import pytest

from insights.summarization.frames import frame_sentence
from insights.summarization.reported_changes import find_change, is_of_own_work

START = "We propose FogNet, a framework for umbrella detection. "


def sentence_behind(result: str, start: str = START) -> str:
    """What a frame says behind what is proposed."""
    whole = frame_sentence("FogNet: On rain", start + result, "ko")
    return whole.removeprefix(frame_sentence("FogNet: On rain", start, "ko")).strip()


@pytest.mark.parametrize(
    ("result", "expected"),
    [
        ("FogNet reduces drizzle loss by up to 40%.", "drizzle loss를 최대 40% 줄였다고 보고한다."),
        (
            "Tests show that our method reduces drizzle loss by 2-3%.",
            "drizzle loss를 2-3% 줄였다고 보고한다.",
        ),
        (
            "FogNet beats all others, reducing drizzle loss by 40% compared to RainNet.",
            "RainNet 대비 drizzle loss를 40% 줄였다고 보고한다.",
        ),
        (
            "FogNet improves drizzle recall from 31% to 58%.",
            "drizzle recall을 31%에서 58%로 개선했다고 보고한다.",
        ),
        (
            "FogNet outperforms RainNet by 3.2 percentage points on SkyBench.",
            "SkyBench에서 RainNet을 3.2%p 앞선다고 보고한다.",
        ),
        (
            r"FogNet achieves a $2.5\times$ speedup over RainNet.",
            "RainNet 대비 2.5배의 속도 향상을 보고한다.",
        ),
        ("FogNet yields a 12% reduction in drizzle loss.", "drizzle loss를 12% 줄였다고 보고한다."),
        ("FogNet achieves state-of-the-art results.", "최고 수준(state-of-the-art)의 성능을 보고한다."),
    ],
)
def test_a_change_by_the_authors_work(result: str, expected: str) -> None:
    """RULE: the object, the direction and the number are the sentence's; what it is compared with stays with it."""
    assert sentence_behind(result) == expected


@pytest.mark.parametrize(
    "result",
    [
        "RainNet reduces drizzle loss by 40%.",
        "We find that the baselines drift, reducing drizzle loss by 40%.",
        "Removing the umbrella term reduces drizzle recall by 40%.",
        "FogNet reduces drizzle loss by 40% and 30% on SkyBench and RainBench, respectively.",
        "FogNet can reduce drizzle loss by 40%.",
        "FogNet is on par with methods that achieve state-of-the-art results.",
        "Earlier work outperforms RainNet by 12%.",
    ],
)
def test_nothing_else_is_a_change(result: str) -> None:
    """RULE: others' numbers, conditions, possibilities and numbers of several things are left out."""
    assert sentence_behind(result) == ""


def test_a_collection_says_how_much_it_holds() -> None:
    """RULE: the size of a data set or benchmark is reported, of nothing else."""
    benchmark = "We present FogNet, a benchmark for umbrella detection. "
    assert (
        sentence_behind("It contains over 1,200 rainy scenes.", benchmark)
        == "1,200 rainy scenes 이상을 포함한다."
    )
    assert sentence_behind("It contains over 1,200 rainy scenes.") == ""


def test_the_subject_of_a_verb() -> None:
    """RULE: the authors' work is the subject right before the verb, or before verbs joined with it."""
    text = "FogNet beats RainNet while halving costs"
    assert is_of_own_work(text, text.index("halving"), "halving", "FogNet")
    assert not is_of_own_work(text, text.index("halving"), "halving", "DewNet")
    assert find_change(["Nothing changes."], "FogNet", is_collection=False) is None
