"""What the rhetorical role model sees of a sentence."""

from hypothesis import given
from hypothesis import strategies as st

from insights.summarization.role_features import extract_features, place_features


def test_numbers_are_one_word() -> None:
    """Every number is the same word, for no number is seen often enough to learn from."""
    assert extract_features("It gains 4.1 points.").words == extract_features("It gains 17 points.").words


def test_phrases() -> None:
    """Pairs of words, the beginning as a phrase and the words of the opening are told apart."""
    phrases = extract_features("Here we show it.").phrases
    assert {"we show", "^here", "^here we", "^here we show", "~show"} <= set(phrases)


def test_cue_phrases_are_signs() -> None:
    """The cue phrases of the TL;DR are signs here, too."""
    assert "propose" in extract_features("We propose a test.").signs


@given(st.text(max_size=80))
def test_each_feature_once(sentence: str) -> None:
    """Any sentence has features, each name once, and a value for them between 0 and 1."""
    features = extract_features(sentence)
    for names in (features.words, features.phrases):
        assert len(names) == len(set(names))
    assert 0 < features.factor <= 1


@given(st.integers(1, 40).flatmap(lambda total: st.tuples(st.integers(0, total - 1), st.just(total))))
def test_every_place_has_features(place_and_total: tuple[int, int]) -> None:
    """Any place in an abstract of any length has the same number of features."""
    assert len(place_features(*place_and_total)) == 4
