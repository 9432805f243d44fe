"""insights.text.search_terms and insights.qa.search_query: the search terms of texts and queries."""

from hypothesis import given
from hypothesis import strategies as st

from insights.qa.search_query import parse_query
from insights.taxonomy.taxonomy import load_taxonomy
from insights.text.search_terms import Term, make_term, parse_terms, search_words

FIND_TOPIC = load_taxonomy().find_topic


def alternatives(question: str) -> list[str]:
    return [" ".join(term.alternatives[0]) for term in parse_terms(question)]


def test_case_accents_and_endings_do_not_count() -> None:
    """Two spellings of a word are one word."""
    assert search_words("Größe, Cafés!") == search_words("GRÖSSE cafe")
    assert search_words("Language Models") == search_words("language model")
    assert search_words("LLMs") == search_words("LLM")


def test_names_of_several_parts_stay_together() -> None:
    """A GPT-4 asks for GPT next to 4, not for both somewhere."""
    assert alternatives("GPT-4 k-NN 2411.02355") == ["gpt 4", "k nn", "2411 02355"]


def test_a_phrase_is_one_term_and_keeps_its_small_words() -> None:
    """Quotation marks of any kind; a mark without its second one is ignored."""
    assert alternatives('"chain of thought" models') == ["chain of thought", "model"]
    assert alternatives("“chain of thought”") == ["chain of thought"]
    assert alternatives('"chain thought') == ["chain", "thought"]


def test_stop_words_are_not_searched_for() -> None:
    """A query of nothing else has no terms."""
    assert alternatives("Attention is all you need") == ["attent", "all", "need"]
    assert parse_terms("of the") == []


def test_a_question_has_twelve_terms_at_most() -> None:
    """A pasted page is searched for as fast as a question."""
    assert len(parse_terms(" ".join(f"word{n}" for n in range(500)))) == 12


def test_korean_names_of_topics_mean_the_topic() -> None:
    """With particles, written together or apart; other Korean words mean their English too."""
    assert parse_query("강화학습", FIND_TOPIC)[0].topic == "rl"
    assert parse_query("강화 학습을 로봇", FIND_TOPIC)[0].topic == "rl"
    assert len(parse_query("강화학습 diffusion", FIND_TOPIC)) == 2
    assert ("dataset",) in parse_query("데이터셋", FIND_TOPIC)[0].alternatives


def test_an_identifier_is_itself_however_it_is_written() -> None:
    """An address, a version, a bare number."""
    expected = (make_term(("2411", "02355")),)
    for spelled in ("2411.02355", "arXiv:2411.02355v2", "https://arxiv.org/abs/2411.02355"):
        assert parse_query(spelled, FIND_TOPIC) == expected


@given(st.text(max_size=300))
def test_any_text_becomes_plain_words(question: str) -> None:
    """Terms are runs of letters and digits: nothing typed reaches a database as an operator."""
    for term in parse_query(question, FIND_TOPIC):
        assert isinstance(term, Term)
        assert all(word.isalnum() for words in term.alternatives for word in words)
