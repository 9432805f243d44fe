"""Faults of attribution: another paper's id, name or sentence, and what no paper says."""

import re
from collections.abc import Iterator
from random import Random

from benchmarks.checks.case import Case, changed
from benchmarks.checks.day import NAME, NUMBER, Day, Fact, numbers_of, words_of
from benchmarks.checks.english_facts import terms_of
from benchmarks.checks.korean_terms import korean_term
from insights.writing.checks.evidence import ReadablePaper

LATIN_NAME = re.compile(r"(?<![\w-])[A-Z][A-Za-z][\w-]*[A-Za-z0-9](?=[^A-Za-z0-9_-]|$)", re.ASCII)
"""A name within Korean text."""
MIN_OWN_WORDS = 3
"""Words of its own that make a sentence say something about one paper only."""


def swap_id_with_number(fact: Fact, day: Day, random: Random) -> Iterator[Case]:
    """The statement stands under another paper of its topic, whose abstract lacks one of its numbers."""
    other = day.neighbour(fact.paper, random)
    if other and NUMBER.search(fact.text) and numbers_of(fact.text) - numbers_of(other.source):
        yield _under(fact, other)


def swap_id_without_number(fact: Fact, day: Day, random: Random) -> Iterator[Case]:
    """The statement stands under another paper of its topic, and holds no number but words of its own."""
    other = day.neighbour(fact.paper, random)
    if other and not re.search(r"\d", fact.text) and _is_foreign(fact, other, day):
        yield _under(fact, other)


def take_sentence(fact: Fact, day: Day, random: Random) -> Iterator[Case]:
    """The statement is judged by one or two sentences of any other paper."""
    other = random.choice(day.papers)
    if other.id != fact.paper.id and _is_foreign(fact, other, day):
        first = random.randrange(max(1, len(other.sentences) - 1))
        evidence = other.evidence(range(first, first + random.choice((1, 2))))
        yield Case(language=fact.language, text=fact.text, evidence=evidence, origin=fact)


def replace_name(fact: Fact, day: Day, random: Random) -> Iterator[Case]:
    """A name gives way to a name that the paper does not hold."""
    for match in (NAME if fact.language == "en" else LATIN_NAME).finditer(fact.text):
        other = random.choice(day.names)
        if len(match[0]) > 2 and other.casefold() not in fact.paper.source.casefold():  # noqa: PLR2004
            yield changed(fact, fact.text[: match.start()] + other + fact.text[match.end() :])


def invent(fact: Fact, day: Day, random: Random) -> Iterator[Case]:
    """A plausible sentence with terms of the topic that the paper does not hold."""
    other, third = day.neighbour(fact.paper, random), day.neighbour(fact.paper, random)
    foreign = [_foreign_term(paper, fact, random) for paper in (other, third)]
    if not all(foreign) or foreign[0] == foreign[1]:
        return
    own = random.choice(list(terms_of(fact.paper)) or [fact.paper.source.split()[0]])
    template = random.choice(day.words.inventions["english" if fact.language == "en" else "korean"])
    slots = {"own": own, "other": foreign[0], "third": foreign[1], "number": str(random.randint(11, 997))}
    if fact.language == "ko":
        slots = {name: korean_term(value) or value for name, value in slots.items()}
    slots["Other"] = foreign[0][:1].upper() + foreign[0][1:]
    if slots["number"] not in numbers_of(fact.paper.source):
        yield changed(fact, template.format(**slots))


def _under(fact: Fact, other: ReadablePaper) -> Case:
    return Case(language=fact.language, text=fact.text, evidence=other.evidence(()), origin=fact)


def _is_foreign(fact: Fact, other: ReadablePaper, day: Day) -> bool:
    """Whether the statement speaks of what the other paper does not hold."""
    if fact.language == "ko":
        names = set(NAME.findall(fact.text))
        return bool(names) and not any(name in other.source for name in names)
    return len(day.rare_words(fact.text) - words_of(other.source)) >= MIN_OWN_WORDS


def _foreign_term(paper: ReadablePaper | None, fact: Fact, random: Random) -> str:
    terms = (
        []
        if paper is None
        else [it for it in terms_of(paper) if not words_of(it) & words_of(fact.paper.source)]
    )
    return random.choice(terms) if terms else ""
