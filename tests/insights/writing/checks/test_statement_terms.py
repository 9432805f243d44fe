"""Terms of statements, Korean ones by their English names, and phrases found in one pass."""

from insights.text.stemming import stem
from insights.writing.checks.phrase_index import PhraseIndex
from insights.writing.checks.statement_terms import OWN_WORK, evidence_stems, find_terms


def test_a_korean_term_is_its_english_names() -> None:
    """RULE: the longest entry wins, particles need no grammar, and Latin words are terms of their own."""
    terms = find_terms("강화학습으로 학습한 GraphAgent의 정확도를", "ko")
    known = frozenset(map(stem, ("reinforcement", "learning", "train", "graphagent", "accuracy")))
    assert all(term.is_in(known) for term in terms)
    assert len(terms) == 4


def test_own_work_is_one_term() -> None:
    """RULE: "our", "it" and 제안 speak of the authors' own."""
    assert OWN_WORK in evidence_stems("Our method works.")
    assert any(frozenset({OWN_WORK}) in term.alternatives for term in find_terms("제안 방법은 빠르다.", "ko"))


def test_phrases_are_found_by_the_beginning_of_words() -> None:
    """RULE: a Latin phrase is whole words in any case, a Korean one stands anywhere; order is the text's."""
    index = PhraseIndex({"up": ("increas*", "늘"), "no": ("no",)})
    found = [(name, match[0]) for name, match in index.find("No one Increases; 크게 늘린다, nobody")]
    assert found == [("no", "No"), ("up", "Increases"), ("up", "늘")]
