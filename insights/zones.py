"""Time zones as people name them: Asia/Seoul, Seoul, 서울, KST; and as they are shown."""

import difflib
import unicodedata
from functools import cache
from zoneinfo import available_timezones

from insights.model import Language

_AREAS = (
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
_KOREAN = {
    "서울": "Asia/Seoul",
    "도쿄": "Asia/Tokyo",
    "베이징": "Asia/Shanghai",
    "상하이": "Asia/Shanghai",
    "홍콩": "Asia/Hong_Kong",
    "타이베이": "Asia/Taipei",
    "싱가포르": "Asia/Singapore",
    "방콕": "Asia/Bangkok",
    "하노이": "Asia/Bangkok",
    "델리": "Asia/Kolkata",
    "두바이": "Asia/Dubai",
    "이스탄불": "Europe/Istanbul",
    "모스크바": "Europe/Moscow",
    "베를린": "Europe/Berlin",
    "파리": "Europe/Paris",
    "취리히": "Europe/Zurich",
    "런던": "Europe/London",
    "뉴욕": "America/New_York",
    "토론토": "America/Toronto",
    "시카고": "America/Chicago",
    "밴쿠버": "America/Vancouver",
    "로스앤젤레스": "America/Los_Angeles",
    "상파울루": "America/Sao_Paulo",
    "시드니": "Australia/Sydney",
}
# Letters that mean one zone in practice; those that mean several (CST, IST) are not guessed.
_OTHERS = {
    "utc": "UTC",
    "gmt": "UTC",
    "kst": "Asia/Seoul",
    "korea": "Asia/Seoul",
    "jst": "Asia/Tokyo",
    "japan": "Asia/Tokyo",
    "beijing": "Asia/Shanghai",
    "china": "Asia/Shanghai",
    "india": "Asia/Kolkata",
    "delhi": "Asia/Kolkata",
    "cet": "Europe/Berlin",
    "cest": "Europe/Berlin",
    "munich": "Europe/Berlin",
    "bst": "Europe/London",
    "et": "America/New_York",
    "est": "America/New_York",
    "edt": "America/New_York",
    "eastern": "America/New_York",
    "nyc": "America/New_York",
    "boston": "America/New_York",
    "pt": "America/Los_Angeles",
    "pst": "America/Los_Angeles",
    "pdt": "America/Los_Angeles",
    "pacific": "America/Los_Angeles",
    "san francisco": "America/Los_Angeles",
    "seattle": "America/Los_Angeles",
    "한국": "Asia/Seoul",
    "일본": "Asia/Tokyo",
    "중국": "Asia/Shanghai",
}


def find(words: str) -> str | None:
    """The zone's IANA name; None when nobody calls one so."""
    return _names().get(_key(words))


def suggest(words: str) -> list[str]:
    """IANA names spelled most like it, the nearest first."""
    near = difflib.get_close_matches(_spelled(_key(words)), _spellings(), 4, cutoff=0.7)
    return list(dict.fromkeys(_spellings()[name] for name in near))[:2]


def place(zone: str, language: Language) -> str:
    """As a person says it: "Seoul", "서울"; a zone that is no city by its own name."""
    if language == "ko" and zone in _in_korean():
        return _in_korean()[zone]
    return zone.rpartition("/")[2].replace("_", " ")


def _key(words: str) -> str:
    return " ".join(words.replace("_", " ").casefold().split())


def _spelled(key: str) -> str:
    """Letter by letter: two of the three letters of a Korean syllable are nearer than none."""
    return unicodedata.normalize("NFD", key)


@cache
def _spellings() -> dict[str, str]:
    return {_spelled(name): zone for name, zone in _names().items()}


@cache
def _names() -> dict[str, str]:
    """Whole names first, so that a city never hides one."""
    zones = sorted(available_timezones())
    cities = {
        _key(zone.rpartition("/")[2]): zone for zone in reversed(zones) if zone.partition("/")[0] in _AREAS
    }
    return {**cities, **_KOREAN, **_OTHERS, **{_key(zone): zone for zone in zones if "/" in zone}}


@cache
def _in_korean() -> dict[str, str]:
    return {zone: name for name, zone in reversed(_KOREAN.items()) if zone != "Asia/Shanghai"} | {
        "Asia/Shanghai": "상하이"
    }
