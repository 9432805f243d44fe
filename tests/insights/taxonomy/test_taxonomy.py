"""Topics: what the shipped file holds, how people's words find a topic, how a bad file is refused."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insights.errors import BadConfiguration
from insights.i18n.catalog import translate
from insights.model import LANGUAGES
from insights.taxonomy.taxonomy import OTHER, SHIPPED, load, spellings

TAXONOMY = load()
SLUGS = (
    "llm nlp agents reasoning alignment cv generation 3d multimodal speech rl robotics autonomous training "
    "architectures efficiency federated security interpretability society graph retrieval knowledge formal "
    "multiagent theory timeseries medical science code other"
)
ORIGINALS = {
    "LLM": "llm",
    "Language Models": "llm",
    "Natural Language Processing": "nlp",
    "AI Alignment": "alignment",
    "Computer Vision": "cv",
    "Reinforcement Learning": "rl",
    "Autonomous Systems": "autonomous",
    "Model Training Technique": "training",
    "Model Architectures": "architectures",
    "Federated Learning": "federated",
    "Formal Methods": "formal",
}
SPELLINGS = [(spelled, topic.slug) for topic in TAXONOMY.topics for spelled in spellings(topic)]

SMALL = """
[[topic]]
slug = "bees"
emoji = "🐝"
en = "Bees"
ko = "벌"
aliases = ["honey"]
arxiv = { "q-bio.PE" = 1.0 }
strong = ["bee"]

