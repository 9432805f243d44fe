"""Faults of meaning: comparisons and directions turned round, negations, praise."""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from random import Random

from benchmarks.checks.case import Case, changed
from benchmarks.checks.day import NAME, Day, Fact
from benchmarks.checks.fault_words import FaultWords

_COMPARED = r"(?:significantly |consistently |clearly )?(?:outperforms?|surpass(?:es)?|beats?|exceeds?)"


@cache
def _pairs(lines: Sequence[str]) -> tuple[tuple[str, str], ...]:
    return tuple((old, new) for old, _, new in (line.partition("|") for line in lines))


@cache
def _both_ways(lines: Sequence[str]) -> tuple[tuple[str, str], ...]:
    pairs = _pairs(lines)
    turned = tuple((new, old) for old, new in pairs if not old.endswith(")"))
    return tuple(dict.fromkeys(pairs + turned))


def _inflected(lines: Sequence[str]) -> tuple[tuple[str, str], ...]:
    return tuple(
        (form(old), form(new))
        for old, new in _both_ways(lines)
        for form in (str, _with_s, _with_ing, _with_ed)
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


@cache
def _directions(verbs: Sequence[str], nouns: Sequence[str]) -> tuple[tuple[str, str], ...]:
    return _inflected(verbs) + _both_ways(nouns)


def _negated(words: FaultWords) -> tuple[tuple[str, str], ...]:
    return _pairs(words.english["finite_verbs"]) + tuple(
        (f"{word} (?!not\\b|n't|only\\b|designed\\b)", f"{word} not ")
        for word in words.english["auxiliaries"]
    )


def reverse_direction(fact: Fact, day: Day, random: Random) -> Iterator[Case]:
    """Increase for decrease, improve for worsen, the end for the beginning."""
    if fact.language == "ko":
        yield from _with_pair(fact, _pairs(day.words.korean["direction"]), random)
        return
    english = day.words.english
    yield from _with_pair(fact, _directions(english["direction_verbs"], english["direction_nouns"]), random)
    for match in re.finditer(r"from ([\d.,]+\S{0,3}) to ([\d.,]*\d\S{0,2})(?=[ ,.])", fact.text):
        if match[1] != match[2]:
            yield changed(
                fact, f"{fact.text[: match.start()]}from {match[2]} to {match[1]}{fact.text[match.end() :]}"
            )


def reverse_comparison(fact: Fact, day: Day, random: Random) -> Iterator[Case]:
    """The loser wins; higher for lower, at least for at most."""
    if fact.language == "ko":
        if re.search("보다|더 |배 빠|능가|이상|이하|미만|최대|최소|대등|앞선|앞서", fact.text):
            yield from _with_pair(fact, _pairs(day.words.korean["comparison"]), random)
            yield from _sides_turned(fact)
        return
    for match in re.finditer(rf"({NAME.pattern}) ({_COMPARED}) ({NAME.pattern})", fact.text):
        yield changed(
            fact, f"{fact.text[: match.start()]}{match[3]} {match[2]} {match[1]}{fact.text[match.end() :]}"
        )
    yield from _with_pair(fact, _both_ways(day.words.english["comparison_words"]), random)


def turn_negation(fact: Fact, day: Day, random: Random) -> Iterator[Case]:
    """A negation that the evidence lacks, or one taken away."""
    if fact.language == "ko":
        is_negative = re.search("않|없|못|아니", fact.text)
        name = "negations_removed" if is_negative else "negation"
        yield from _with_pair(fact, _pairs(day.words.korean[name]), random, at_end=True)
        return
    found = tuple(_with_pair(fact, _pairs(day.words.english["negations_removed"]), random))
    yield from found
    if not found and not re.search(r"\b(?:not|no|cannot|without|neither)\b", fact.text):
        yield from _with_pair(fact, _negated(day.words), random)


def add_praise(fact: Fact, day: Day, random: Random) -> Iterator[Case]:
    """A superlative or praise of which the paper holds no word."""
    lists = day.words.korean if fact.language == "ko" else day.words.english
    start, end = random.choice(lists["praise_starts"]), random.choice(lists["praise_ends"])
    if fact.language == "ko":
        yield changed(fact, random.choice((start + fact.text, fact.text + end)))
        return
    texts = [
        f"{start}{fact.text[0].lower() if fact.text[1:2].islower() else fact.text[0]}{fact.text[1:]}",
        f"{fact.text.rstrip('.')}{end}.",
    ]
    for match in re.finditer(
        rf"\b(a|an|the|new|novel) (?=(?:{'|'.join(day.words.english['praised_nouns'])})\b)", fact.text
    ):
        word = random.choice(day.words.english["praise_adjectives"])
        article = ("an" if word[0] in "aeou" else "a") if match[1] in {"a", "an"} else match[1]
        if word not in fact.paper.source.lower():
            texts.append(f"{fact.text[: match.start()]}{article} {word} {fact.text[match.end() :]}")
    yield changed(fact, random.choice(texts))


def overstate(fact: Fact, day: Day, random: Random) -> Iterator[Case]:
    """All for some, proves for suggests, at least for up to."""
    pairs = (
        _pairs(day.words.english["overstatements"])
        if fact.language == "en"
        else _pairs(day.words.korean["overstatements"])
    )
    yield from _with_pair(fact, pairs, random)


def _with_pair(
    fact: Fact, pairs: Sequence[tuple[str, str]], random: Random, *, at_end: bool = False
) -> Iterator[Case]:
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
        return rf"(?<![\w-]){old}" if old.endswith((")", " ")) else rf"(?<![\w-]){old}(?![\w-])"
    return f"{re.escape(old)}$" if at_end and old.endswith(".") else re.escape(old)


def _sides_turned(fact: Fact) -> Iterator[Case]:
    match = re.search(
        r"^(?:실험에서 )?([\w-]+|제안한 방법)[은는이가] ([가-힣]+ [가-힣]+)(보다|을|를) ", fact.text
    )
    if match and match[1] != match[2]:
        yield changed(
            fact,
            f"{match[2]}{'은' if match[2].endswith('법') else '이'} {match[1]}{match[3]} {fact.text[match.end() :]}",
        )
