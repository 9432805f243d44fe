"""A theme is a term that two or more papers of a topic share, and no everyday one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insights.digest.background import Background, build_background
from insights.model import Paper
from insights.text.noun_phrases import PhraseFilter, find_phrases, term_key
from insights.writing.extractive.acronyms import explained_short_forms, find_names
from insights.writing.extractive.field_themes import field_themes
from insights.writing.extractive.terms import in_number_of
from insights.writing.extractive.themes import shared_names, shared_terms
from insights.writing.extractive.topic_corpus import TopicCorpus

NOTHING = Background()


def paper(name: str, title: str, abstract: str = "") -> Paper:
    return Paper(id=name, title=title, abstract=abstract)


def terms(
    *papers: Paper, background: Background = NOTHING, topic_names: tuple[str, ...] = ()
) -> dict[str, int]:
    return {
        theme.label: len(theme.papers)
        for theme in shared_terms(TopicCorpus.from_papers(papers, background), topic_names)
    }


def test_two_papers_make_a_theme() -> None:
    """A term of one paper is no theme; a term of two papers is, with both of them named."""
    one = paper("1", "Flow matching for music", "We use flow matching.")
    two = paper("2", "Images by flow matching", "Nothing else.")
    assert terms(one) == {}
    assert [
        (theme.term, theme.papers) for theme in shared_terms(TopicCorpus.from_papers([one, two], NOTHING), ())
    ] == [("flow matching", ("1", "2"))]


def test_spellings_meet() -> None:
    """Plural, hyphen and capitals are one term, written as running text writes it."""
    assert term_key("Sparse-View Scenes") == term_key("sparse view scene")
    counted = terms(
        paper("1", "World Models at Play", "The world models of play."),
        paper("2", "A world model", "One."),
    )
    assert list(counted.values()) == [2]
    assert next(iter(counted)).lower() in {"world models", "world model"}


def test_short_form_counts_for_the_long_one() -> None:
    """A paper with "RAG" alone counts for retrieval-augmented generation once another explains it."""
    counted = terms(
        paper("1", "On retrieval-augmented generation", "We study retrieval-augmented generation (RAG)."),
        paper("2", "RAG in court", "We test RAG in court."),
    )
    assert counted == {"retrieval-augmented generation (RAG)": 2}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("large language models (LLMs)", [("LLM", "large language models")]),
        ("the Segment Anything Model (SAM)", [("SAM", "Segment Anything Model")]),
        ("we saw the cat (ABC)", []),
        ("(RAG) alone", []),
    ],
)
def test_short_forms(text: str, expected: list[tuple[str, str]]) -> None:
    """A short form is believed only when the initials before it spell it."""
    assert list(explained_short_forms(text)) == expected


@pytest.mark.parametrize(
    "text", ["We propose a novel approach", "significantly improves performance", "using strong baselines"]
)
def test_no_fragments(text: str) -> None:
    """What every abstract says of itself is no phrase."""
    assert list(find_phrases(text)) == []


def test_everyday_terms_and_own_names_are_no_themes() -> None:
    """An everyday term is no theme, nor is the topic's name."""
    one = paper("1", "Large language models and speech recognition", "")
    two = paper("2", "Speech recognition with large language models", "")
    assert terms(one, two) == {"speech recognition": 2}
    assert terms(one, two, topic_names=("speech recognition",)) == {}


def test_the_usual_is_no_theme() -> None:
    """A term usual in the past weeks is left out; one they hardly knew is marked as new."""
    one = paper("1", "Flow matching for music", "")
    two = paper("2", "Music by flow matching", "")
    usual = build_background(["flow matching"] * 10 + ["other things"] * 10)
    assert terms(one, two, background=usual) == {}
    new = build_background(["other things"] * 3000)
    assert [theme.is_new for theme in shared_terms(TopicCorpus.from_papers([one, two], new), ())] == [True]


def test_longer_terms_swallow_their_parts() -> None:
    """No theme "optical flow" beside "optical flow estimation" when no paper has it alone."""
    one = paper("1", "Optical flow estimation at night", "We improve optical flow estimation.")
    two = paper("2", "Fast optical flow estimation", "It is fast.")
    assert list(terms(one, two)) == ["optical flow estimation"]


@pytest.mark.parametrize("term", ["video quality", "learning algorithms", "scene text", "medical images"])
def test_general_words_make_no_theme(term: str) -> None:
    """A term of general words alone is no theme, however many papers have it."""
    assert terms(paper("1", f"On {term}", ""), paper("2", f"More {term}", "")) == {}