[[topic]]
slug = "other"
emoji = "🗂️"
en = "Other"
ko = "기타"
"""


def test_the_slugs_are_fixed() -> None:
    """Subscriptions and digest.json hold slugs: none is renamed or lost, and `other` stands last."""
    assert [topic.slug for topic in TAXONOMY.topics] == SLUGS.split()
    assert TAXONOMY.topics[-1].slug == OTHER


def test_every_topic_can_be_shown_and_met() -> None:
    """Each has a name in both languages and its own emoji; each but `other` has words that speak for it."""
    assert len({topic.emoji for topic in TAXONOMY.topics}) == len(TAXONOMY.topics)
    for topic in TAXONOMY.topics:
        assert all(TAXONOMY.name(topic.slug, language) for language in LANGUAGES)
        assert bool(TAXONOMY.lexicons[topic.slug].strong) == (topic.slug != OTHER)


def test_a_term_stands_once_in_a_topic() -> None:
    """A term in two tiers of one topic would count twice."""
    for slug, lexicon in TAXONOMY.lexicons.items():
        terms = [*lexicon.strong, *lexicon.plain, *lexicon.weak]
        assert sorted(terms) == sorted(set(terms)), slug


@pytest.mark.parametrize(("name", "slug"), ORIGINALS.items())
def test_the_original_digests_names_are_understood(name: str, slug: str) -> None:
    """Whoever knew the original digest finds its eleven topics by their names."""
    assert TAXONOMY.find(name) is TAXONOMY.topic(slug)


def test_the_original_digests_emoji_are_kept() -> None:
    """The look people knew stays."""
    shown = [TAXONOMY.topic(slug).emoji for slug in dict.fromkeys(ORIGINALS.values())]
    assert shown == ["🍋", "❄️", "🚀", "🪐", "💙", "🌞", "🫧", "🎇", "👽", "🎠"]


@pytest.mark.parametrize(
    ("typed", "slug"),
    [
        ("llms", "llm"),
        ("거대언어모델", "llm"),
        ("강화 학습", "rl"),
        ("강화학습", "rl"),
        ("Vision Language", "multimodal"),
        ("gnn", "graph"),
        ("🪐 Computer Vision", "cv"),
        ("computer-vision", "cv"),
        ("self driving", "autonomous"),
        ("ethics and fairness", None),
        ("Ethics, Fairness and Human AI", "society"),
        ("time-serie", "timeseries"),
        ("#RAG", "retrieval"),
        ("chain of thoughts", "reasoning"),
        ("quantum basket weaving", None),
        ("", None),
        ("👽", None),
    ],
)
def test_topics_are_found_as_people_type_them(typed: str, slug: str | None) -> None:
    """Case, spaces, hyphens, signs and a last s do not matter; what names no topic finds none."""
    found = TAXONOMY.find(typed)
    assert (found.slug if found else None) == slug


@given(st.sampled_from(SPELLINGS), st.sampled_from([str.upper, str.lower, str.title]), st.sampled_from(" -_"))
def test_every_spelling_finds_its_topic(spelling: tuple[str, str], case: object, gap: str) -> None:
    """Each slug, name and alias leads to its own topic however it is written together."""
    spelled, slug = spelling
    assert callable(case)
    found = TAXONOMY.find(f" {case(spelled).replace(' ', gap)} ")
    assert found is not None
    assert found.slug == slug


@pytest.mark.parametrize(
    ("typed", "slug"),
    [
        ("reinforcment lerning", "rl"),
        ("강하학습", "rl"),
        ("robo", "robotics"),
        ("privac", "federated"),
        ("컴퓨터비죤", "cv"),
        ("multimodel", "multimodal"),
    ],
)
def test_a_slip_suggests_the_topic_meant(typed: str, slug: str) -> None:
    """The nearest spelling comes first, in either script."""
    assert TAXONOMY.suggest(typed)[0].slug == slug


def test_suggestions_are_few_distinct_and_honest() -> None:
    """At most n topics, each once; nothing is suggested for what resembles nothing."""
    near = TAXONOMY.suggest("learning", n=2)
    assert len(near) == len({topic.slug for topic in near}) <= 2
    assert TAXONOMY.suggest("zxqwv") == ()
    assert TAXONOMY.suggest("…") == ()


def test_an_unknown_slug_is_a_fault() -> None:
    """Only words of people may miss; a slug in code or store is right or a KeyError."""
    with pytest.raises(KeyError):
        TAXONOMY.topic("bees")
    with pytest.raises(KeyError):
        TAXONOMY.name("bees", "en")


def test_an_operators_file_takes_the_place_of_the_shipped_one(tmp_path: Path) -> None:
    """An edited copy is read whole: its topics, terms and priors."""
    file = tmp_path / "topics.toml"
    file.write_text(SMALL, encoding="utf-8")
    mine = load(file)
    assert [topic.slug for topic in mine.topics] == ["bees", "other"]
    assert mine.lexicons["bees"].arxiv == {"q-bio.PE": 1.0}
    assert mine.find("honeys") is mine.topic("bees")


def test_the_shipped_file_can_be_copied_and_extended(tmp_path: Path) -> None:
    """A new topic behind the shipped ones is enough; nothing else must be touched."""
    file = tmp_path / "topics.toml"
    more = SMALL.split("[[topic]]")[1]
    file.write_text(SHIPPED.read_text(encoding="utf-8") + "\n[[topic]]" + more, encoding="utf-8")
    assert load(file).find("honey") is not None


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("not toml at all [", "not valid TOML"),
        ("title = 'x'", "no [[topic]] tables"),
        ("topic = 3", "no [[topic]] tables"),
        (SMALL.replace('"other"', '"rest"'), '"other" is missing'),
        (SMALL.replace('slug = "bees"', 'slug = "Bees!"'), "is no slug"),
        (SMALL.replace('ko = "벌"', ""), '"ko" of "bees" is missing'),
        (SMALL.replace('emoji = "🐝"', 'emoji = " "'), '"emoji" of "bees" is missing'),
        (SMALL.replace('"honey"', '"Others"'), '"other" stands for both'),
        (SMALL.replace('["bee"]', '"bee"'), "must be a list of words"),
        (SMALL.replace("= 1.0 }", '= "much" }'), "must give each category a number"),
        (SMALL.replace("strong =", "weight = -1\nstrong ="), "must be a number"),
        (SMALL.replace('["bee"]', '["***"]'), '"***" in "strong" of "bees" is no term'),
        (SMALL.replace('["bee"]', '["be*"]'), '"be*" in "strong" of "bees" is no term'),
        (SMALL + SMALL, "a slug stands twice"),
    ],
)
def test_a_bad_file_is_refused_in_one_sentence(tmp_path: Path, text: str, told: str) -> None:
    """The sentence names the file and what is wrong with it, in both languages."""
    file = tmp_path / "topics.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(BadConfiguration) as refused:
        load(file)
    for language in LANGUAGES:
        sentence = translate(language, refused.value.key, **refused.value.args_)
        assert "topics.toml" in sentence
        assert told in sentence
        assert "\n" not in sentence


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    """A missing file and bytes that are no text are bad configuration, not a traceback."""
    with pytest.raises(BadConfiguration):
        load(tmp_path / "missing.toml")
    file = tmp_path / "bytes.toml"
    file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(BadConfiguration):
        load(file)
