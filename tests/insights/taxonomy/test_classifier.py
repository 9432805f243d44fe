"""Sorting papers: what decides, what never decides, and how the real label sets come out."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insights.model import Paper
from insights.taxonomy.classifier import Classifier
from insights.taxonomy.taxonomy import OTHER, Lexicon, Taxonomy, load

TAXONOMY = load()
CLASSIFIER = Classifier(TAXONOMY)
TERMS = [
    term.rstrip("*")
    for lexicon in TAXONOMY.lexicons.values()
    for term in (*lexicon.strong, *lexicon.plain, *lexicon.weak)
]


def paper(title: str, abstract: str = "", *categories: str) -> Paper:
    return Paper(id="2606.00001", title=title, abstract=abstract, categories=categories)


def first(title: str, abstract: str = "", *categories: str) -> str:
    return CLASSIFIER.label(paper(title, abstract, *categories)).topic


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Federated Learning with Heterogeneous Clients", "federated"),
        ("Jailbreaking Large Language Models with Persuasion", "alignment"),
        ("Gaussian Splatting for Dynamic Urban Scenes", "3d"),
        ("A Survey of Large Language Models", "llm"),
        ("Multi-Agent Path Finding with Deadlines", "multiagent"),
        ("GUI Agents that Remember Their Mistakes", "agents"),
        ("Post-Training Quantization of Vision Transformers", "efficiency"),
        ("Sparse Autoencoders Find Interpretable Features", "interpretability"),
        ("Neural Machine Translation for Low-Resource Languages", "nlp"),
        ("Autoformalization in Lean 4", "formal"),
    ],
)
def test_a_title_that_names_its_subject_decides(title: str, slug: str) -> None:
    """What a title says outright is the first topic, and a particular subject goes before a general one."""
    assert first(title) == slug


def test_one_weak_word_never_decides() -> None:
    """Too little said is `other`, with no confidence, not the topic of the one word that was met."""
    label = CLASSIFIER.label(paper("Reversible Pebble Transducers", "Automata with pebbles.", "cs.FL"))
    assert label.topics == (OTHER,)
    assert label.confidence == 0


def test_no_single_word_of_an_abstract_decides() -> None:
    """Not even a strong term, met once and outside the title, is enough."""
    for lexicon in TAXONOMY.lexicons.values():
        for term in lexicon.strong:
            if "*" not in term:
                assert first("On some matters", f"As with {term} too.") == OTHER, term


def test_a_paper_outside_the_field_is_other() -> None:
    """In a list of all categories, antennas and preconditioners are no AI topic, however their words sound."""
    title, abstract = (
        "Robust Beamforming for Speech over Quantum Networks",
        "Channel capacity of an antenna array.",
    )
    assert first(title, abstract, "eess.SP") == OTHER
    assert first(title, f"{abstract} A neural network chooses.", "eess.SP") != OTHER
    assert first(title, abstract, "eess.SP", "cs.LG") != OTHER


def test_a_category_decides_only_with_a_word_of_the_paper() -> None:
    """The category alone does not make a topic; with the paper's own words it does."""
    assert first("Untitled Matters", "Nothing is said.", "cs.CV") == OTHER
    assert first("Untitled Matters", "We look at one image.", "cs.CV") == "cv"


def test_the_longer_term_is_one_fact() -> None:
    """A phrase is not also counted as its parts, and a neutral phrase counts for nothing."""
    whole = CLASSIFIER.scores(paper("", "graph neural network"))
    assert set(whole) == {"graph"}
    assert CLASSIFIER.scores(paper("", "Our code is available.")) == {}


def test_capitals_tell_names_from_words() -> None:
    """A term written with capitals is met in that writing only."""
    assert "multimodal" in CLASSIFIER.scores(paper("", "We use CLIP."))
    assert "multimodal" not in CLASSIFIER.scores(paper("", "We clip gradients."))


def test_hyphens_plurals_and_endings_do_not_hide_a_term() -> None:
    """Thus "State-space models" is the term "state space model", and "robot*" meets "robotics"."""
    assert CLASSIFIER.scores(paper("", "State-Space Models")) == CLASSIFIER.scores(
        paper("", "state space model")
    )
    assert "robotics" in CLASSIFIER.scores(paper("", "robotics"))


def test_repeating_a_word_stops_helping() -> None:
    """After three mentions a term has said all it can say; a title says more than an abstract."""
    three, thirty = (CLASSIFIER.scores(paper("", "malware " * times))["security"] for times in (3, 30))
    assert three == thirty
    assert (
        CLASSIFIER.scores(paper("malware"))["security"] > CLASSIFIER.scores(paper("", "malware"))["security"]
    )


@given(st.lists(st.sampled_from(TERMS), max_size=12), st.lists(st.sampled_from(TERMS), max_size=60))
def test_one_to_three_topics_best_first(title: list[str], abstract: list[str]) -> None:
    """Whatever is written: one to three different topics in order of score, `other` alone or not at all."""
    asked = paper(" ".join(title), " ".join(abstract))
    label, scores = CLASSIFIER.label(asked), CLASSIFIER.scores(asked)
    assert 1 <= len(label.topics) == len(set(label.topics)) <= 3
    assert 0 <= label.confidence <= 1
    if label.topic == OTHER:
        assert label.topics == (OTHER,)
    else:
        assert scores[label.topic] == max(scores.values())
        assert [scores[slug] for slug in label.topics] == sorted(
            (scores[slug] for slug in label.topics), reverse=True
        )


words = st.text(st.sampled_from("ab- *é가"), min_size=1, max_size=8).filter(
    lambda term: sum(letter in "abé가" for letter in term.split("*")[0]) > 2
)


@given(st.lists(words, min_size=1, max_size=5), st.text(st.sampled_from("ab- é가"), max_size=60))
def test_an_operators_terms_can_be_anything(terms: list[str], text: str) -> None:
    """Whatever terms a file brings, papers are sorted."""
    lexicons = {"bees": Lexicon(strong=tuple(terms), weight=1.0), OTHER: Lexicon()}
    mine = Classifier(Taxonomy(topics=(), lexicons=lexicons, neutral=("aa bb",), field_terms=tuple(terms)))
    assert mine.label(paper(text, text, "math.NA")).topic in lexicons


@given(st.text(max_size=300), st.text(max_size=300))
def test_any_text_can_be_sorted(title: str, abstract: str) -> None:
    """No text breaks the sorting, and the same paper is always sorted the same."""
    assert CLASSIFIER.label(paper(title, abstract)) == Classifier(TAXONOMY).label(paper(title, abstract))


def test_a_whole_day_of_all_categories_reads_right(insights_data: Path) -> None:
    """On a real day every topic is known and used, and what is no AI topic is `other`: under a fifth of it."""
    lines = (insights_data / "days" / "2025-06-23.jsonl").read_text(encoding="utf-8").splitlines()
    papers = [
        Paper(id=day["id"], title=day["title"], abstract=day["abstract"], categories=tuple(day["categories"]))
        for day in map(json.loads, lines)
    ]
    firsts = [CLASSIFIER.label(one).topic for one in papers]
    assert set(firsts) <= {topic.slug for topic in TAXONOMY.topics}
    assert len(set(firsts)) == len(TAXONOMY.topics)
    assert 0 < firsts.count(OTHER) < len(firsts) / 5
