"""Sentences are cut where sentences end, and nowhere else."""

import json
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insights.text.sentences import split_sentences

HARD = [
    (
        "We use e.g. BERT, i.e. a model (cf. Fig. 3). It works.",
        ["We use e.g. BERT, i.e. a model (cf. Fig. 3).", "It works."],
    ),
    ("See Fig. 3. and Eq. 2. The rest follows.", ["See Fig. 3. and Eq. 2.", "The rest follows."]),
    ("Smith et al. (2020) did. So did Lee et al. We do not.", None),
    ("A vs. B is old. C is new.", ["A vs. B is old.", "C is new."]),
    ("Let $f(x) = 1. Then$ be. Next.", ["Let $f(x) = 1. Then$ be.", "Next."]),
    (r"As in \cite{A. B} it is. Done.", [r"As in \cite{A. B} it is.", "Done."]),
    (r"It runs \textbf{fast. Always} here. Yes.", [r"It runs \textbf{fast. Always} here.", "Yes."]),
    ("We reach 3.5 points with v1.5 of it. Good.", ["We reach 3.5 points with v1.5 of it.", "Good."]),
    ("Two: (1) do this; (2) do that. End.", ["Two: (1) do this; (2) do that.", "End."]),
    ("Steps: 1. Do this. 2. Do that.", ["Steps: 1. Do this.", "2. Do that."]),
    (
        "Code: https://github.com/a/b.c. We thank all.",
        ["Code: https://github.com/a/b.c.", "We thank all."],
    ),
    ("And so on... as before. Then?", ["And so on... as before.", "Then?"]),
    ('They said "stop." We went on.', ['They said "stop."', "We went on."]),
    ("It holds (see the proof. It is long) always. Now.", None),
    ("Our methods are better.We propose two.", ["Our methods are better.", "We propose two."]),
    ("It is new. nnU-Net is not.", ["It is new.", "nnU-Net is not."]),
    ("J. K. Row wrote it. I read it.", ["J. K. Row wrote it.", "I read it."]),
    ("In the U.S. Congress it passed. We saw.", ["In the U.S. Congress it passed.", "We saw."]),
    ("Is it so? Yes! It is.", ["Is it so?", "Yes!", "It is."]),
    ("제안한다. 결과가 좋다.", ["제안한다.", "결과가 좋다."]),
    ("We take No. 5. It wins.", ["We take No. 5.", "It wins."]),
    ("", []),
    ("  \n ", []),
    ("no full stop", ["no full stop"]),
]


@pytest.mark.parametrize(("text", "expected"), HARD)
def test_hard_cases(text: str, expected: list[str] | None) -> None:
    """Abbreviations, formulas, commands, numbers, lists, addresses and initials end no sentence."""
    sentences = split_sentences(text)
    if expected is not None:
        assert sentences == expected
    assert " ".join("".join(sentences).split()).replace(" ", "") == "".join(text.split())


def test_a_bracket_holds_together() -> None:
    """A stop inside brackets ends nothing."""
    assert split_sentences("It holds (see the proof. It is long) always. Now.") == [
        "It holds (see the proof. It is long) always.",
        "Now.",
    ]


@given(st.text(max_size=400) | st.text(alphabet="aB1 .!?$(){}[]\\\n\"'’:;é한", max_size=200))
def test_nothing_is_lost(text: str) -> None:
    """Whatever the text, its sentences are not empty and joined give it back, white space aside."""
    sentences = split_sentences(text)
    assert all(sentences)
    assert "".join("".join(sentences).split()) == "".join(text.split())


def test_real_abstracts(insights_data: Path) -> None:
    """On real abstracts hardly a sentence, addresses aside, is shorter than three words, and nothing is lost."""
    lines = (insights_data / "days" / "2026-06-24.jsonl").read_text(encoding="utf-8").splitlines()
    abstracts = [str(json.loads(line)["abstract"]) for line in lines]
    cut = [split_sentences(text) for text in abstracts]
    for text, sentences in zip(abstracts, cut, strict=True):
        assert "".join("".join(sentences).split()) == "".join(text.split())
    every = [sentence for sentences in cut for sentence in sentences]
    tiny = [sentence for sentence in every if len(sentence.split()) < 3 and "://" not in sentence]
    assert len(tiny) < len(every) / 500


@pytest.mark.parametrize("piece", [". ", "(", "$", "(A. B) $x. Y$ C. ", "\\a{", "word "])
def test_hostile_text_takes_no_time(piece: str) -> None:
    """Long runs of what sentences are cut by cost time in proportion to their length."""
    started = time.process_time()
    split_sentences(piece * (60_000 // len(piece)))
    assert time.process_time() - started < 2
