"""The word lists of insights.parsing: timezones.toml and vocabulary.toml."""

import tomllib
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

import pytest

from insights.parsing import timezones, vocabulary
from insights.parsing.timezones import find_zone
from insights.taxonomy.taxonomy import load_taxonomy


def word_lists(module: Any) -> dict[str, Any]:
    return tomllib.loads(Path(module.__file__).with_suffix(".toml").read_text("utf-8"))


ZONES = word_lists(timezones)
WORDS = word_lists(vocabulary)


@pytest.mark.parametrize(
    ("table", "count"),
    [("korean_cities", 36), ("aliases", 24), ("ambiguous", 15), ("offsets_with_minutes", 11)],
)
def test_no_table_of_zones_shrinks(table: str, count: int) -> None:
    """A table that loses an entry by mistake is noticed."""
    assert len(ZONES[table]) >= count


def test_every_zone_that_is_named_exists() -> None:
    """A typing error in a zone's name would be found only by the person who lives there."""
    named = {*ZONES["korean_cities"].values(), *ZONES["aliases"], *ZONES["offsets_with_minutes"].values()}
    named |= {zone for zones in ZONES["ambiguous"].values() for zone in zones}
    assert named - available_timezones() == set()


def test_every_alias_finds_its_zone() -> None:
    """All 196 aliases are found as they are written; none of them stands for two zones or is ambiguous."""
    aliases = [(name.strip(), zone) for zone, names in ZONES["aliases"].items() for name in names.split(",")]
    assert len(aliases) == len({name for name, _ in aliases}) == 196
    assert [(name, zone) for name, zone in aliases if find_zone(name) != zone] == []
    assert {name for name, _ in aliases}.isdisjoint(ZONES["ambiguous"])


@pytest.mark.parametrize(
    ("words", "count"),
    [
        (WORDS["filler_words"], 204),
        (WORDS["korean_particles"], 22),
        (WORDS["unsupported_languages"], 39),
        (WORDS["unsupported_languages_in_other_scripts"], 3),
        (WORDS["unsupported_languages_in_korean"], 23),
    ],
)
def test_no_word_list_shrinks_or_repeats_a_word(words: str, count: int) -> None:
    """A list that loses a word by mistake is noticed."""
    assert len(words.split()) == len(set(words.split())) >= count


def test_no_filler_word_is_a_topic_or_a_zone() -> None:
    """Filler words are skipped only where no name begins, but one that is a name would hide a typing error in it."""
    find_topic = load_taxonomy().find_topic
    assert [word for word in WORDS["filler_words"].split() if find_topic(word) or find_zone(word)] == []
