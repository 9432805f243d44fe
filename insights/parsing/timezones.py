"""Time zones as people name them: Asia/Seoul, Seoul, 서울, KST; and as they are shown."""

import difflib
import re
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
    "호찌민": "Asia/Ho_Chi_Minh",
    "자카르타": "Asia/Jakarta",
    "마닐라": "Asia/Manila",
    "델리": "Asia/Kolkata",
    "카트만두": "Asia/Kathmandu",
    "두바이": "Asia/Dubai",
    "예루살렘": "Asia/Jerusalem",
    "이스탄불": "Europe/Istanbul",
    "모스크바": "Europe/Moscow",
    "베를린": "Europe/Berlin",
    "파리": "Europe/Paris",
    "로마": "Europe/Rome",
    "마드리드": "Europe/Madrid",
    "암스테르담": "Europe/Amsterdam",
    "비엔나": "Europe/Vienna",
    "스톡홀름": "Europe/Stockholm",
    "취리히": "Europe/Zurich",
    "런던": "Europe/London",
    "뉴욕": "America/New_York",
    "토론토": "America/Toronto",
    "시카고": "America/Chicago",
    "밴쿠버": "America/Vancouver",
    "로스앤젤레스": "America/Los_Angeles",
    "상파울루": "America/Sao_Paulo",
    "시드니": "Australia/Sydney",
    "멜버른": "Australia/Melbourne",
    "오클랜드": "Pacific/Auckland",
}
_ALSO = {
    "UTC": "utc, gmt, 협정세계시",
    "Asia/Seoul": (
        "kst, korea, korean, south korea, busan, daejeon, daegu, incheon, gwangju, ulsan, suwon, "
        "pangyo, jeju, pohang, sejong, gangnam, 한국, 대한민국, 부산, 대전, 대구, 인천, 광주, 울산, 수원, 판교, 제주, 포항, "
        "세종, 강남"
    ),
    "Asia/Tokyo": "jst, japan, japanese, osaka, kyoto, 일본, 동경, 오사카, 교토",
    "Asia/Shanghai": (
        "beijing, china, chinese, shenzhen, hangzhou, guangzhou, wuhan, nanjing, 중국, 북경, 상해, 선전, "
        "항저우"
    ),
    "Asia/Hong_Kong": "hkt, hk",
    "Asia/Taipei": "taiwan, 대만",
    "Asia/Singapore": "sgt, 싱가폴",
    "Asia/Bangkok": "thailand, hanoi, 태국",
    "Asia/Ho_Chi_Minh": "vietnam, saigon, 베트남",
    "Asia/Kolkata": (
        "india, indian, delhi, new delhi, mumbai, bangalore, bengaluru, chennai, hyderabad, pune, "
        "인도, 뭄바이, 벵갈루루"
    ),
    "Asia/Jerusalem": "israel, tel aviv, 이스라엘, 텔아비브",
    "Asia/Dubai": "uae, abu dhabi, 아부다비",
    "Europe/Istanbul": "turkey, ankara, 튀르키예, 터키",
    "Europe/Berlin": (
        "cet, cest, central european, germany, german, munich, hamburg, frankfurt, cologne, stuttgart, "
        "tubingen, heidelberg, 독일, 뮌헨"
    ),
    "Europe/Paris": "france, 프랑스",
    "Europe/Rome": "italy, milan, 이탈리아, 밀라노",
    "Europe/Madrid": "spain, barcelona, 스페인, 바르셀로나",
    "Europe/Amsterdam": "netherlands, 네덜란드",
    "Europe/Zurich": "switzerland, geneva, lausanne, 스위스, 제네바, 로잔",
    "Europe/London": "bst, uk, britain, british, england, oxford, edinburgh, manchester, 영국",
    "America/New_York": (
        "et, est, edt, eastern, nyc, boston, philadelphia, pittsburgh, princeton, atlanta, miami, "
        "dc, washington dc, washington, us eastern, 미국 동부, 동부, 보스턴, 워싱턴"
    ),
    "America/Toronto": "montreal, ottawa, waterloo, 몬트리올",
    "America/Chicago": "cdt, austin, dallas, houston, us central, 미국 중부",
    "America/Denver": "mst, mdt, boulder, salt lake city",
    "America/Los_Angeles": (
        "pt, pst, pdt, pacific, la, sf, california, seattle, stanford, berkeley, san francisco, "
        "bay area, palo alto, mountain view, silicon valley, san diego, san jose, us pacific, "
        "미국 서부, 서부, 캘리포니아, 샌프란시스코, 실리콘밸리, 시애틀, 엘에이"
    ),
    "Australia/Sydney": "aest, aedt, canberra",
    "Pacific/Auckland": "nzst, nzdt, wellington",
}
"""What else people call a zone, in English and in Korean."""
_SEVERAL = {
    "cst": ("America/Chicago", "Asia/Shanghai"),
    "ist": ("Asia/Kolkata", "Asia/Jerusalem"),
    "ast": ("America/Halifax", "Asia/Riyadh"),
    "us": ("America/New_York", "America/Los_Angeles"),
    "usa": ("America/New_York", "America/Los_Angeles"),
    "america": ("America/New_York", "America/Los_Angeles"),
    "미국": ("America/New_York", "America/Los_Angeles"),
    "canada": ("America/Toronto", "America/Vancouver"),
    "캐나다": ("America/Toronto", "America/Vancouver"),
    "australia": ("Australia/Sydney", "Australia/Perth"),
    "호주": ("Australia/Sydney", "Australia/Perth"),
    "russia": ("Europe/Moscow", "Asia/Novosibirsk"),
    "brazil": ("America/Sao_Paulo", "America/Manaus"),
    "europe": ("Europe/Berlin", "Europe/London"),
    "유럽": ("Europe/Berlin", "Europe/London"),
}
"""What means several zones is not guessed."""
_BETWEEN_HOURS = {
    "+3:30": "Asia/Tehran",
    "+4:30": "Asia/Kabul",
    "+5:30": "Asia/Kolkata",
    "+5:45": "Asia/Kathmandu",
    "+6:30": "Asia/Yangon",
    "+8:45": "Australia/Eucla",
    "+9:30": "Australia/Darwin",
    "+10:30": "Australia/Lord_Howe",
    "+12:45": "Pacific/Chatham",
    "-3:30": "America/St_Johns",
    "-9:30": "Pacific/Marquesas",
}
_OFFSET = re.compile(r"(?:UTC|GMT)?\s*([+−–-])\s*(\d{1,2})(?::?(\d{2}))?", re.IGNORECASE)
_FARTHEST = {"+": 14, "-": 12}
_ETC = "Etc/GMT"
_SHORT = 4
"""A name of fewer letters is like too many others."""


