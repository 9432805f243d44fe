"""The forms of Korean verbs and adjectives."""

import re

import pytest

from insights.text.korean_conjugation import conjugated


@pytest.mark.parametrize(
    ("phrase", "matching", "other"),
    [
        ("높~", "높다 높은 높을 높아 높았다", "높낮이"),
        ("떨어지~", "떨어진다 떨어질 떨어져 떨어졌다 떨어지지", "떨어뜨린다"),
        ("빠르~", "빠르게 빠른 빨라서 빨랐다", "빠뜨린다"),
        ("크~", "크고 큰 클수록 커서 컸다", "클래스 크롤러"),
        ("나쁘~", "나쁘며 나쁜 나빠 나빴다", "나비"),
        ("쉽~", "쉽고 쉬운 쉬워 쉬웠다", "쉬는"),
        ("낫~", "낫다 나은 나아", "나눈다"),
        ("만들~", "만들어 만든", "만큼"),
    ],
)
def test_a_stem_stands_for_its_forms(phrase: str, matching: str, other: str) -> None:
    """RULE: regular and irregular stems are found in every form, and not at the beginning of other words."""
    pattern = re.compile("|".join(conjugated(phrase)))
    assert [word for word in matching.split() if not pattern.match(word)] == []
    assert [word for word in other.split() if pattern.match(word)] == []


def test_a_phrase_before_the_stem_stays() -> None:
    """RULE: only the last word is conjugated; a phrase without "~" names no stem."""
    assert re.match("|".join(conjugated("더 크~")), "더 컸다")
    assert conjugated("증가") == ()
