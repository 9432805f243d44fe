"""A theme is a term people would say, carried by two papers or more, and no everyday one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insights.digest.background import Background, background_of
from insights.model import Paper
from insights.writing.extractive.acronyms import names_of, short_forms
from insights.writing.extractive.noun_phrases import Wanted, key_of, phrases
from insights.writing.extractive.terms import with_short
from insights.writing.extractive.themes import TopicCorpus, shared_names, shared_terms

NOTHING = Background()


def paper(name: str, title: str, abstract: str = "") -> Paper:
    return Paper(id=name, title=title, abstract=abstract)


def terms(*papers: Paper, background: Background = NOTHING, own: tuple[str, ...] = ()) -> dict[str, int]:
    return {theme.term: len(theme.papers) for theme in shared_terms(TopicCorpus.of(papers, background), own)}


def test_two_papers_make_a_theme() -> None:
    """One paper's term is none; two papers' is, with both of them named."""
    one = paper("1", "Flow matching for music", "We use flow matching.")
    two = paper("2", "Images by flow matching", "Nothing else.")
    assert terms(one) == {}
    assert [
        (theme.term, theme.papers) for theme in shared_terms(TopicCorpus.of([one, two], NOTHING), ())
    ] == [("flow matching", ("1", "2"))]


def test_spellings_meet() -> None:
    """Plural, hyphen and capitals are one term, written as running text writes it."""
    assert key_of("Sparse-View Scenes") == key_of("sparse view scene")
    found = terms(
        paper("1", "World Models at Play", "The world models of play."),
        paper("2", "A world model", "One."),
    )
    assert list(found.values()) == [2]
    assert next(iter(found)).lower() in {"world models", "world model"}


def test_short_form_counts_for_the_long_one() -> None:
    """A paper that says only "RAG" carries retrieval-augmented generation once another explains it."""
    found = terms(
        paper("1", "On retrieval-augmented generation", "We study retrieval-augmented generation (RAG)."),
        paper("2", "RAG in court", "We test RAG in court."),
    )
    assert found == {"retrieval-augmented generation (RAG)": 2}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("large language models (LLMs)", [("LLM", "large language models")]),
        ("the Segment Anything Model (SAM)", [("SAM", "Segment Anything Model")]),
        ("we saw the cat (ABC)", []),
        ("(RAG) alone", []),
    ],
)
def test_short_forms(text: str, wanted: list[tuple[str, str]]) -> None:
    """A short form is believed only when the initials before it spell it."""
    assert list(short_forms(text)) == wanted


@pytest.mark.parametrize(
    "text", ["We propose a novel approach", "significantly improves performance", "using strong baselines"]
)
def test_no_fragments(text: str) -> None:
    """What every abstract says of itself is no phrase."""
    assert list(phrases(text)) == []


def test_everyday_terms_and_own_names_are_no_themes() -> None:
    """Large language models are news to nobody, and a topic's name is not its theme."""
    one = paper("1", "Large language models and speech recognition", "")
    two = paper("2", "Speech recognition with large language models", "")
    assert terms(one, two) == {"speech recognition": 2}
    assert terms(one, two, own=("speech recognition",)) == {}


def test_the_usual_is_no_theme() -> None:
    """A term that the past weeks were full of is left out; one they hardly knew is marked."""
    one = paper("1", "Flow matching for music", "")
    two = paper("2", "Music by flow matching", "")
    usual = background_of(["flow matching"] * 10 + ["other things"] * 10)
    assert terms(one, two, background=usual) == {}
    fresh = background_of(["other things"] * 3000)
    assert [theme.is_new for theme in shared_terms(TopicCorpus.of([one, two], fresh), ())] == [True]


def test_longer_terms_swallow_their_parts() -> None:
    """No "optical flow" is told beside "optical flow estimation" when nobody says it alone."""
    one = paper("1", "Optical flow estimation at night", "We improve optical flow estimation.")
    two = paper("2", "Fast optical flow estimation", "It is fast.")
    assert list(terms(one, two)) == ["optical flow estimation"]


@pytest.mark.parametrize("term", ["video quality", "learning algorithms", "scene text", "medical images"])
def test_general_words_make_no_theme(term: str) -> None:
    """What is made of general words alone tells nothing, however many say it."""
    assert terms(paper("1", f"On {term}", ""), paper("2", f"More {term}", "")) == {}


def test_a_title_and_one_mention_are_too_little() -> None:
    """Two titles make a theme, or one and two other papers; a passing mention does not."""
    titled = paper("1", "Flow matching for music", "")
    mentions = [paper(str(place), "Nothing else", "We use flow matching.") for place in (2, 3)]
    assert terms(titled, mentions[0]) == {}
    assert terms(titled, *mentions) == {"flow matching": 3}


