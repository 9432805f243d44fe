"""Quantities in English and Korean text by value and unit, however they are written.

"389B", "389 billion" and "3,890억" are one number; "96.1 %" is 96.1 in percent, "13-fold", "13x" and "13배" are
multiples, "a tenth" is 0.1, "1e-4" and "10^{-4}" are 0.0001, and "twenty-five" is 25. The words are lists in quantities.toml.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from insights.text.quantity import Quantity
from insights.text.quantity_ranges import AGE_BEFORE, FACTOR_BEFORE, complete_ranges

FIRST_YEAR, LAST_YEAR = 1900, 2100
"""A number of years in this range is the name of a year."""
_LISTS: Mapping[str, Mapping[str, Any]] = tomllib.loads(
    Path(__file__).with_suffix(".toml").read_text(encoding="utf-8")
)
_LETTER_SCALES = {"K": 1e3, "k": 1e3, "M": 1e6, "B": 1e9, "T": 1e12}
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")


def _any_of(words: Iterator[str] | Mapping[str, Any]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


_DIGITS = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?(?!\d)|\d+(?:\.\d+)?|(?<![\w.])\.\d+"
_EXPONENT = r"\^\s*(?:\{\s*[-−–]?\d+\s*\}|[-−–]?\d+)|[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+"
_SPELT = (
    rf"\b(?i:(?:{_any_of(_LISTS['numbers'])})(?:[- ](?:{_any_of(_LISTS['numbers'])}))?)\b"
    rf"|(?<![가-힣])(?!세대|열대|세종|두건|세장|열권)(?:{_any_of(_LISTS['korean_numbers'])})"
    rf"(?!\s?번째)(?=\s?(?:개|가지|배|명|편|장|번|종|곳|단계|차례|쌍|달|시간|주|해|건|권|대|회|축|부문|유형|분야|언어|층|그룹|팀|차원|세트))"
    rf"|(?<![가-힣])(?:{_any_of(_LISTS['korean_determiners'])})(?=\s(?:{_any_of(_LISTS['korean_counted'])}))"
)
_SMALL, _LARGE = _any_of(_LISTS["korean_small_scales"]), _any_of(_LISTS["korean_large_scales"])
_KOREAN_SCALES = rf"(?:(?:{_SMALL})(?:{_LARGE})?|(?:{_LARGE}))"
_SCALE_NAMES = rf"(?:{_any_of(_LISTS['scales'])})"
_NUMBER = re.compile(
    rf"(?P<power>(?:(?P<factor>{_DIGITS})\s*(?:×|x|\\times|\*|·)\s*)?\b10(?P<exponent>{_EXPONENT}))"
    rf"|(?P<e>\d+(?:\.\d+)?[eE][-+−]?\d+)(?![A-Za-z0-9_])"
    rf"|(?P<korean>(?:{_DIGITS})\s?{_KOREAN_SCALES}(?:\s?(?:{_DIGITS})\s?{_KOREAN_SCALES})*(?:\s\d{{1,3}}(?:,?\d{{3}})?(?![\d.,]\d)(?=\s?[가-힣]))?)"
    rf"|(?P<fraction>(?P<whole>\d+)\s?분의\s?(?P<part>\d+))"
    rf"|(?P<digits>{_DIGITS})(?:(?:\s(?=[KMBT](?:[가-힣]|[- ](?:\w+\s)?(?:param|token|weight|sampl|image))))?(?P<letter>[KkMBT])(?![A-Za-z]))?"
    rf"|(?P<word>(?<![A-Za-z가-힣])(?i:{_any_of(_LISTS['words'])})(?![a-z]))"
    rf"|(?P<scales>\b(?:a|one)\s(?={_SCALE_NAMES}\b)|(?<![가-힣\d])(?=(?:{_SMALL})(?:{_LARGE})(?![가-힣])))"
    rf"|(?P<spelt>{_SPELT})",
)
_SCALE = re.compile(rf"(?:\s|-)?(?P<scale>{_any_of(_LISTS['scales'])})s?\b(?!\w)", re.IGNORECASE)
_KOREAN_SCALE = re.compile(rf"\s?(?P<small>{_SMALL})?(?P<large>{_LARGE})?")
_UNIT = re.compile(
    rf"\s?-?\\?(?P<unit>{_any_of({unit: 0 for unit in _LISTS['units'] if unit not in ('$', '€')})})"
)
_CURRENCY = re.compile(r"(?:US)?\\?(?P<unit>[$€])\s?$")
_HALF_A = re.compile(r"\san?(?=\s)")
_PRODUCT = re.compile(r"x\d|×\s?\d")
_ORDERS = re.compile(r"\sorders?\sof\smagnitude", re.IGNORECASE)
_LETTER = re.compile(r"[A-Za-z]")
_KOREAN_PARTICLE = re.compile(r"[가-힣]")
_KOREAN_GROUP = re.compile(rf"(?P<digits>{_DIGITS})\s?(?P<small>{_SMALL})?(?P<large>{_LARGE})?")
_IDENTIFIER_BEFORE = re.compile(r"(?:^|(?<=[^\w.\-]))[A-Za-z][\w.\-]*$")


@lru_cache(maxsize=1024)
def find_quantities(text: str) -> tuple[Quantity, ...]:
    """All quantities in the text's order; "one" and "한" are none."""
    return complete_ranges(text, list(_quantities(text)), _LISTS["units"])


def _quantities(text: str) -> Iterator[Quantity]:
    place = 0
    while match := _NUMBER.search(text, place):
        quantity = _quantity(text, match)
        yield quantity
        place = max(quantity.end, match.end())


