"""insights.taxonomy.taxonomy: the shipped file, finding topics by what people type, errors in files."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insights.errors import BadConfiguration
from insights.i18n.catalog import translate
from insights.model import LANGUAGES, OTHER_TOPIC
from insights.taxonomy.taxonomy import DEFAULT_FILE, list_spellings, load_taxonomy

TAXONOMY = load_taxonomy()
SLUGS = (
    "llm nlp agents reasoning alignment cv generation 3d multimodal speech rl robotics autonomous training "
    "architectures efficiency federated security interpretability society graph retrieval knowledge formal "
    "multiagent theory timeseries medical science code other"
)
ORIGINAL_TOPICS = {
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
SPELLINGS = [(spelling, topic.slug) for topic in TAXONOMY.topics for spelling in list_spellings(topic)]

SMALL_TAXONOMY = """
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
    """Subscriptions and digest.json contain slugs: none is renamed or removed, and `other` is last."""
    assert [topic.slug for topic in TAXONOMY.topics] == SLUGS.split()
    assert TAXONOMY.topics[-1].slug == OTHER_TOPIC


def test_every_topic_has_names_an_emoji_and_terms() -> None:
    """Each has a name in both languages and an emoji of its own; each but `other` has strong terms."""
    assert len({topic.emoji for topic in TAXONOMY.topics}) == len(TAXONOMY.topics)
    for topic in TAXONOMY.topics:
        assert all(TAXONOMY.topic_name(topic.slug, language) for language in LANGUAGES)
        assert bool(TAXONOMY.lexicons[topic.slug].strong) == (topic.slug != OTHER_TOPIC)


def test_a_term_is_once_in_a_topic() -> None:
    """A term in two grades of one topic would count twice."""
    for slug, lexicon in TAXONOMY.lexicons.items():
        terms = [*lexicon.strong, *lexicon.plain, *lexicon.weak]
        assert sorted(terms) == sorted(set(terms)), slug


@pytest.mark.parametrize(("name", "slug"), ORIGINAL_TOPICS.items())
def test_the_original_digests_names_find_their_topics(name: str, slug: str) -> None:
    """The eleven topics of the original digest are found by their names."""
    assert TAXONOMY.find_topic(name) is TAXONOMY.get_topic(slug)


def test_the_original_digests_emoji_are_kept() -> None:
    """The topics of the original digest have the same emoji."""
    emoji = [TAXONOMY.get_topic(slug).emoji for slug in dict.fromkeys(ORIGINAL_TOPICS.values())]
    assert emoji == ["🍋", "❄️", "🚀", "🪐", "💙", "🌞", "🫧", "🎇", "👽", "🎠"]


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
    """Case, spaces, hyphens, signs and a final s are ignored; other text finds no topic."""
    topic = TAXONOMY.find_topic(typed)
    assert (topic.slug if topic else None) == slug


@given(st.sampled_from(SPELLINGS), st.sampled_from([str.upper, str.lower, str.title]), st.sampled_from(" -_"))
def test_every_spelling_finds_its_topic(spelling: tuple[str, str], case: object, gap: str) -> None:
    """Each slug, name and alias finds its topic, with any separator."""
    text, slug = spelling
    assert callable(case)
    topic = TAXONOMY.find_topic(f" {case(text).replace(' ', gap)} ")
    assert topic is not None
    assert topic.slug == slug


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
def test_a_typing_error_suggests_the_topic(typed: str, slug: str) -> None:
    """The most similar spelling is first, in either script."""
    assert TAXONOMY.suggest_topics(typed)[0].slug == slug


def test_suggestions_are_limited_and_distinct() -> None:
    """At most `max_topics` topics, each once; none for a text that is similar to no topic."""
    suggestions = TAXONOMY.suggest_topics("learning", max_topics=2)
    assert len(suggestions) == len({topic.slug for topic in suggestions}) <= 2
    assert TAXONOMY.suggest_topics("zxqwv") == ()
    assert TAXONOMY.suggest_topics("…") == ()


def test_a_topic_of_another_taxonomy_is_called_by_its_slug() -> None:
    """RULE: an edition or a subscription made before the operator replaced the file is still shown."""
    assert TAXONOMY.get_topic("bees").slug == "bees"
    assert TAXONOMY.topic_name("bees", "en") == "bees"
    assert TAXONOMY.find_topic("bees") is None


def test_an_operators_file_replaces_the_shipped_one(tmp_path: Path) -> None:
    """Topics, terms and category weights are all from the file."""
    file = tmp_path / "topics.toml"
    file.write_text(SMALL_TAXONOMY, encoding="utf-8")
    loaded = load_taxonomy(file)
    assert [topic.slug for topic in loaded.topics] == ["bees", "other"]
    assert loaded.lexicons["bees"].arxiv == {"q-bio.PE": 1.0}
    assert loaded.find_topic("honeys") is loaded.get_topic("bees")


def test_the_shipped_file_can_be_copied_and_extended(tmp_path: Path) -> None:
    """A new topic behind the shipped ones is enough; nothing else has to change."""
    file = tmp_path / "topics.toml"
    more = SMALL_TAXONOMY.split("[[topic]]")[1]
    file.write_text(DEFAULT_FILE.read_text(encoding="utf-8") + "\n[[topic]]" + more, encoding="utf-8")
    assert load_taxonomy(file).find_topic("honey") is not None


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("not toml at all [", "not valid TOML"),
        ("title = 'x'", "no [[topic]] tables"),
        ("topic = 3", "no [[topic]] tables"),
        (SMALL_TAXONOMY.replace('"other"', '"rest"'), '"other" is missing'),
        (SMALL_TAXONOMY.replace('slug = "bees"', 'slug = "Bees!"'), "is not a slug"),
        (SMALL_TAXONOMY.replace('ko = "벌"', ""), '"ko" of "bees" is missing'),
        (SMALL_TAXONOMY.replace('emoji = "🐝"', 'emoji = " "'), '"emoji" of "bees" is missing'),
        (SMALL_TAXONOMY.replace('"honey"', '"Others"'), '"other" stands for both'),
        (SMALL_TAXONOMY.replace('["bee"]', '"bee"'), "must be a list of words"),
        (SMALL_TAXONOMY.replace("= 1.0 }", '= "much" }'), "must give each category a number"),
        (SMALL_TAXONOMY.replace("strong =", "weight = -1\nstrong ="), "must be a number"),
        (SMALL_TAXONOMY.replace('["bee"]', '["***"]'), '"***" in "strong" of "bees" is no term'),
        (SMALL_TAXONOMY.replace('["bee"]', '["be*"]'), '"be*" in "strong" of "bees" is no term'),
        (SMALL_TAXONOMY + SMALL_TAXONOMY, "a slug stands twice"),
    ],
)
def test_a_bad_file_is_refused_in_one_sentence(tmp_path: Path, text: str, reason: str) -> None:
    """The sentence names the file and the error, in both languages."""
    file = tmp_path / "topics.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(BadConfiguration) as error:
        load_taxonomy(file)
    for language in LANGUAGES:
        sentence = translate(language, error.value.key, **error.value.params)
        assert "topics.toml" in sentence
        assert reason in sentence
        assert "\n" not in sentence


def test_a_missing_file_is_a_configuration_error(tmp_path: Path) -> None:
    """A missing file and bytes that are no text raise BadConfiguration."""
    with pytest.raises(BadConfiguration):
        load_taxonomy(tmp_path / "missing.toml")
    file = tmp_path / "bytes.toml"
    file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(BadConfiguration):
        load_taxonomy(file)
