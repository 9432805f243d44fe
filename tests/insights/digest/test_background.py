"""insights.digest.background: terms and their document frequencies."""

from insights.digest.background import STOP_WORDS, Background, build_background, extract_terms


def test_terms_are_runs_of_content_words() -> None:
    """One to three words, in lower case, across neither punctuation nor stop words."""
    found = extract_terms("We propose Latent Reasoning, models of the world.")
    assert found == {"latent", "reasoning", "latent reasoning", "models", "world"}


def test_signs_in_names_and_hangul_are_kept() -> None:
    """Thus "GPT-4o", "C++" and Korean words are terms like any other."""
    assert {"gpt-4o", "c++", "강화학습 모델"} <= extract_terms("GPT-4o, in C++. 강화학습 모델")


def test_a_text_counts_a_term_once() -> None:
    """Counts are of documents, not of mentions."""
    past = build_background(["mamba mamba", "mamba", "other things"])
    assert past.documents == 3
    assert past.counts["mamba"] == 2
    assert past.document_frequency("mamba") == 2 / 3
    assert past.document_frequency("never") == 0


def test_spellings_of_a_term_are_one() -> None:
    """Hyphen or space, singular or plural: another spelling does not make a term new."""
    past = build_background(["Vision-language models see.", "A vision language model sees.", "Nothing."])
    for spelling in ("vision language models", "vision-language model"):
        assert past.document_frequency(spelling) == 2 / 3


def test_a_long_term_is_as_usual_as_its_rarest_part() -> None:
    """Terms of four words are not counted; they are not new while all their parts are usual."""
    past = build_background(["multimodal large language models"] * 3 + ["large language models"] * 7)
    assert past.document_frequency("multimodal large language models") == 3 / 10
    assert past.document_frequency("sparse multimodal large language models") == 0


def test_an_empty_background_has_no_frequencies() -> None:
    """The frequency of any term is zero."""
    assert Background().document_frequency("mamba") == 0
    assert build_background([]) == Background()


def test_the_list_of_stop_words_is_whole() -> None:
    """The file has 283 words in lower case, each once, none with white space."""
    assert len(STOP_WORDS) == 283
    assert all(word == word.lower() and len(word.split()) == 1 for word in STOP_WORDS)
