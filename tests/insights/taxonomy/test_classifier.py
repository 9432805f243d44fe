"""insights.taxonomy.classifier: which evidence decides on a topic, and the topics of a real day."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insights.model import OTHER_TOPIC, Paper
from insights.taxonomy.classifier import Classifier
from insights.taxonomy.taxonomy import Lexicon, Taxonomy, load_taxonomy

TAXONOMY = load_taxonomy()
CLASSIFIER = Classifier(TAXONOMY)
TERMS = [
    term.rstrip("*")
    for lexicon in TAXONOMY.lexicons.values()
    for term in (*lexicon.strong, *lexicon.plain, *lexicon.weak)
]


def paper(title: str, abstract: str = "", *categories: str) -> Paper:
    return Paper(id="2606.00001", title=title, abstract=abstract, categories=categories)


def first_topic(title: str, abstract: str = "", *categories: str) -> str:
    return CLASSIFIER.classify(paper(title, abstract, *categories)).topic


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
    """The subject in a title is the first topic; a special subject goes before a general one."""
    assert first_topic(title) == slug


def test_one_weak_word_never_decides() -> None:
    """A low score gives `other` without confidence, not the topic of the one word."""
    classified = CLASSIFIER.classify(
        paper("Reversible Pebble Transducers", "Automata with pebbles.", "cs.FL")
    )
    assert classified.topics == (OTHER_TOPIC,)
    assert classified.confidence == 0


def test_no_single_word_of_an_abstract_decides() -> None:
    """One strong term in the abstract is not enough."""
    for lexicon in TAXONOMY.lexicons.values():
        for term in lexicon.strong:
            if "*" not in term:
                assert first_topic("On some matters", f"As with {term} too.") == OTHER_TOPIC, term


def test_a_paper_outside_the_field_is_other() -> None:
    """In a list of all categories, antennas are no AI topic, whatever terms they share with one."""
    title, abstract = (
        "Robust Beamforming for Speech over Quantum Networks",
        "Channel capacity of an antenna array.",
    )
    assert first_topic(title, abstract, "eess.SP") == OTHER_TOPIC
    assert first_topic(title, f"{abstract} A neural network chooses.", "eess.SP") != OTHER_TOPIC
    assert first_topic(title, abstract, "eess.SP", "cs.LG") != OTHER_TOPIC


def test_a_category_decides_only_with_a_word_of_the_paper() -> None:
    """A category alone gives no topic; with a term of the paper it does."""
    assert first_topic("Untitled Matters", "Nothing is said.", "cs.CV") == OTHER_TOPIC
    assert first_topic("Untitled Matters", "We look at one image.", "cs.CV") == "cv"


def test_the_longest_term_counts_once() -> None:
    """A phrase is not counted again as its parts, and a neutral phrase counts for no topic."""
    scores = CLASSIFIER.score_topics(paper("", "graph neural network"))
    assert set(scores) == {"graph"}
    assert CLASSIFIER.score_topics(paper("", "Our code is available.")) == {}


def test_terms_with_capitals_are_case_sensitive() -> None:
    """Such a term matches in this spelling only."""
    assert "multimodal" in CLASSIFIER.score_topics(paper("", "We use CLIP."))
    assert "multimodal" not in CLASSIFIER.score_topics(paper("", "We clip gradients."))


def test_hyphens_plurals_and_endings_do_not_hide_a_term() -> None:
    """Thus "State-space models" is the term "state space model", and "robot*" matches "robotics"."""
    assert CLASSIFIER.score_topics(paper("", "State-Space Models")) == CLASSIFIER.score_topics(
        paper("", "state space model")
    )
    assert "robotics" in CLASSIFIER.score_topics(paper("", "robotics"))


def test_only_three_mentions_of_a_term_count() -> None:
    """More mentions in the abstract do not count; a mention in the title counts more."""
    three, thirty = (CLASSIFIER.score_topics(paper("", "malware " * times))["security"] for times in (3, 30))
    assert three == thirty
    assert (
        CLASSIFIER.score_topics(paper("malware"))["security"]
        > CLASSIFIER.score_topics(paper("", "malware"))["security"]
    )


@given(st.lists(st.sampled_from(TERMS), max_size=12), st.lists(st.sampled_from(TERMS), max_size=60))
def test_one_to_three_topics_best_first(title: list[str], abstract: list[str]) -> None:
    """For any terms: one to three different topics in order of score, `other` alone or not at all."""
    any_paper = paper(" ".join(title), " ".join(abstract))
    classified, scores = CLASSIFIER.classify(any_paper), CLASSIFIER.score_topics(any_paper)
    assert 1 <= len(classified.topics) == len(set(classified.topics)) <= 3
    assert 0 <= classified.confidence <= 1
    if classified.topic == OTHER_TOPIC:
        assert classified.topics == (OTHER_TOPIC,)
    else:
        assert scores[classified.topic] == max(scores.values())
        assert [scores[slug] for slug in classified.topics] == sorted(
            (scores[slug] for slug in classified.topics), reverse=True
        )


term_texts = st.text(st.sampled_from("ab- *é가"), min_size=1, max_size=8).filter(
    lambda term: sum(character in "abé가" for character in term.split("*")[0]) > 2
)


@given(st.lists(term_texts, min_size=1, max_size=5), st.text(st.sampled_from("ab- é가"), max_size=60))
def test_an_operators_terms_can_be_any_text(terms: list[str], text: str) -> None:
    """With any terms of a file papers are classified."""
    lexicons = {"bees": Lexicon(strong=tuple(terms), weight=1.0), OTHER_TOPIC: Lexicon()}
    classifier = Classifier(
        Taxonomy(topics=(), lexicons=lexicons, neutral=("aa bb",), field_terms=tuple(terms))
    )
    assert classifier.classify(paper(text, text, "math.NA")).topic in lexicons


@given(st.text(max_size=300), st.text(max_size=300))
def test_any_text_can_be_classified(title: str, abstract: str) -> None:
    """No text raises an error, and the same paper always gets the same topics."""
    assert CLASSIFIER.classify(paper(title, abstract)) == Classifier(TAXONOMY).classify(
        paper(title, abstract)
    )


def test_a_real_day_of_all_categories_has_every_topic(insights_data: Path) -> None:
    """On a real day every topic has papers, and less than a fifth of the papers are `other`."""
    lines = (insights_data / "days" / "2025-06-23.jsonl").read_text(encoding="utf-8").splitlines()
    papers = [
        Paper(id=day["id"], title=day["title"], abstract=day["abstract"], categories=tuple(day["categories"]))
        for day in map(json.loads, lines)
    ]
    topics = [CLASSIFIER.classify(one).topic for one in papers]
    assert set(topics) <= {topic.slug for topic in TAXONOMY.topics}
    assert len(set(topics)) == len(TAXONOMY.topics)
    assert 0 < topics.count(OTHER_TOPIC) < len(topics) / 5
