"""True English statements: sentences of abstracts as they stand, and as a model would turn them."""

import re
from collections.abc import Iterator
from pathlib import Path

from benchmarks.checks.day import Day, Fact
from benchmarks.checks.korean_numbers import rewritten_korean_numbers
from insights.text.word_lists import load_word_lists
from insights.writing.checks.evidence import ReadablePaper

MIN_LENGTH, MAX_LENGTH = 50, 320
_LISTS = load_word_lists(Path(__file__).with_name("english_facts.toml"))
_VERBS = dict(pair.split("|") for pair in _LISTS["third_person"])
_OPENING = re.compile(rf"^(?:{'|'.join(_LISTS['openings'])}),?\s+", re.IGNORECASE)
_SHOWING = re.compile(
    r"^(?:Extensive |Our |The )?(?:experiments?|results|evaluations?)[^,.]{0,60}? (?:show|demonstrate|reveal|indicate)s? that ",
    re.IGNORECASE,
)
_ASIDE = re.compile(r" \([^()]{1,40}\)")
_WE = re.compile(rf"\b[Ww]e ((?:\w+ly )?)({'|'.join(_VERBS)})\b")
_OUR = re.compile(r"\b[Oo]ur (?=\w)")
_SUBJECTS = ("The authors {}{}", "The paper {}{}", "This work {}{}")
_SYNONYMS = tuple(tuple(pair.split("|")) for pair in _LISTS["synonyms"])
_DIGITS = dict(pair.split("|") for pair in _LISTS["digits"])


def english_facts(day: Day) -> Iterator[Fact]:
    """One or two statements for each sentence that can stand by itself."""
    for paper in day.papers:
        for place, sentence in enumerate(paper.sentences):
            if is_usable(sentence):
                for text in dict.fromkeys((sentence, turned(sentence))):
                    yield Fact(language="en", text=text, paper=paper, places=(place,))


def is_usable(sentence: str) -> bool:
    """Whether it is prose of an ordinary length, without formulas and addresses."""
    return (
        MIN_LENGTH <= len(sentence) <= MAX_LENGTH
        and sentence.endswith(".")
        and not re.search(r"https?:|www\.|[\\$^_{}|<>@`*]", sentence)
    )


def turned(sentence: str) -> str:
    """The sentence in a reporter's words, by rule."""
    text = _ASIDE.sub("", _SHOWING.sub("", _OPENING.sub("", sentence)))
    subject = _SUBJECTS[len(text) % len(_SUBJECTS)]
    plural = subject.startswith("The authors")
    match = _WE.search(text)
    if match:
        reported = subject.format(match[1], match[2] if plural else _VERBS[match[2]])
        text = (
            text[: match.start()]
            + (reported if match.start() == 0 else f"t{reported[1:]}")
            + text[match.end() :]
        )
    text = _OUR.sub("the ", text)
    for old, new in _SYNONYMS:
        text = re.sub(rf"\b{old}\b", new, text)
    return text[:1].upper() + text[1:]


def rewritten_numbers(fact: Fact) -> Iterator[str]:
    """The statement with each of its numbers written in another way of the same value."""
    if fact.language == "ko":
        yield from rewritten_korean_numbers(fact.text)
        return
    for match in re.finditer(
        r"(?<![\w.,-])(\d+(?:\.\d+)?)(\s?%|\s(?:million|billion)\b|[MB]\b|K\b)", fact.text
    ):
        for unit in _UNITS.get(match[2].strip(), ()):
            yield fact.text[: match.start()] + match[1] + unit + fact.text[match.end() :]
    for match in re.finditer(r"(?<![\w.,-])(\d{1,3}),(\d)00(?:,000)?\b(?![\d,.])", fact.text):
        scale = " million" if match[0].count(",") > 1 else " thousand"
        decimal = "" if match[2] == "0" else f".{match[2]}"
        yield f"{fact.text[: match.start()]}{match[1]}{decimal}{scale}{fact.text[match.end() :]}"
    for match in re.finditer(rf"\b({'|'.join(_DIGITS)}) (?=[a-z])", fact.text):
        yield f"{fact.text[: match.start()]}{_DIGITS[match[1]]} {fact.text[match.end() :]}"


_UNITS = {
    "%": (" percent", " per cent"),
    "million": ("M",),
    "billion": ("B", " bn"),
    "M": (" million",),
    "B": (" billion",),
    "K": (",000", " thousand"),
}


def terms_of(paper: ReadablePaper) -> Iterator[str]:
    """Terms of two or three words from the title."""
    for part in re.split(
        rf"[^\w\s-]|\b(?:{'|'.join(_LISTS['cutting'])})\b",
        paper.title,
        flags=re.IGNORECASE,
    ):
        words = part.split()[-3:]
        if len(words) >= 2:  # noqa: PLR2004
            yield " ".join(word if re.search(r"[A-Z]", word[1:]) else word.lower() for word in words)
