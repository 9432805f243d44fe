"""Finds the time zone that people name (Asia/Seoul, Seoul, 서울, Korea, KST, UTC+9), and names a zone for people.

The names that the IANA database does not have are in timezones.toml.
"""

import difflib
import re
import tomllib
import unicodedata
from functools import cache
from pathlib import Path
from typing import NamedTuple
from zoneinfo import available_timezones

from insights.model import Language

_CITY_AREAS = (
    "Africa",
    "America",
    "Antarctica",
    "Arctic",
    "Asia",
    "Atlantic",
    "Australia",
    "Europe",
    "Indian",
    "Pacific",
)
_NO_CITIES = {"north", "south", "west"}
"""Parts of Australia in old names of zones."""
_SPELLING = str.maketrans("_’‘ʼ`", " ''''")
_OFFSET = re.compile(r"(?:UTC|GMT)?\s*([+−–-])\s*(\d{1,2})(?::?(\d{2}))?", re.IGNORECASE)
_MAX_OFFSET_HOURS = {"+": 14, "-": 12}
_ETC_PREFIX = "Etc/GMT"
_MIN_SUGGEST_LENGTH = 4
_MIN_SUGGEST_LENGTH_KOREAN = 2
"""A shorter name is similar to too many others."""


class _ZoneTables(NamedTuple):
    """timezones.toml, turned round: the zone, or the zones, by name. `names` are the aliases and the countries."""

    korean_cities: dict[str, str]
    names: dict[str, str]
    capitals: dict[str, str]
    ambiguous: dict[str, tuple[str, ...]]
    offsets_with_minutes: dict[str, str]


def find_zone(name: str) -> str | None:
    """The zone's IANA name; None for a name that means no zone, or several."""
    zone = _zones_by_name().get(_key(name)) or _tables().capitals.get(name.strip())
    return zone or _find_offset_zone(name)


@cache
def list_zones() -> tuple[str, ...]:
    """IANA names of UTC and of all zones that are named after a place, in alphabetical order."""
    return tuple(
        zone
        for zone in sorted(available_timezones())
        if zone == "UTC" or (zone.partition("/")[0] in _CITY_AREAS and "/" in zone)
    )


def find_zone_choices(name: str) -> tuple[str, ...]:
    """IANA names of the zones of a country that has several, or of an abbreviation that means several; else ()."""
    return _tables().ambiguous.get(_key(name), ())


def suggest_zones(name: str) -> list[str]:
    """IANA names of the zones that an ambiguous name may mean, or else of the two most similar names, best first."""
    key = _key(name)
    tables = _tables()
    if offset := _OFFSET.fullmatch(name.strip()):
        return [zone] if (zone := tables.offsets_with_minutes.get(_format_offset(offset))) else []
    min_length = _MIN_SUGGEST_LENGTH_KOREAN if "가" <= key[:1] <= "힣" else _MIN_SUGGEST_LENGTH
    if key in tables.ambiguous or len(key) < min_length:
        return list(find_zone_choices(name))
    similar = difflib.get_close_matches(normalise(name), _zones_by_spelling(), 4, cutoff=0.79)
    return list(dict.fromkeys(_zones_by_spelling()[spelling] for spelling in similar))[:2]


def city_name(zone: str, language: Language) -> str:
    """The zone's city: "Seoul", "서울", "New York"; display_name for a zone that is no city, "UTC+9"."""
    if language == "ko" and zone in _korean_city_names():
        return _korean_city_names()[zone]
    return display_name(zone).rpartition("/")[2].replace("_", " ")


def display_name(zone: str) -> str:
    """The whole IANA name; an offset as people write it: Etc/GMT-9 is UTC+9, because POSIX inverts the sign."""
    if not is_offset(zone):
        return zone.removeprefix("Etc/")
    return "UTC" + zone.removeprefix(_ETC_PREFIX).translate(str.maketrans("+-", "-+"))


def is_offset(zone: str) -> bool:
    """Whether the zone is a fixed offset from UTC, as Etc/GMT-9 is."""
    return zone.startswith(_ETC_PREFIX) and zone != _ETC_PREFIX


def normalise(text: str) -> str:
    """Without case and accents, Korean syllables decomposed into letters, so that similarity counts letters."""
    return unicodedata.normalize("NFD", _key(text))


def _find_offset_zone(name: str) -> str | None:
    """Etc/GMT-9 for UTC+9. None for an offset with minutes, which has no zone, and for a sign without UTC."""
    offset = _OFFSET.fullmatch(name.strip())
    if not offset or (name.strip()[0] in "+-−–" and not offset[3]):
        return None
    sign, hours = _format_offset(offset)[0], int(offset[2])
    if offset[3] not in {None, "00"} or hours > _MAX_OFFSET_HOURS[sign]:
        return None
    return f"{_ETC_PREFIX}{'-' if sign == '+' else '+'}{hours}" if hours else "UTC"


def _format_offset(offset: re.Match[str]) -> str:
    sign = "+" if offset[1] == "+" else "-"
    return f"{sign}{int(offset[2])}{f':{offset[3]}' if offset[3] else ''}"


def _key(text: str) -> str:
    """Without case, accents (Zürich is Zurich), repeated spaces and shapes of the apostrophe; NFC puts Korean
    syllables together again.
    """
    decomposed = unicodedata.normalize("NFD", text)
    bare = "".join(character for character in decomposed if not unicodedata.combining(character))
    return " ".join(unicodedata.normalize("NFC", bare).translate(_SPELLING).casefold().split())


@cache
def _zones_by_spelling() -> dict[str, str]:
    return {normalise(name): zone for name, zone in _zones_by_name().items()}


@cache
def _zones_by_name() -> dict[str, str]:
    """Later tables win: a whole IANA name is never taken for a city."""
    zones = sorted(available_timezones())
    cities = {
        _key(zone.rpartition("/")[2]): zone
        for zone in reversed(zones)
        if zone.partition("/")[0] in _CITY_AREAS and _key(zone.rpartition("/")[2]) not in _NO_CITIES
    }
    whole_names = {_key(zone): zone for zone in zones if "/" in zone}
    names = {**cities, **_tables().korean_cities, **_tables().names, **whole_names}
    return {name: zone for name, zone in names.items() if name not in _tables().ambiguous}


@cache
def _korean_city_names() -> dict[str, str]:
    return {zone: name for name, zone in reversed(_tables().korean_cities.items())}


@cache
def _tables() -> _ZoneTables:
    tables = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
    return _ZoneTables(
        korean_cities=tables["korean_cities"],
        names={
            key: zone
            for table in ("aliases", "countries")
            for zone, names in tables[table].items()
            for key in _keys(names)
        },
        capitals=tables["capitals"],
        ambiguous={key: tuple(zones) for names, zones in tables["ambiguous"].items() for key in _keys(names)},
        offsets_with_minutes=tables["offsets_with_minutes"],
    )


def _keys(names: str) -> list[str]:
    return [_key(name) for name in names.split(",")]
