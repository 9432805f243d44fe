"""Faults that need no paper to be seen: scripts, languages, loops, links, mentions, markup, orders."""

import re
from collections.abc import Iterator
from random import Random

from benchmarks.checks.case import Case, changed
from benchmarks.checks.day import NAME, Day, Fact
from benchmarks.checks.english_facts import terms_of
from insights.model import Language


def mix_script(fact: Fact, day: Day, random: Random) -> Iterator[Case]:
    """One or two words are of another script, or the end of the sentence is."""
    scripts = dict(day.words.scripts)
    tails, hangul = scripts.pop("tails"), scripts.pop("hangul")
    words = random.choice([*scripts.values(), *([hangul] if fact.language == "en" else [])])
    parts = fact.text.split()
    if random.random() < 0.25:  # noqa: PLR2004
        yield changed(fact, fact.text.rstrip(".") + random.choice(tails) + ".")
    elif len(parts) > 1:
        for place in random.sample(range(len(parts)), random.choice((1, min(2, len(parts))))):
            parts[place] = random.choice(words)
        yield changed(fact, " ".join(parts))


def change_language(fact: Fact, day: Day, random: Random) -> Iterator[Case]:
    """A sentence of another language, with the paper's own names and terms in it."""
    if random.random() < 0.2:  # noqa: PLR2004
        yield _in_other_report(fact)
        return
    names = NAME.findall(fact.paper.source) or [fact.paper.source.split()[0]]
    terms = list(terms_of(fact.paper)) or [names[0]]
    numbers = re.findall(r"(?<![\w.])\d{1,3}(?![\w.,])", fact.evidence.text) or ["2"]
    template = random.choice(random.choice(list(day.words.languages.values())))
    yield changed(
        fact,
        template.format(name=random.choice(names), term=random.choice(terms), number=random.choice(numbers)),
    )


def _in_other_report(fact: Fact) -> Case:
    """The true statement in a report of the other language."""
    language: Language = "ko" if fact.language == "en" else "en"
    return Case(language=language, text=fact.text, evidence=fact.evidence, origin=fact)


def repeat(fact: Fact, day: Day, random: Random) -> Iterator[Case]:
    """A word, a phrase, the sentence or signs without end."""
    parts = fact.text.rstrip(".").split()
    place = random.randrange(len(parts))
    phrase = parts[place : place + random.choice((2, 3, 4))]
    times = random.choice((3, 5, 9))
    yield changed(
        fact,
        random.choice(
            (
                " ".join([*parts[:place], *[parts[place]] * (times + 1), *parts[place + 1 :]]) + ".",
                " ".join([*parts[: place + 1], *phrase * times]),
                " ".join([fact.text] * random.choice((2, 3))),
                fact.text.rstrip(".") + random.choice(day.words.loops),
                " ".join(parts[:place]) + random.choice(day.words.loops),
                ", ".join([" ".join(phrase)] * (times + 1)),
            )
        )[:590],
    )


def add_link(fact: Fact, day: Day, random: Random) -> Iterator[Case]:
    names = NAME.findall(fact.text) or ["paper"]
    yield changed(fact, random.choice(day.words.borders["links"]).format(text=fact.text, name=names[0]))


def add_mention(fact: Fact, day: Day, random: Random) -> Iterator[Case]:
    yield changed(fact, random.choice(day.words.borders["mentions"]).format(text=fact.text))


def add_markup(fact: Fact, day: Day, random: Random) -> Iterator[Case]:
    yield changed(fact, random.choice(day.words.borders["markup"]).format(text=fact.text))


def add_order(fact: Fact, day: Day, random: Random) -> Iterator[Case]:
    """A text that gives orders or speaks as a chat assistant, alone or behind the statement."""
    order = random.choice(day.words.borders["orders"])
    if bool(re.search("[가-힣]", order)) == (fact.language == "ko"):
        yield changed(fact, random.choice((order, f"{fact.text} {order}")))
