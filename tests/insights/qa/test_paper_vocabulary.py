"""Words of a question that the paper spells otherwise."""

import pytest

from insights.model import Passage
from insights.qa.answer_candidates import CandidateIndex
from insights.qa.concepts import parse_concepts
from insights.qa.paper_vocabulary import PaperVocabulary
from insights.qa.transliteration import hangul_consonants, latin_consonants

TEXT = (
    "We train a gripper graph network (GGN) on theorems about cups. "
    "Zwen3 writes the gradient of the perplexity into a checkpoint."
)


def vocabulary() -> PaperVocabulary:
    return CandidateIndex.from_passages([Passage(paper="p", section="", text=TEXT)]).vocabulary


@pytest.mark.parametrize(
    ("question", "word"),
    [
        ("theorms?", "theorem"),
        ("Zwen?", "zwen3"),
        ("그래디언트는?", "gradient"),
        ("퍼플렉시티가 뭐예요?", "perplex"),
        ("체크포인트는?", "checkpoint"),
        ("What is a GGN?", "network"),
    ],
)
def test_a_word_is_found_by_spelling_sound_or_long_form(question: str, word: str) -> None:
    """RULE: a mistyped word, a name without its version, an English term in Hangul, an abbreviation."""
    found = [vocabulary().resolve(concept).stems for concept in parse_concepts(question)]
    assert any(word in stems for stems in found)


@pytest.mark.parametrize("question", ["Which proteins?", "갸우뚱하나요?"])
def test_other_words_stay_unknown(question: str) -> None:
    """RULE: a word that nothing resembles is not taken for another."""
    for concept in parse_concepts(question):
        assert vocabulary().resolve(concept).match(vocabulary().stems) == 0


@pytest.mark.parametrize(
    ("hangul", "english"),
    [
        ("트랜스포머", "transformer"),
        ("임베딩", "embedding"),
        ("슬라이딩", "sliding"),
        ("벤치마크", "benchmark"),
    ],
)
def test_hangul_sounds_like_english(hangul: str, english: str) -> None:
    """RULE: a term and its transliteration have the same consonants."""
    assert hangul_consonants(hangul) in latin_consonants(english)
