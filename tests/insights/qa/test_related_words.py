"""Related words and soft matching."""

import pytest

from insights.model import Passage
from insights.qa.answer_candidates import CandidateIndex
from insights.qa.concepts import parse_concepts
from insights.qa.related_words import UNKNOWN_TOPICALITY, related, topicality
from insights.qa.soft_matching import SoftConcept, SoftMatching


@pytest.mark.parametrize(
    ("asked", "said"), [("label", "supervis"), ("cloth", "garment"), ("doctor", "physician")]
)
def test_a_word_is_related_to_what_papers_say_instead(asked: str, said: str) -> None:
    """RULE: the related words of a stem say something of it, at most as much as itself."""
    assert 0 < related(asked)[said] <= 1
    assert asked not in related(asked)


def test_an_unknown_stem_has_no_related_words() -> None:
    """RULE: a word that is rare in abstracts is mostly a name: nothing stands for it, and it is topical."""
    assert related("zzyqx") == {}
    assert topicality("zzyqx") == UNKNOWN_TOPICALITY


def test_a_subject_is_more_topical_than_a_word_of_all_papers() -> None:
    """RULE: topicality tells what a paper is about from what every paper says."""
    assert topicality("patient") > topicality("label") > topicality("avoid") > 0


def _matching(question: str, *sentences: str) -> SoftMatching:
    passages = [Passage(paper="2601.00001", section="Abstract", text=" ".join(sentences))]
    index = CandidateIndex.from_passages(passages)
    concepts = parse_concepts(question)
    matches = [[concept.match(candidate.stems) for concept in concepts] for candidate in index.candidates]
    return SoftMatching.from_concepts([(concept, 1.0) for concept in concepts], index, matches, matches)


def test_a_sentence_with_related_words_covers_a_question() -> None:
    """RULE: of two sentences without any word of the question the one with related words covers more of it."""
    matching = _matching(
        "can you change clothes?",
        "Users may switch the garment while the video is generated.",
        "The proof needs two lemmas about convex sets.",
    )
    garment, proof = (matching.features(number)["soft_coverage"] for number in (0, 1))
    assert garment > proof


def test_a_topic_that_the_paper_lacks_is_absent() -> None:
    """RULE: what is missing weighs by its topicality: hospitals much, a word such as "avoid" little."""
    sentence = "The proof needs two lemmas about convex sets."
    hospital, avoid = (
        SoftConcept.from_concept(parse_concepts(word)[0], 1.0, frozenset(sentence.lower().split()))
        for word in ("hospital", "avoid")
    )
    assert hospital.topicality * (1 - hospital.best) > avoid.topicality * (1 - avoid.best)
