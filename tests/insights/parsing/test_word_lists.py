"""The word lists of insights.parsing: timezones.toml and vocabulary.toml."""

import tomllib
from importlib import resources
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

import pytest

from insights.parsing import timezones, vocabulary
from insights.parsing.timezones import find_zone, find_zone_choices, suggest_zones
from insights.taxonomy.taxonomy import load_taxonomy


def word_lists(module: Any) -> dict[str, Any]:
    return tomllib.loads(Path(module.__file__).with_suffix(".toml").read_text("utf-8"))


ZONES = word_lists(timezones)
WORDS = word_lists(vocabulary)


def split_names(names: str) -> list[str]:
    return [name.strip() for name in names.split(",")]


ALIASES = [(name, zone) for zone, names in ZONES["aliases"].items() for name in split_names(names)]
COUNTRIES = [(name, zone) for zone, names in ZONES["countries"].items() for name in split_names(names)]
CHOICES = [(name, tuple(zones)) for names, zones in ZONES["ambiguous"].items() for name in split_names(names)]


@pytest.mark.parametrize(
    ("table", "count"),
    [
        ("korean_cities", 65),
        ("aliases", 57),
        ("countries", 225),
        ("capitals", 10),
        ("ambiguous", 26),
        ("offsets_with_minutes", 11),
    ],
)
def test_no_table_of_zones_shrinks(table: str, count: int) -> None:
    """A table that loses an entry by mistake is noticed."""
    assert len(ZONES[table]) >= count


def test_every_zone_that_is_named_exists() -> None:
    """A typing error in a zone's name would be found only by the person who lives there."""
    by_name = ("korean_cities", "capitals", "offsets_with_minutes")
    named = {zone for table in by_name for zone in ZONES[table].values()}
    named |= {*ZONES["aliases"], *ZONES["countries"]}
    named |= {zone for _, zones in CHOICES for zone in zones}
    assert named - available_timezones() == set()


def test_every_name_finds_its_zone() -> None:
    """All aliases and countries are found as they are written; none stands for two zones or is ambiguous."""
    names = [(name, zone) for name, zone in (*ALIASES, *COUNTRIES)]
    assert (len(ALIASES), len(COUNTRIES)) == (248, 567)
    assert len({name for name, _ in names}) == len(names)
    assert [(name, zone) for name, zone in names if find_zone(name) != zone] == []
    assert {name for name, _ in names}.isdisjoint(name for name, _ in CHOICES)


def test_every_ambiguous_name_has_its_choices() -> None:
    """A name with several zones is no zone, and offers at least two, each once."""
    assert [name for name, _ in CHOICES if find_zone(name) is not None] == []
    assert [name for name, zones in CHOICES if find_zone_choices(name) != zones] == []
    assert [name for name, zones in CHOICES if not 1 < len(zones) == len(set(zones))] == []


def iso_countries() -> dict[str, tuple[str, list[str]]]:
    """Code -> name and zones, from the tables of the IANA database (iso3166.tab, zone.tab)."""
    folder = resources.files("tzdata") / "zoneinfo"
    rows = {
        table: [
            line.split("\t")
            for line in (folder / table).read_text("utf-8").splitlines()
            if not line.startswith("#")
        ]
        for table in ("iso3166.tab", "zone.tab")
    }
    zones: dict[str, list[str]] = {}
    for code, _, zone, *_ in rows["zone.tab"]:
        zones.setdefault(code, []).append(zone)
    return {code: (name, zones[code]) for code, name in rows["iso3166.tab"] if code in zones}


def test_every_country_is_answered_with_its_zones() -> None:
    """Each of the 247 countries that have a zone resolves to one of its own, or offers several of its own."""
    countries = iso_countries()
    assert len(countries) == 247
    wrong = [
        (name, answers)
        for name, zones in countries.values()
        if not (answers := {*filter(None, [find_zone(name)]), *find_zone_choices(name)})
        or not answers <= {*zones}
    ]
    assert wrong == []


def test_a_country_with_one_zone_resolves() -> None:
    """Nobody is asked which zone of Iran is meant."""
    single = [(name, zones[0]) for name, zones in iso_countries().values() if len(zones) == 1]
    assert len(single) > 200
    assert [(name, zone) for name, zone in single if find_zone(name) != zone] == []


def test_a_wrong_country_is_no_suggestion_for_a_right_one() -> None:
    """Iran is not answered with Tirana, Colombia not with Colombo, whatever the case."""
    spellings = [
        (spelling, zones)
        for name, zones in iso_countries().values()
        for spelling in (name, name.upper(), name.lower())
    ]
    assert [
        name
        for name, zones in spellings
        if not {*(suggest_zones(name) if find_zone(name) is None else ())} <= {*zones}
    ] == []


@pytest.mark.parametrize(
    ("words", "count"),
    [
        (WORDS["filler_words"], 263),
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
