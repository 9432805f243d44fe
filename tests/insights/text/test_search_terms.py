"""insights.text.search_terms and insights.qa.search_query: what texts and questions are made of."""

from hypothesis import given
from hypothesis import strategies as st

from insights.qa.search_query import read
from insights.taxonomy.taxonomy import load
from insights.text.search_terms import Term, term, terms, words

FINDS = load().find


def ways(question: str) -> list[str]:
    return [" ".join(one.ways[0]) for one in terms(question)]


def test_case_accents_and_endings_do_not_count() -> None:
    """Two spellings of a word are one word."""
    assert words("Größe, Cafés!") == words("GRÖSSE cafe")
    assert words("Language Models") == words("language model")
    assert words("LLMs") == words("LLM")


def test_names_of_several_parts_stay_together() -> None:
    """A GPT-4 asks for GPT next to 4, not for both somewhere."""
    assert ways("GPT-4 k-NN 2411.02355") == ["gpt 4", "k nn", "2411 02355"]


def test_a_phrase_is_one_term_and_keeps_its_small_words() -> None:
    """Quotation marks of any kind; a mark without its second one is nothing."""
    assert ways('"chain of thought" models') == ["chain of thought", "model"]
    assert ways("“chain of thought”") == ["chain of thought"]
    assert ways('"chain thought') == ["chain", "thought"]


def test_small_words_are_not_asked_for() -> None:
    """A question of nothing else asks for nothing."""
    assert ways("Attention is all you need") == ["attent", "all", "need"]
    assert terms("of the") == []


def test_a_question_has_twelve_terms_at_most() -> None:
    """Whoever pastes a page gets an answer in the time of a question."""
    assert len(terms(" ".join(f"word{n}" for n in range(500)))) == 12


def test_korean_names_of_topics_mean_the_topic() -> None:
    """With particles, written together or apart; other Korean words mean their English too."""
    assert read("강화학습", FINDS)[0].topic == "rl"
    assert read("강화 학습을 로봇", FINDS)[0].topic == "rl"
    assert len(read("강화학습 diffusion", FINDS)) == 2
    assert ("dataset",) in read("데이터셋", FINDS)[0].ways


def test_an_identifier_is_itself_however_it_is_written() -> None:
    """An address, a version, a bare number."""
    expected = (term(("2411", "02355")),)
    for spelled in ("2411.02355", "arXiv:2411.02355v2", "https://arxiv.org/abs/2411.02355"):
        assert read(spelled, FINDS) == expected


@given(st.text(max_size=300))
def test_any_text_becomes_plain_words(question: str) -> None:
    """Terms are runs of letters and digits: nothing typed reaches a database as an operator."""
    for one in read(question, FINDS):
        assert isinstance(one, Term)
        assert all(word.isalnum() for way in one.ways for word in way)
