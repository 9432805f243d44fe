"""Faults of meaning: comparisons and directions turned round, negations, praise."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random

from benchmarks.checks.case import Case, changed
from benchmarks.checks.day import NAME, Day, Fact
from insights.text.word_lists import load_word_lists

_EN = load_word_lists(Path(__file__).with_name("faults.toml"), "english")
_KO = load_word_lists(Path(__file__).with_name("faults.toml"), "korean")
_COMPARED = r"(?:significantly |consistently |clearly )?(?:outperforms?|surpass(?:es)?|beats?|exceeds?)"


def _pairs(lines: Sequence[str]) -> tuple[tuple[str, str], ...]:
    return tuple((old, new) for old, _, new in (line.partition("|") for line in lines))


def _both_ways(lines: Sequence[str]) -> tuple[tuple[str, str], ...]:
    pairs = _pairs(lines)
    turned = tuple((new, old) for old, new in pairs if not old.endswith(")"))
    return tuple(dict.fromkeys(pairs + turned))


def _inflected(lines: Sequence[str]) -> tuple[tuple[str, str], ...]:
    return tuple(
        (form(old), form(new)) for old, new in _both_ways(lines) for form in (str, _with_s, _with_ing, _with_ed)
    )


def _with_s(verb: str) -> str:
    return f"{verb}s"


def _with_ing(verb: str) -> str:
    irregular = {"cut": "cutting", "drop": "dropping"}
    return irregular.get(verb) or f"{verb.removesuffix('e')}ing"


def _with_ed(verb: str) -> str:
    irregular = {
        "cut": "cut", "drop": "dropped", "grow": "grew", "shrink": "shrank", "rise": "rose", "fall": "fell", "lose": "lost",
        "hurt": "hurt",
    }  # fmt: skip
    return irregular.get(verb) or f"{verb.removesuffix('e')}ed"


_DIRECTIONS = _inflected(_EN["direction_verbs"]) + _both_ways(_EN["direction_nouns"])
_COMPARISONS = _both_ways(_EN["comparison_words"])
_NEGATED = _pairs(_EN["finite_verbs"]) + tuple(
    (f"{word} (?!not\\b|n't|only\\b|designed\\b)", f"{word} not ") for word in _EN["auxiliaries"]
)
_OVERSTATED = _pairs(_EN["overstatements"])
_POSITIVE = _pairs(_EN["negations_removed"])


def reverse_direction(fact: Fact, _: Day, random: Random) -> Iterator[Case]:
    """Increase for decrease, improve for worsen, the end for the beginning."""
    if fact.language == "ko":
        yield from _with_pair(fact, _pairs(_KO["direction"]), random)
        return
    yield from _with_pair(fact, _DIRECTIONS, random)
    for match in re.finditer(r"from ([\d.,]+\S{0,3}) to ([\d.,]*\d\S{0,2})(?=[ ,.])", fact.text):
        if match[1] != match[2]:
            yield changed(fact, f"{fact.text[: match.start()]}from {match[2]} to {match[1]}{fact.text[match.end() :]}")


def reverse_comparison(fact: Fact, _: Day, random: Random) -> Iterator[Case]:
    """The loser wins; higher for lower, at least for at most."""
    if fact.language == "ko":
        if re.search("보다|더 |배 빠", fact.text) or "능가" in fact.text:
            yield from _with_pair(fact, _pairs(_KO["comparison"]), random)
            yield from _sides_turned(fact)
        return
    for match in re.finditer(rf"({NAME.pattern}) ({_COMPARED}) ({NAME.pattern})", fact.text):
        yield changed(fact, f"{fact.text[: match.start()]}{match[3]} {match[2]} {match[1]}{fact.text[match.end() :]}")
    yield from _with_pair(fact, _COMPARISONS, random)


def turn_negation(fact: Fact, _: Day, random: Random) -> Iterator[Case]:
    """A negation that the evidence lacks, or one taken away."""
    if fact.language == "ko":
        yield from _with_pair(fact, _pairs(_KO["negation"]), random, at_end=True)
        return
    found = tuple(_with_pair(fact, _POSITIVE, random))
    yield from found
    if not found and not re.search(r"\b(?:not|no|cannot|without|neither)\b", fact.text):
        yield from _with_pair(fact, _NEGATED, random)


def add_praise(fact: Fact, _: Day, random: Random) -> Iterator[Case]:
    """A superlative or praise of which the paper holds no word."""
    lists = _KO if fact.language == "ko" else _EN
    start, end = random.choice(lists["praise_starts"]), random.choice(lists["praise_ends"])
    if fact.language == "ko":
        yield changed(fact, random.choice((start + fact.text, fact.text + end)))
        return
    texts = [f"{start}{fact.text[0].lower() if fact.text[1:2].islower() else fact.text[0]}{fact.text[1:]}", f"{fact.text.rstrip('.')}{end}."]
    for match in re.finditer(rf"\b(a|an|the|new|novel) (?=(?:{'|'.join(_EN['praised_nouns'])})\b)", fact.text):
        word = random.choice(_EN["praise_adjectives"])
        article = ("an" if word[0] in "aeou" else "a") if match[1] in {"a", "an"} else match[1]
        if word not in fact.paper.source.lower():
            texts.append(f"{fact.text[: match.start()]}{article} {word} {fact.text[match.end() :]}")
    yield changed(fact, random.choice(texts))


def overstate(fact: Fact, _: Day, random: Random) -> Iterator[Case]:
    """All for some, proves for suggests, at least for up to."""
    if fact.language == "en":
        yield from _with_pair(fact, _OVERSTATED, random)


def _with_pair(fact: Fact, pairs: Sequence[tuple[str, str]], random: Random, *, at_end: bool = False) -> Iterator[Case]:
    """The fact with the old word of a pair replaced by the new one, of the pairs that fit a few by chance."""
    fitting = [
        (match, new)
        for old, new in pairs
        for match in [re.search(_expression(old, fact.language, at_end=at_end), fact.text)]
        if match
    ]
    for match, new in random.sample(fitting, min(2, len(fitting))):
        yield changed(fact, f"{fact.text[: match.start()]}{new}{fact.text[match.end() :]}")


def _expression(old: str, language: str, *, at_end: bool) -> str:
    if language == "en":
        return rf"\b{old}" if old.endswith(")") else rf"\b{old}\b"
    return f"{re.escape(old)}$" if at_end and old.endswith(".") else re.escape(old)


def _sides_turned(fact: Fact) -> Iterator[Case]:
    match = re.search(r"^(?:실험에서 )?([\w-]+|제안한 방법)[은는이가] ([가-힣]+ [가-힣]+)(보다|을|를) ", fact.text)
    if match and match[1] != match[2]:
        yield changed(fact, f"{match[2]}{'은' if match[2].endswith('법') else '이'} {match[1]}{match[3]} {fact.text[match.end() :]}")
