"""Purposes: what something that is proposed is for, or what it does, as the text behind its noun says."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from insights.summarization.frame_words import (
    ACTIONS,
    EMPTY_OBJECTS,
    find_noun_phrase,
    gerunds,
    third_persons,
    without_article,
)
from insights.text.field_terms import korean_name
from insights.text.word_lists import word_set

MAX_EMPTY_WORDS = 2
_PURPOSE = re.compile(
    r"(?:,? \([^()]*\))?,?(?: (?:specifically |explicitly |specially )?(?:designed|tailored|built|developed|aimed|intended|dedicated|aiming)(?: specifically)?)? (?P<link>for|to) (?:\w+ly )?(?P<rest>.+)"
)
_JOINED_ACTION = re.compile(r"and (?P<verb>[\w\-]+) (?P<rest>.+)")
_PARTICIPLE = re.compile(r" (?P<verb>[\w\-]+ing) (?P<rest>.+)")
_CONTENT = re.compile(r" of (?P<rest>[A-Za-z].+)")
_RELATIVE = re.compile(r"(?:,? \([^()]*\))?,? (?:that|which) (?:\w+ly )?(?P<rest>.+)")
_CHANGES: Mapping[str, Collection[str]] = {
    ACTIONS[verb]: prepositions.split()
    for verb, prepositions in (
        ("treat", "as"),
        ("formulate", "as"),
        ("reformulate", "as into"),
        ("represent", "as"),
        ("model", "as"),
        ("formalize", "as"),
        ("transform", "into to"),
        ("convert", "into to"),
        ("decompose", "into"),
        ("distill", "into"),
        ("map", "to into"),
        ("replace", "with by"),
    )
}
"""What makes one thing into another or sees it as such, and the preposition before the other."""
_COMBINING = frozenset(
    ACTIONS[verb] for verb in ("combine", "integrate", "couple", "fuse", "align", "merge", "unify", "connect")
)
"""What is done to two things: with one alone it would be something else."""
_LIST_BEHIND = re.compile(r"[^.;]*, and ")
_BRACKET = re.compile(r"^\([^()]*\)\s*")
_DASHES = ("-", "–", "—")
_PREPOSITIONS = word_set("to from as into")
_AMBIGUOUS_BOUNDARIES = word_set(
    "to from as into is are the a an them it its their these this those our all each"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Purpose:
    """What something is for, or what it does: an object, and what is done with it ("" for a task)."""

    object: str
    action: str = ""
    is_description: bool = False
    """Whether the text says that it does so, and not what it is for."""
    is_content: bool = False
    """Whether it consists of the object."""
    second: str = ""
    """What the object is combined with, or made into."""
    is_change: bool = False
    """Whether the object is made into the second one, or seen as it."""


def find_purpose(after: str) -> Purpose | None:
    """What something is for or does, read from the text behind its noun."""
    if match := _PURPOSE.match(after):
        return read_purpose(match["rest"], is_gerund=match["link"] == "for")
    if match := _CONTENT.match(after):
        phrase = find_noun_phrase(match["rest"])
        return Purpose(object=phrase, is_content=True) if phrase else None
    if (match := _PARTICIPLE.match(after)) and (action := gerunds().get(match["verb"], "")):
        return _with_object(action, match["rest"], is_description=True)
    if match := _RELATIVE.match(after):
        verb, _, rest = match["rest"].partition(" ")
        action = third_persons().get(verb, "")
        if action and (joined := _JOINED_ACTION.match(rest)) and joined["verb"] in third_persons():
            action, rest = f"{action}고 {third_persons()[joined['verb']]}", joined["rest"]
        return _with_object(action, rest, is_description=True) if action else None
    return None


def read_purpose(rest: str, *, is_gerund: bool) -> Purpose | None:
    """For a TASK, for VERBing an object, to VERB an object."""
    verb, _, following = rest.partition(" ")
    actions = gerunds() if is_gerund else ACTIONS
    action = actions.get(verb, "")
    if action and (joined := _JOINED_ACTION.match(following)) and joined["verb"] in actions:
        action, following = f"{action}고 {actions[joined['verb']]}", joined["rest"]
    if action:
        return _with_object(action, following, is_description=False)
    task = find_noun_phrase(rest) if is_gerund or korean_name(verb) else ""
    is_telling = " " in task or bool(korean_name(task))
    return Purpose(object=task) if is_telling and not _is_empty(task) else None


def _is_empty(phrase: str) -> bool:
    words = phrase.lower().split()
    return len(words) <= MAX_EMPTY_WORDS and words[-1] in EMPTY_OBJECTS


def _with_object(action: str, text: str, *, is_description: bool) -> Purpose | None:
    phrase, behind = _split_phrase(text)
    preposition, _, rest = behind.partition(" ")
    if not phrase or _is_empty(phrase) or preposition in _AMBIGUOUS_BOUNDARIES - _PREPOSITIONS:
        return None
    is_change = preposition in _CHANGES.get(action, ())
    is_combination = action in _COMBINING
    second = ""
    if is_change or (is_combination and preposition in _PREPOSITIONS | {"with"}):
        second, third = _split_phrase(rest)
        is_cut = third.split(" ")[0] in _AMBIGUOUS_BOUNDARIES
        if (
            not second
            or is_cut
            or (is_combination and (preposition != "with" or " and " in f"{phrase} {second}"))
        ):
            return None
    elif preposition in _PREPOSITIONS or (is_combination and not _names_several(phrase, behind)):
        return None
    return Purpose(
        object=phrase, action=action, is_description=is_description, second=second, is_change=is_change
    )


def _split_phrase(text: str) -> tuple[str, str]:
    """The noun phrase in front, and the text behind it."""
    phrase = find_noun_phrase(text)
    behind = without_article(text)[len(phrase) :].lstrip()
    return ("", behind) if behind[:1] in _DASHES else (phrase, _BRACKET.sub("", behind))


def _names_several(phrase: str, behind: str) -> bool:
    """Whether a phrase names all the things that are combined: several, and no list goes on."""
    return (" and " in phrase or phrase.endswith("s")) and _LIST_BEHIND.match(behind) is None
