"""Faults in numbers: a digit, the scale, the unit, what is counted, a number in words."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random

from benchmarks.checks.case import Case, changed
from benchmarks.checks.day import NUMBER, Day, Fact, numbers_of
from benchmarks.checks.korean_terms import COUNTED
from insights.text.word_lists import load_word_lists

_EN = load_word_lists(Path(__file__).with_name("number_faults.toml"), "english")
_KO = load_word_lists(Path(__file__).with_name("number_faults.toml"), "korean")
_SCALES = ("thousand", "million", "billion", "trillion")
_LETTERS = {"K": "M", "k": "M", "M": "B", "B": "M"}


def change_digit(fact: Fact, _: Day, random: Random) -> Iterator[Case]:
    """One digit is another one, and the new number stands nowhere in the paper."""
    for match in _numbers(fact.text):
        places = [place for place, sign in enumerate(match[0]) if sign.isdigit()]
        place = random.choice(places)
        digit = random.choice([it for it in "123456789" if it != match[0][place]])
        yield from _with_number(fact, match, match[0][:place] + digit + match[0][place + 1 :])


def change_scale(fact: Fact, _: Day, random: Random) -> Iterator[Case]:
    """Million for billion, K for M, 만 for 억; of other numbers a power of ten."""
    if fact.language == "ko":
        for match in re.finditer(rf"(?<=\d)[{''.join(_KO['scales'])}](?=[ 가-힣\d,.]|$)", fact.text):
            other = random.choice([scale for scale in _KO["scales"] if scale != match[0]])
            yield changed(fact, _replaced(fact.text, match, other))
    else:
        yield from _change_scale_word(fact, random)
    for match in _numbers(fact.text):
        yield from _with_number(fact, match, _shifted(match[0], random))


def change_unit(fact: Fact, _: Day, random: Random) -> Iterator[Case]:
    """Another unit behind the same number; the new pair stands nowhere in the paper."""
    pairs = _pairs(_EN["units"] if fact.language == "en" else _KO["units"])
    for match in _numbers(fact.text):
        rest = fact.text[match.end() :]
        fitting = [(old, new) for old, new in pairs if _starts_with_unit(rest, old)]
        for old, new in random.sample(fitting, min(2, len(fitting))):
            if match[0] + new not in fact.paper.source:
                yield changed(fact, fact.text[: match.end()] + new + rest[len(old) :])


def change_counted(fact: Fact, _: Day, random: Random) -> Iterator[Case]:
    """The number counts something else, of which the paper does not speak."""
    if fact.language == "ko":
        yield from _change_korean_counted(fact, random)
        return
    for match in re.finditer(rf"(?<=\d )({'|'.join(_EN['counted'])})\b", fact.text):
        others = [noun for noun in _EN["counted"] if noun.removesuffix("s") not in fact.paper.source.lower()]
        if others:
            yield changed(fact, _replaced(fact.text, match, random.choice(others)))


def _change_korean_counted(fact: Fact, random: Random) -> Iterator[Case]:
    source = fact.paper.source.lower()
    foreign = sorted(
        {name[0] for word, name in COUNTED.items() if len(name) > 1 and word.removesuffix("s") not in source}
    )
    for name in dict.fromkeys(name[0] for name in COUNTED.values() if len(name) > 1):
        match = re.search(rf"(?<![가-힣]){name}(?= \d)|(?<=\d[개장명편건]의 ){name}", fact.text)
        if match and foreign:
            yield changed(fact, _replaced(fact.text, match, random.choice(foreign)))


def change_spelt(fact: Fact, _: Day, random: Random) -> Iterator[Case]:
    """Another number in words, which the evidence does not hold in words or digits."""
    if fact.language == "ko":
        spelt = "|".join(_KO["spelt"])
        found = re.finditer(rf"(?<![가-힣])({spelt})(?= (?:{'|'.join(_KO['counters'])}))", fact.text)
        choices: Sequence[str] = _KO["spelt"]
    else:
        found = re.finditer(rf"(?<![\w-])({'|'.join(_EN['spelt'])})(?=[ -][a-z])", fact.text)
        choices = _EN["spelt"]
        yield from _change_multiple(fact)
    for match in found:
        others = [it for it in choices if it != match[0] and _is_absent(it, fact)]
        yield changed(fact, _replaced(fact.text, match, random.choice(others)))


def _is_absent(word: str, fact: Fact) -> bool:
    """Whether the evidence holds the number neither in words nor in digits."""
    value = str(_KO["spelt"].index(word) + 2) if word in _KO["spelt"] else ""
    found = numbers_of(fact.evidence.text)
    return (
        not numbers_of(word) & found and value not in found and word not in fact.evidence.text.lower().split()
    )


def _change_multiple(fact: Fact) -> Iterator[Case]:
    for old, new in _pairs(_EN["multiples"]):
        if (match := re.search(rf"\b{old}\b", fact.text)) and new not in fact.evidence.text:
            yield changed(fact, _replaced(fact.text, match, new))


def _change_scale_word(fact: Fact, random: Random) -> Iterator[Case]:
    for match in re.finditer(rf"(?<=\d )({'|'.join(_SCALES)})\b", fact.text):
        other = random.choice([scale for scale in _SCALES if scale != match[0]])
        if other not in fact.paper.source:
            yield changed(fact, _replaced(fact.text, match, other))
    for match in re.finditer(r"(?<![\w-])(\d[\d.,]*)([KkMB])(?![\w])", fact.text):
        text = match[1] + _LETTERS[match[2]]
        if text not in fact.paper.source:
            yield changed(fact, _replaced(fact.text, match, text))
    for match in re.finditer(r"(?<![\w.,-])(\d{1,3}),000(?![\d,.])", fact.text):
        yield changed(
            fact, _replaced(fact.text, match, f"{match[1]} {random.choice(('million', 'billion'))}")
        )


def _numbers(text: str) -> Iterator[re.Match[str]]:
    """Numbers but those that stand behind a name, as a version does."""
    for match in NUMBER.finditer(text):
        if not re.search(r"[A-Z][\w-]*\s$", text[: match.start()]) or "." in match[0]:
            yield match


def _with_number(fact: Fact, match: re.Match[str], number: str) -> Iterator[Case]:
    if number != match[0] and number.replace(",", "") not in numbers_of(fact.paper.source):
        yield changed(fact, _replaced(fact.text, match, number))


def _shifted(number: str, random: Random) -> str:
    factor = random.choice((10, 100, 0.1)) if "." in number else random.choice((10, 100, 1000))
    value = round(float(number.replace(",", "")) * factor, 6)
    return f"{value:,.10g}" if value < 10**10 else f"{value:,.0f}"


def _starts_with_unit(rest: str, unit: str) -> bool:
    return rest.startswith(unit) and not (
        unit[-1].isascii() and unit[-1].isalpha() and rest[len(unit) :][:1].isalnum()
    )


def _replaced(text: str, match: re.Match[str], new: str) -> str:
    return text[: match.start()] + new + text[match.end() :]


def _pairs(lines: Sequence[str]) -> list[tuple[str, str]]:
    return [(old, new) for old, _, new in (line.partition("|") for line in lines)]
