"""Counting the words of past weeks."""

from insights.digest.background import Background, background_of, terms


def test_terms_are_runs_of_content_words() -> None:
    """One to three words, lower-case, across neither punctuation nor words that say nothing."""
    found = terms("We propose Latent Reasoning, models of the world.")
    assert found == {"latent", "reasoning", "latent reasoning", "models", "world"}


def test_names_keep_their_signs_and_hangul_is_read() -> None:
    """So "GPT-4o", "C++" and Korean words are terms like any other."""
    assert {"gpt-4o", "c++", "강화학습 모델"} <= terms("GPT-4o, in C++. 강화학습 모델")


def test_a_text_counts_a_term_once() -> None:
    """Counts are of documents, not of mentions."""
    past = background_of(["mamba mamba", "mamba", "other things"])
    assert past.documents == 3
    assert past.counts["mamba"] == 2
    assert past.share("mamba") == 2 / 3
    assert past.share("never") == 0


def test_spellings_of_a_term_are_one() -> None:
    """Hyphen or space, one or many: a term is not new because it is spelled anew."""
    past = background_of(["Vision-language models see.", "A vision language model sees.", "Nothing."])
    for spelling in ("vision language models", "vision-language model"):
        assert past.share(spelling) == 2 / 3


def test_a_term_longer_than_what_is_counted_is_as_usual_as_its_parts() -> None:
    """Terms of four words are not counted; they are never called new while all their parts are usual."""
    past = background_of(["multimodal large language models"] * 3 + ["large language models"] * 7)
    assert past.share("multimodal large language models") == 3 / 10
    assert past.share("sparse multimodal large language models") == 0


def test_no_past_knows_nothing() -> None:
    """An empty background gives no shares and breaks nothing."""
    assert Background().share("mamba") == 0
    assert background_of([]) == Background()