def _quantity(text: str, match: re.Match[str]) -> Quantity:
    if match["word"]:
        return _of_word(text, match)
    value, end = _value(match), match.end()
    is_name = bool(
        match["digits"] and _IDENTIFIER_BEFORE.search(text, max(0, match.start() - 24), match.start())
    )
    unit = ""
    if not match["fraction"]:
        value, end = (value, end) if match["letter"] else _scaled(text, value, end)
        value, unit, end = _with_unit(text, match.start(), value, end)
    is_name = is_name or bool(match["digits"] and not unit and _LETTER.match(text, end))
    return Quantity(
        value=value, unit=unit, text=text[match.start() : end], start=match.start(), end=end, is_name=is_name
    )


def _of_word(text: str, match: re.Match[str]) -> Quantity:
    """A word for a part or multiple; "half a second" is 0.5 of "s"."""
    word_value, unit = _LISTS["words"][match["word"].lower()]
    value, end = float(word_value), match.end()
    if match["word"].lower() == "half" and (article := _HALF_A.match(text, end)):
        measured, measured_unit, measured_end = _with_unit(text, match.start(), value, article.end())
        if measured_unit:
            value, unit, end = measured, measured_unit, measured_end
    return Quantity(value=value, unit=unit, text=text[match.start() : end], start=match.start(), end=end)


def _value(match: re.Match[str]) -> float:
    if match["power"]:
        exponent = int(re.sub(r"[^\d-]", "", re.sub("[−–]", "-", match["exponent"].translate(_SUPERSCRIPTS))))
        return _to_float(match["factor"] or "1") * _power_of_ten(exponent)
    if match["e"]:
        return float(match["e"].replace("−", "-"))
    if match["korean"]:
        return _korean_value(match["korean"])
    if match["digits"]:
        return _to_float(match["digits"]) * _LETTER_SCALES.get(match["letter"] or "", 1.0)
    if match["fraction"]:
        return int(match["part"][:300]) / (int(match["whole"][:300]) or 1)
    return _spelt_value(match["spelt"]) if match["spelt"] else 1.0


def _power_of_ten(exponent: int) -> float:
    return float(f"1e{max(-300, min(300, exponent))}")


def _to_float(digits: str) -> float:
    return float(digits.replace(",", "")[:300])


def _korean_value(text: str) -> float:
    """3,890억 is 389 billion, 1조 2천억 is 1.2 trillion."""
    return sum(_to_float(group["digits"]) * _korean_scale(group) for group in _KOREAN_GROUP.finditer(text))


def _korean_scale(match: re.Match[str]) -> float:
    small, large = _LISTS["korean_small_scales"], _LISTS["korean_large_scales"]
    return float(small.get(match["small"], 1) * large.get(match["large"], 1))


def _spelt_value(text: str) -> float:
    if text in _LISTS["korean_numbers"]:
        return float(_LISTS["korean_numbers"][text])
    return float(sum(_LISTS["numbers"][word] for word in re.split(r"[- ]", text.lower())))


def _scaled(text: str, value: float, end: int) -> tuple[float, int]:
    """With the words for its scale that follow: "1.2 million", "two hundred thousand", "열 만"."""
    while match := _SCALE.match(text, end):
        value, end = value * _LISTS["scales"][match["scale"].lower()], match.end()
    if (match := _KOREAN_SCALE.match(text, end)) and (match["small"] or match["large"]):
        return value * _korean_scale(match), match.end()
    return value, end


def _with_unit(text: str, start: int, value: float, end: int) -> tuple[float, str, int]:
    if currency := _CURRENCY.search(text, max(0, start - 5), start):
        return value, currency["unit"], end
    match = _UNIT.match(text, end)
    if orders := _ORDERS.match(text, end):
        return 10.0 ** min(value, 300.0), "x", orders.end()
    if match is None or _continues(text, match):
        return _by_word_before(text, start, value, end)
    if match["unit"] in {"년", "s"} and FIRST_YEAR <= value <= LAST_YEAR and match[0] == match["unit"]:
        return value, "", match.end()
    base, size = _LISTS["units"][match["unit"]]
    return value * size, base, match.end()


def _by_word_before(text: str, start: int, value: float, end: int) -> tuple[float, str, int]:
    """With the unit that the words before the number give it: "a factor of 2", "aged 4"."""
    before = text[max(0, start - 24) : start]
    if FACTOR_BEFORE.search(before):
        return value, "x", end
    if AGE_BEFORE.search(before):
        base, size = _LISTS["units"]["years"]
        return value * size, base, end
    return value, "", end


def _continues(text: str, match: re.Match[str]) -> bool:
    """Whether the letters of the unit are only the beginning of a word; a Korean unit may carry a particle."""
    unit, after = match["unit"], text[match.end() : match.end() + 1]
    if unit in {"x", "×"} and _PRODUCT.match(text, match.end() - 1):
        return True
    if not unit[-1].isalpha():
        return False
    if _KOREAN_PARTICLE.match(unit[-1]):
        return (unit, text[match.end() : match.end() + 1]) in _korean_non_units()
    if _KOREAN_PARTICLE.match(after):
        return False
    is_abbreviated_name = len(unit) == 1 and unit not in "x×D" and not text[: match.start() + 1].endswith(" ")
    return after.isalnum() or (is_abbreviated_name and after == "-")


@cache
def _korean_non_units() -> frozenset[tuple[str, str]]:
    """A unit and the syllable that makes another word of it: 분 in 분류, 주 in 주요, 도 in 도메인, 점 in 점수."""
    followers = {
        "분": "류석야할포산량기",
        "주": "요어목장제",
        "도": "메구입출달",
        "점": "수진검",
        "일": "반부관정",
        "원": "본리격래",
        "초": "기반과",
        "배": "치포경",
        "달": "성",
        "년": "도",
    }
    return frozenset((unit, syllable) for unit, syllables in followers.items() for syllable in syllables)