def test_a_title_and_one_mention_are_too_little() -> None:
    """Two titles make a theme, or one and the abstracts of two other papers; one abstract does not."""
    titled = paper("1", "Flow matching for music", "")
    mentions = [paper(str(place), "Nothing else", "We use flow matching.") for place in (2, 3)]
    assert terms(titled, mentions[0]) == {}
    assert terms(titled, *mentions) == {"flow matching": 3}


def test_a_short_form_of_ones_own_is_not_believed_of_others() -> None:
    """The agency stays NASA, whatever one paper calls its attention."""
    attention = paper("1", "On noise-aware self-attention", "Noise-aware self-attention (NASA) is new.")
    other = paper("2", "Images from NASA", "They come from NASA.")
    assert terms(attention, other) == {}
    one = paper("1", "On software development", "We study software development (SD).")
    assert terms(one, paper("2", "SD draws pictures", "We use SD.")) == {}


def names(*papers: Paper) -> dict[str, tuple[str, ...]]:
    corpus = TopicCorpus.from_papers(papers, NOTHING)
    return {theme.label: theme.papers for theme in shared_names(corpus, ())}


def test_no_paper_is_lent_to_another_long_form() -> None:
    """RULE: under a long form only papers are counted that spell it out; neither one that explains the short form
    otherwise nor one that leaves it open, even where two papers agree.
    """
    fog = [paper(name, "Fog", "We use adaptive fog routing (AFR).") for name in "12"]
    frog = paper("3", "Frogs", "Artificial frog recognition (AFR) helps.")
    unread = paper("4", "Toads", "A thing with a strange name (AFR) helps.")
    silent = paper("5", "AFR again", "We use AFR.")
    assert names(*fog, frog, unread, silent) == {"adaptive fog routing (AFR)": ("1", "2")}


def test_an_ambiguous_short_form_is_no_keyword() -> None:
    """RULE: what two papers explain differently is not counted as one thing."""
    fog = paper("1", "Fog", "We use adaptive fog routing (AFR).")
    frog = paper("2", "Frogs", "Artificial frog recognition (AFR) helps.")
    assert names(fog, frog) == {}


def test_a_usual_short_form_keeps_a_papers_own_meaning() -> None:
    """RULE: "RAG" and "RL" stand for what everybody means by them, unless the paper itself says otherwise."""
    usual = [paper(name, "Law by retrieval-augmented generation", "We use it.") for name in "12"]
    silent = paper("3", "RAG in court", "We test RAG.")
    other = paper("4", "Rain", "Rain and gale (RAG) maps are drawn.")
    assert terms(*usual, silent) == {"retrieval-augmented generation (RAG)": 3}
    assert terms(*usual, silent, other) == {"retrieval-augmented generation": 2}
    learning = [paper(name, "Reinforcement learning agents", "All reinforcement learning.") for name in "12"]
    light = paper("3", "RL agents", "Red light (RL) agents stand still.")
    assert terms(*learning, light) == {"reinforcement learning agents": 2}


def test_explanations_in_both_directions() -> None:
    """RULE: "AFR (adaptive fog routing)" explains as "adaptive fog routing (AFR)" does."""
    assert list(explained_short_forms("We use AFR (adaptive fog routing).")) == [
        ("AFR", "adaptive fog routing")
    ]
    assert list(explained_short_forms("We use AFR (see below for more).")) == []


def themes_of(*papers: Paper, name: str = "Weather") -> dict[str, tuple[str, ...]]:
    corpus = TopicCorpus.from_papers(papers, NOTHING)
    return {theme.term: theme.papers for theme in field_themes(corpus, (name,), ())}


def test_subjects_of_the_field_are_themes() -> None:
    """RULE: where no telling term is shared, subjects of the field are; papers that hold the term are counted."""
    found = themes_of(
        paper("1", "Point clouds of rain", "We segment them."),
        paper("2", "Rain again", "A point cloud is drawn. Each point cloud is large."),
        paper("3", "Snow", "Nothing."),
    )
    assert found == {"point cloud": ("1", "2")}


def test_one_mention_makes_no_subject() -> None:
    """RULE: a single word counts where papers have it in the title or repeat it."""
    mentions = [paper(name, "Rain", "We note unlearning once.") for name in "12"]
    assert "unlearning" not in themes_of(*mentions)


def test_broad_subjects_stand_alone() -> None:
    """RULE: what half of all papers are about is a theme only where there is nothing else."""
    broad = [paper(name, "Language models and rain", "A language drop.") for name in "12"]
    assert list(themes_of(*broad)) == ["language models"]
    told = [paper(name, "Language models on point clouds", "A drop.") for name in "12"]
    assert list(themes_of(*told)) == ["point clouds"]


