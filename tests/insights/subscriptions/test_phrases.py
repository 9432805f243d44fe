"""insights.subscriptions.phrases: which papers a followed phrase finds."""

from collections.abc import Callable

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from insights.model import Paper
from insights.subscriptions.phrases import compile_phrases, paper_words, phrase_key
from insights.text.person_names import is_same_person
from insights.text.word_lists import word_set


def paper(text: str = "", *authors: str, title: str = "Untitled") -> Paper:
    return Paper(id="2611.00001", title=title, abstract=text, authors=authors)


def finds(phrase: str, text: str) -> bool:
    return compile_phrases([phrase]).matches(paper(text))


FOUND = [
    ("world models", "We train a world model."),
    ("world model", "World models are trained."),
    ("LLMs", "An LLM plans."),
    ("llms", "An LLM plans."),
    ("LLMS", "An LLM plans."),
    ("LLM", "LLMs plan."),
    ("case studies", "A case study"),
    ("case study", "Two case studies"),
    ("error analyses", "An error analysis of plans"),
    ("error analysis", "Error analyses"),
    ("models of the world", "A model of the world"),
    ("zero-shot", "zero shot planning"),
    ("zero shot", "Zero-shot planning"),
    ("zero‑shot", "zero–shot planning"),
    ("post-training", "posttraining"),
    ("posttraining", "Post-training is cheap"),
    ("multi-agent systems", "A multiagent system"),
    ("Occam's razor", "Occam’s razor"),
    ("Occams razor", "Occam's razor"),
    ("Occam razor", "Occam's razor"),
    ("Schroedinger bridge", "Schrödinger bridges"),
    ("Schrödinger bridges", "A Schrodinger bridge"),
    ("naive", "A naïve plan"),
    ("C++", "written in C++."),
    ("GPT-4", "GPT-4, and more"),
    ("GPT 4", "GPT-4"),
    ("f(x)", "Let f(x) be"),
    ("3.5", "version 3.5 of"),
    ("gps", "GPS data"),
    ("gps", "GPs are kernels"),
    ("세계 모델", "세계 모델을 학습한다"),
    ("ＬＬＭ", "An LLM plans."),
]
NOT_FOUND = [
    ("model", "remodel modelling"),
    ("GPT-4", "GPT-4o"),
    ("plan model", "We plan. Model it."),
    ("plan model", "plan, model"),
    ("C++", "C is a language"),
    ("news", "a new plan"),
    ("GPS", "a GP prior"),
    ("models world", "a world model"),
    ("bias", "Bia"),
    ("모델", "세계모델"),
    ("C++ (", "C"),
    ("++", "C++"),
]


@pytest.mark.parametrize(("phrase", "text"), FOUND)
def test_a_phrase_finds(phrase: str, text: str) -> None:
    """Plurals, hyphens, apostrophes, accents, case and Korean particles make no difference."""
    assert finds(phrase, text)


@pytest.mark.parametrize(("phrase", "text"), NOT_FOUND)
def test_a_phrase_does_not_find(phrase: str, text: str) -> None:
    """Words are whole and one after the other within a clause; an acronym keeps its s."""
    assert not finds(phrase, text)


def test_words_are_not_joined_across_parts_of_a_paper() -> None:
    """Title and abstract are two texts, and two authors two people."""
    apart = Paper(id="x", title="On plans", abstract="Models help.", authors=("Timothy Lin", "Yu Wu"))
    assert not compile_phrases(["plans models", "Timothy Yu", "Lin Yu", "help Timothy"]).matches(apart)
    assert all(compile_phrases([phrase]).matches(apart) for phrase in ("plan", "Timothy Lin", "Yu", "Yu Wu"))


def test_a_name_finds_its_author_with_initials_and_accents() -> None:
    """The name's rules are those of insights.text.person_names."""
    written = paper("", "Grace B. Hopper", "Kurt Gödel", "Moreau, Jean-Luc")
    for phrase in ("Grace Hopper", "Kurt Goedel", "kurt godel", "Jean Luc Moreau", "G. Hopper", "Moreau"):
        assert compile_phrases([phrase]).matches(written), phrase
    for phrase in ("Grace Godel", "Hop", "Luc Moreau", "A. Hopper"):
        assert not compile_phrases([phrase]).matches(written), phrase


def test_no_phrases_match_nothing() -> None:
    """An empty list follows no paper."""
    assert not compile_phrases([]).matches(paper("anything"))


WORDS = st.sampled_from(
    sorted(
        word_set(
            """model models study studies analysis analyses LLM LLMs loss losses box boxes bias biases Plan plans few-shot
            API APIs cases case matrix matrices news GPUs GPU"""
        )
    )
)


@given(st.lists(WORDS, min_size=1, max_size=4), st.lists(WORDS, min_size=1, max_size=4))
def test_singular_and_plural_are_symmetric(one: list[str], other: list[str]) -> None:
    """What a phrase finds would find it; two phrases with one key find each other."""
    first, second = " ".join(one), " ".join(other)
    if len(one) == len(other):
        assert finds(first, second) == finds(second, first)
    if phrase_key(first) == phrase_key(second):
        assert finds(first, second)


@given(st.text(max_size=60), st.sampled_from([str, str.upper, str.lower, str.title]))
def test_a_phrase_finds_itself(phrase: str, spell: Callable[[str], str]) -> None:
    """In any text that has it, between other words."""
    assume(compile_phrases([phrase]).patterns)
    assume(not phrase.isupper())
    assert finds(phrase, f"We say {phrase} here.")


@given(st.from_regex(r"[a-z]{3,10}", fullmatch=True), st.from_regex(r"[a-z]{3,10}", fullmatch=True))
def test_no_match_inside_words(word: str, rest: str) -> None:
    """A longer word is another word, whichever end it continues at."""
    assume(phrase_key(word) not in (phrase_key(word + rest), phrase_key(rest + word)))
    assert not finds(word, f"{word}{rest} {rest}{word}")


@given(st.text(max_size=40), st.text(max_size=80), st.lists(st.text(max_size=20), max_size=3))
def test_any_phrase_and_paper_are_compared(phrase: str, text: str, authors: list[str]) -> None:
    """Nothing in either is an error, and the look-up by words leaves out no paper that a search finds."""
    item = paper(text, *authors)
    phrases = compile_phrases([phrase])
    words = paper_words(item.title, item.abstract, item.authors)
    patterns = [pattern for ones in phrases.patterns.values() for pattern in ones]
    names = [name for ones in phrases.names.values() for name in ones]
    assert phrases.matches(item) == (
        any(pattern.search(words.text) for pattern in (*patterns, *phrases.patterns_without_lead))
        or any(is_same_person(name, author) for name in names for author in words.authors)
    )