def test_a_short_form_of_ones_own_is_not_believed_of_others() -> None:
    """The agency stays NASA, whatever one paper calls its attention; two letters need two papers."""
    own = paper("1", "On noise-aware self-attention", "Noise-aware self-attention (NASA) is new.")
    other = paper("2", "Images from NASA", "They come from NASA.")
    past = background_of(["images from nasa"] * 300)
    assert "noise-aware self-attention (NASA)" not in terms(own, other, background=past)
    one = paper("1", "On software development", "We study software development (SD).")
    assert terms(one, paper("2", "SD draws pictures", "We use SD.")) == {}


def test_no_plural_for_a_field() -> None:
    """The short form follows the long one's number, and dynamics have none."""
    papers = [paper(name, "On molecular dynamics", "We run molecular dynamics (MD).") for name in ("1", "2")]
    assert list(terms(*papers)) == ["molecular dynamics (MD)"]


def test_names_are_keywords() -> None:
    """Names and short forms that two papers carry, without addresses and everyday ones."""
    one = paper("1", "GRPO at work", "LLM-based agents with GRPO. See https://github.com/GRPO-Lab/AbC now.")
    two = paper("2", "Beyond GRPO", "An LLM. See https://github.com/GRPO-Lab/AbC now.")
    assert [theme.term for theme in shared_names(TopicCorpus.of([one, two], NOTHING), ())] == ["GRPO"]


def test_names_stand_in_the_order_of_the_text() -> None:
    """The same text gives the same names in the same order, each once: no edition depends on chance."""
    text = "ViTs, LoRA-based (GRPO) and WavLM; see https://a.b/GitHub, LoRA and SimCLR. Ordinary Words."
    assert names_of(text) == ("ViTs", "LoRA", "GRPO", "WavLM", "SimCLR")


@given(
    st.lists(
        st.sampled_from(
            ["vision", "language", "LLM", "models", "of,", "graph-based", "neural", "networks", "the"]
        )
    )
)
def test_wanted_phrases(words: list[str]) -> None:
    """To seek certain phrases is to find all phrases and keep these."""
    text = " ".join(words)
    keys = {key_of("vision language model"), key_of("LLM graph"), key_of("neural networks")}
    wanted = [phrase for phrase in phrases(text) if phrase.key in keys]
    assert list(phrases(text, Wanted.of(keys))) == wanted


def test_a_term_is_told_whole() -> None:
    """A word that nearly always stands beside a term belongs to it: half a name is no theme. Only the papers that
    write it so are counted.
    """
    found = terms(
        paper("1", "Markov decision processes for all", "A Markov decision process. We solve it."),
        paper("2", "Learning in Markov decision processes", "Any Markov decision process will do."),
    )
    assert found == {"Markov decision processes": 2}
    varied = terms(
        paper("1", "Remote sensing images", "Remote sensing helps."),
        paper("2", "Remote sensing of crops", "We study remote sensing archives."),
    )
    assert varied == {"remote sensing": 2}


def test_the_same_papers_make_one_theme() -> None:
    """Two terms of the very same papers are one piece of news."""
    found = terms(
        paper("1", "Outdoor scene understanding by panoptic segmentation"),
        paper("2", "Panoptic segmentation for outdoor scene understanding"),
    )
    assert len(found) == 1


def test_two_letters_alone_are_no_keyword() -> None:
    """A short form such as SP means something else in each paper; a short form that papers spell out may be short."""
    alone = [paper("1", "One", "An SP here."), paper("2", "Two", "An SP there.")]
    assert list(shared_names(TopicCorpus.of(alone, NOTHING), ())) == []
    spelt = [paper(name, "Title", "The structured pruning (SP) of trees.") for name in "12"]
    assert [theme.term for theme in shared_names(TopicCorpus.of(spelt, NOTHING), ())] == [
        "structured pruning (SP)"
    ]


@pytest.mark.parametrize(
    ("long", "short", "wanted"),
    [
        ("world models", "WM", "world models (WMs)"),
        ("mixture of experts", "MoE", "mixture of experts (MoE)"),
        ("learning with verifiable rewards", "LVR", "learning with verifiable rewards (LVR)"),
        ("molecular dynamics", "MD", "molecular dynamics (MD)"),
    ],
)
def test_a_short_form_takes_the_number_of_its_head(long: str, short: str, wanted: str) -> None:
    """The plural's s stands where the thing counted is in the plural."""
    assert with_short(long, short) == wanted


def test_letters_of_all_languages_make_words() -> None:
    """Rényi is one word."""
    assert [phrase.text for phrase in phrases("Rényi divergences")] == ["Rényi divergences"]


def test_two_titles_are_enough_to_tell_a_term_whole() -> None:
    """Where both of two papers go on with the same word, it is the name they share."""
    found = terms(
        paper("1", "Geometry of Markov decision processes"), paper("2", "Doubt in Markov decision processes")
    )
    assert found == {"Markov decision processes": 2}