def find_zone(words: str) -> str | None:
    """The zone's IANA name; None when nobody calls one so."""
    return _names().get(_key(words)) or _of_offset(words)


def suggest_zones(words: str) -> list[str]:
    """IANA names of what it may mean, or spelled most like it, the nearest first."""
    key = _key(words)
    if offset := _OFFSET.fullmatch(words.strip()):
        return [zone] if (zone := _BETWEEN_HOURS.get(_hours(offset))) else []
    if key in _SEVERAL or len(key) < (2 if _hangul(key) else _SHORT):
        return list(_SEVERAL.get(key, ()))
    near = difflib.get_close_matches(normalise(words), _spellings(), 4, cutoff=0.79)
    return list(dict.fromkeys(_spellings()[name] for name in near))[:2]


def city_name(zone: str, language: Language) -> str:
    """As a person says it: "Seoul", "서울", "UTC+9"; a zone that is no city by its own name."""
    if language == "ko" and zone in _in_korean():
        return _in_korean()[zone]
    return display_name(zone).rpartition("/")[2].replace("_", " ")


def display_name(zone: str) -> str:
    """Its whole name; UTC and an offset from it as people write them: POSIX counts the other way round."""
    if not is_offset(zone):
        return zone.removeprefix("Etc/")
    return "UTC" + zone.removeprefix(_ETC).translate(str.maketrans("+-", "-+"))


def is_offset(zone: str) -> bool:
    return zone.startswith(_ETC) and zone != _ETC


def normalise(words: str) -> str:
    """Letter by letter: two of the three letters of a Korean syllable are nearer than none."""
    return unicodedata.normalize("NFD", _key(words))


def _of_offset(words: str) -> str | None:
    """UTC+9 is Etc/GMT-9; between the hours only cities have names."""
    offset = _OFFSET.fullmatch(words.strip())
    hours = _hours(offset) if offset else ""
    sign, whole, minutes = hours[:1], *hours[1:].partition(":")[::2]
    alone = offset and words.strip()[0] in "+-−–" and not minutes
    if not offset or alone or minutes not in {"", "00"} or int(whole) > _FARTHEST[sign]:
        return None
    return f"{_ETC}{'-' if sign == '+' else '+'}{whole}" if int(whole) else "UTC"


def _hours(offset: re.Match[str]) -> str:
    sign = "+" if offset[1] == "+" else "-"
    return f"{sign}{int(offset[2])}{f':{offset[3]}' if offset[3] else ''}"


def _key(words: str) -> str:
    """Without accents: Zürich is Zurich. Hangul is taken apart and put together again."""
    bare = "".join(sign for sign in unicodedata.normalize("NFD", words) if not unicodedata.combining(sign))
    return " ".join(unicodedata.normalize("NFC", bare).replace("_", " ").casefold().split())


def _hangul(key: str) -> bool:
    return "가" <= key[:1] <= "힣"


@cache
def _spellings() -> dict[str, str]:
    return {normalise(name): zone for name, zone in _names().items()}


@cache
def _names() -> dict[str, str]:
    """Whole names first, so that a city never hides one."""
    zones = sorted(available_timezones())
    cities = {
        _key(zone.rpartition("/")[2]): zone for zone in reversed(zones) if zone.partition("/")[0] in _AREAS
    }
    return {**cities, **_KOREAN, **_also(), **{_key(zone): zone for zone in zones if "/" in zone}}


def _also() -> dict[str, str]:
    return {name: zone for zone, names in _ALSO.items() for name in names.split(", ")}


@cache
def _in_korean() -> dict[str, str]:
    return {zone: name for name, zone in reversed(_KOREAN.items()) if zone != "Asia/Shanghai"} | {
        "Asia/Shanghai": "상하이"
    }
