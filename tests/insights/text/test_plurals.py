"""insights.text.plurals: a word and its plural share one form."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insights.text import plurals
from insights.text.plurals import singular

LISTS = tomllib.loads(Path(plurals.__file__).with_suffix(".toml").read_text("utf-8"))
PAIRS = """
model models, LLM LLMs, GPU GPUs, API APIs, LM LMs, AI AIs, study studies, policy policies, analysis analyses,
hypothesis hypotheses, process processes, loss losses, bias biases, class classes, box boxes, approach approaches,
mesh meshes, cache caches, case cases, database databases, response responses, phase phases, size sizes, matrix matrices,
index indices, vertex vertices, criterion criteria, phenomenon phenomena, corpus corpora, curve curves, key keys,
survey surveys, idea ideas, video videos, virus viruses, lens lenses, cue cues, view views, movie movies, axis axes"""


@pytest.mark.parametrize("pair", [pair.strip() for pair in PAIRS.split(",")])
def test_a_plural_and_its_singular_share_one_form(pair: str) -> None:
    """Regular and irregular ones, acronyms, and typed in lower case."""
    one, many = pair.split()
    assert singular(one) == singular(many)
    assert singular(one.lower()) == singular(many.lower())


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("news", "new"),
        ("GPS", "GP"),
        ("AIDS", "aid"),
        ("bias", "bia"),
        ("loss", "los"),
        ("is", "i"),
        ("TTS", "TT"),
    ],
)
def test_words_that_end_in_s_are_no_plurals(one: str, other: str) -> None:
    """Neither words of their own nor acronyms lose their s."""
    assert singular(one) != singular(other)


@given(st.from_regex(r"[a-z]{2,12}(?<!s)(?<!x)(?<!ch)(?<!sh)(?<!y)(?<!i)(?<!u)(?<!is)", fullmatch=True))
def test_a_regular_plural_meets_its_singular(word: str) -> None:
    """An s behind any word of two letters or more, but where English writes -es or a list says so."""
    irregular = {pair.split()[0] for pair in LISTS["irregular"].split(",")}
    listed = {f"{word}s", word} & (irregular | {*LISTS["unchanged"].split()})
    endings = ("yses", "sses", "ches", "shes", "xes", "ies")
    if not listed and not f"{word}s".endswith(endings):
        assert singular(f"{word}s") == singular(word)


@given(st.text(min_size=1, max_size=12))
def test_any_word_has_a_form(word: str) -> None:
    """It is not empty and not longer than the word by more than two letters."""
    assert 0 < len(singular(word)) <= len(word.casefold()) + 2


def test_no_list_shrinks_or_repeats_a_word() -> None:
    """A list that loses a word by mistake is noticed."""
    pairs = [pair.split() for pair in LISTS["irregular"].split(",")]
    assert all(len(pair) == 2 for pair in pairs)
    assert len({many for many, _ in pairs}) == len(pairs) >= 97
    unchanged = LISTS["unchanged"].split()
    assert len(unchanged) == len(set(unchanged)) >= 18
    assert [many for many, one in pairs if singular(many) != singular(one)] == []
