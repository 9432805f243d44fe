"""Studies: what an abstract's sentence says that its authors study, and what of it."""

import re
from dataclasses import dataclass

from insights.summarization.frame_words import (
    ADVERBS,
    AUTHORS,
    AUTHORS_PATTERN,
    EMPTY_HEADS,
    NUMBER_WORDS,
    PROPERTIES,
    STUDIES,
    STUDY_VERBS,
    find_noun_phrase,
    without_article,
    without_markup,
)
from insights.summarization.purposes import read_purpose

_STUDY = re.compile(rf"{AUTHORS}{ADVERBS} (?P<verb>{'|'.join(STUDY_VERBS)}) (?P<rest>.+)")
_STUDY_NOUN = re.compile(
    rf"{AUTHORS}{ADVERBS} (?:present|presents|conduct|conducts|perform|performs|provide|provides|offer|offers|report"
    rf"|reports|carry out|undertake) (?:an?|the first|the) (?:[\w\-]+,? ){{0,3}}(?P<verb>{'|'.join(STUDIES)}) of (?P<rest>.+)"
)
_AIM = re.compile(rf"{AUTHORS}{ADVERBS} (?:aims?|seeks?|aimed) to (?P<rest>.+)")
_APPLICATION = re.compile(rf"{AUTHORS}{ADVERBS} (?:apply|applies) (?P<first>[^,;:()]+?) to (?P<second>.+)")
_HINTS = frozenset([*STUDY_VERBS, *STUDIES, "aim", "aims", "aimed", "seek", "seeks", "apply", "applies"])
"""One of these words stands in a sentence that says what is studied."""
_RELATIONS = (
    (
        "effect",
        re.compile(r"(?:how|the) (?:effects?|impacts?|influence) of (?P<first>.+?) on (?P<second>.+)"),
    ),
    ("role", re.compile(r"the roles? of (?P<first>.+?) in (?P<second>.+)")),
    (
        "relationship",
        re.compile(
            r"the (?:relationship|relation|connection|interplay) between (?P<first>.+?) and (?P<second>.+)"
        ),
    ),
)
_PROPERTY = re.compile(rf"(?:the )?(?P<property>{'|'.join(PROPERTIES)}) of (?P<first>.+)")
_PROBLEM = re.compile(r"the (?:problem|task|challenge) of (?P<first>.+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Study:
    """What is studied: one slot, or two and how they are related."""

    verb: str
    """The Korean verb."""
    subject: str
    relation: str = ""
    """"effect", "role", "relationship", "problem", "property", "application", or "" for a plain subject."""
    second: str = ""
    """The second slot; of a property its Korean name."""


def find_study(sentence: str) -> Study | None:
    """What the authors study in a sentence."""
    if _HINTS.isdisjoint(sentence.split()) or not AUTHORS_PATTERN.search(sentence):
        return None
    sentence = without_markup(sentence)
    if match := _STUDY_NOUN.search(sentence):
        return _study(STUDIES[match["verb"]], match["rest"])
    if (match := _AIM.search(sentence)) and (purpose := read_purpose(match["rest"], is_gerund=False)):
        return Study(verb=f"{purpose.action}는 것을 목표로 한다", subject=purpose.object)
    if match := _APPLICATION.search(sentence):
        return _application(match["first"], match["second"])
    if match := _STUDY.search(sentence):
        return _study(STUDY_VERBS[match["verb"]], match["rest"])
    return None


def _application(first: str, second: str) -> Study | None:
    subject, place = find_noun_phrase(first), find_noun_phrase(second)
    is_whole = subject and first.endswith(subject) and place and not place[0].isdigit()
    is_whole = is_whole and place.split(" ")[0].lower() not in NUMBER_WORDS
    return Study(verb="적용한다", subject=subject, relation="application", second=place) if is_whole else None


def _study(verb: str, rest: str) -> Study | None:
    for relation, pattern in _RELATIONS:
        if match := pattern.match(rest):
            first, second = find_noun_phrase(match["first"]), find_noun_phrase(match["second"])
            is_whole = first == without_article(match["first"]) and second
            return Study(verb=verb, subject=first, relation=relation, second=second) if is_whole else None
    if match := _PROPERTY.match(rest):
        subject = find_noun_phrase(match["first"])
        relation = PROPERTIES[match["property"]]
        return Study(verb=verb, subject=subject, relation="property", second=relation) if subject else None
    problem = _PROBLEM.match(rest)
    subject = find_noun_phrase(problem["first"] if problem else rest)
    if (
        subject.split(" ")[0].lower() in NUMBER_WORDS
        or subject[:1].isdigit()
        or subject.split(" ")[-1].lower() in EMPTY_HEADS
    ):
        return None
    return Study(verb=verb, subject=subject, relation="problem" if problem else "") if subject else None