@pytest.mark.parametrize("word", ["framework", "approaches", "benchmark", "performance", "dynamic"])
def test_a_generic_word_is_no_theme(word: str) -> None:
    """RULE: words of every title are no theme, not even as a last resort."""
    assert themes_of(paper("1", f"A {word} of rain", ""), paper("2", f"The {word} of snow", "")) == {}


def test_no_plural_for_a_field() -> None:
    """The short form follows the long one's number, and dynamics have none."""
    papers = [paper(name, "On molecular dynamics", "We run molecular dynamics (MD).") for name in ("1", "2")]
    assert list(terms(*papers)) == ["molecular dynamics (MD)"]


def test_names_are_keywords() -> None:
    """Names and short forms that two papers carry, without addresses and everyday ones."""
    one = paper("1", "GRPO at work", "LLM-based agents with GRPO. See https://github.com/GRPO-Lab/AbC now.")
    two = paper("2", "Beyond GRPO", "An LLM. See https://github.com/GRPO-Lab/AbC now.")
    assert [theme.term for theme in shared_names(TopicCorpus.from_papers([one, two], NOTHING), ())] == [
        "GRPO"
    ]


def test_names_stand_in_the_order_of_the_text() -> None:
    """The same text gives the same names in the same order, each once: no edition depends on chance."""
    text = "ViTs, LoRA-based (GRPO) and WavLM; see https://a.b/GitHub, LoRA and SimCLR. Ordinary Words."
    assert find_names(text) == ("ViTs", "LoRA", "GRPO", "WavLM", "SimCLR")


@given(
    st.lists(
        st.sampled_from(
            ["vision", "language", "LLM", "models", "of,", "graph-based", "neural", "networks", "the"]
        )
    )
)
def test_filtered_phrases(words: list[str]) -> None:
    """With a filter exactly those of all phrases are found that it names."""
    text = " ".join(words)
    keys = {term_key("vision language model"), term_key("LLM graph"), term_key("neural networks")}
    expected = [phrase for phrase in find_phrases(text) if phrase.key in keys]
    assert list(find_phrases(text, PhraseFilter.from_keys(keys))) == expected


def test_a_term_is_expanded() -> None:
    """A word that nearly always stands beside a term belongs to it: half a name is no theme. Only the papers that
    write it so are counted.
    """
    counted = terms(
        paper("1", "Markov decision processes for all", "A Markov decision process. We solve it."),
        paper("2", "Learning in Markov decision processes", "Any Markov decision process will do."),
    )
    assert counted == {"Markov decision processes": 2}
    varied = terms(
        paper("1", "Remote sensing images", "Remote sensing helps."),
        paper("2", "Remote sensing of crops", "We study remote sensing archives."),
    )
    assert varied == {"remote sensing": 2}


def test_the_same_papers_make_one_theme() -> None:
    """Two terms of the very same papers are one theme."""
    counted = terms(
        paper("1", "Outdoor scene understanding by panoptic segmentation"),
        paper("2", "Panoptic segmentation for outdoor scene understanding"),
    )
    assert len(counted) == 1


def test_two_letters_alone_are_no_keyword() -> None:
    """A short form such as SP means something else in each paper; a short form that papers spell out may be short."""
    alone = [paper("1", "One", "An SP here."), paper("2", "Two", "An SP there.")]
    assert list(shared_names(TopicCorpus.from_papers(alone, NOTHING), ())) == []
    spelt = [paper(name, "Title", "The structured pruning (SP) of trees.") for name in "12"]
    assert list(names(*spelt)) == ["structured pruning (SP)"]


@pytest.mark.parametrize(
    ("long", "short", "expected"),
    [
        ("world models", "WM", "WMs"),
        ("mixture of experts", "MoE", "MoE"),
        ("learning with verifiable rewards", "LVR", "LVR"),
        ("molecular dynamics", "MD", "MD"),
    ],
)
def test_a_short_form_takes_the_number_of_its_head(long: str, short: str, expected: str) -> None:
    """The plural's s stands where the thing counted is in the plural."""
    assert in_number_of(long, short) == expected


def test_letters_of_all_languages_make_words() -> None:
    """Rényi is one word."""
    assert [phrase.text for phrase in find_phrases("Rényi divergences")] == ["Rényi divergences"]


def test_two_titles_are_enough_to_expand_a_term() -> None:
    """Where both of two papers go on with the same word, it is the name they share."""
    counted = terms(
        paper("1", "Geometry of Markov decision processes"), paper("2", "Doubt in Markov decision processes")
    )
    assert counted == {"Markov decision processes": 2}
