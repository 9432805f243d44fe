"""Proposals: what an abstract's sentence says that its authors propose, its name, what it is and what for."""

import re
from dataclasses import dataclass, replace

from insights.summarization.frame_words import (
    ADVERBS,
    AUTHORS,
    AUTHORS_PATTERN,
    BOUNDARY_WORDS,
    COORDINATION,
    EMPTY_HEADS,
    KINDS,
    MODIFIERS,
    NUMBER_WORDS,
    PROPOSAL_VERBS,
    find_noun_phrase,
    without_markup,
)
from insights.summarization.purposes import Purpose, find_purpose, read_purpose
from insights.text.field_terms import subjects
from insights.text.noun_phrases import EVERYDAY_NAMES, term_key
from insights.text.word_lists import word_set

MAX_MODIFIERS = 6
"""Words before the noun that says what kind of thing is proposed."""
MAX_SHORT_FORM_PLACE = 120
"""Characters of a noun phrase in which a short form in brackets is looked for."""

_PARTICIPLES = {
    "proposing": "propose",
    "introducing": "introduce",
    "presenting": "present",
    "developing": "develop",
}
_VERB_HINTS = frozenset([*PROPOSAL_VERBS, *_PARTICIPLES])
_KIND_VERBS = word_set(
    "provide provides provided derive derives establish establishes contribute contributes outline outlines"
)
"""Verbs of a proposal only where a noun says what kind of thing follows."""
_PROPOSAL = re.compile(
    rf"(?:{AUTHORS}{ADVERBS}|{AUTHORS}[^;:]{{0,200}}? and) (?P<verb>{'|'.join(PROPOSAL_VERBS)}) (?P<rest>.+)"
)
_BY_PROPOSING = re.compile(rf"{AUTHORS}[^;:]{{0,200}}? by (?P<verb>{'|'.join(_PARTICIPLES)}) (?P<rest>.+)")
_PASSIVE = re.compile(
    r"^(?:[A-Z][\w ]{1,40}, a|A)n? (?P<phrase>.+?) (?:is|are|was) (?P<verb>proposed|presented|introduced|developed|designed)\b"
)
_NAME_WORD = r"(?:\d?[A-Z][\w+.]*(?:-[\w+.]+)*|[a-z]+[A-Z][\w\-+.]*)"
_NAME = re.compile(rf"{_NAME_WORD}(?: {_NAME_WORD}){{0,2}}")
_NAME_LIKE = re.compile(r"[A-Z].*[A-Z]|[A-Za-z]\d|[a-z][A-Z]")
_LEADING_NAME = re.compile(
    rf"(?:the )?(?P<name>{_NAME.pattern})(?: ?\((?P<long>[^()]*)\))?(?P<after>(?:,| [-–—]+|:|\.)?(?: .*|$))"
)
_LONG_NAME = re.compile(
    r"(?:the )?(?P<long>[A-Z][\w\-]*(?: [\w\-]+){1,8}) \((?P<name>[A-Z][\w\-+.]*[A-Z0-9][\w\-+.]*)\)(?P<after>(?:,| [-–—]+|:|\.).*)"
)
_APPOSITION = re.compile(r"(?:[,:]|,? which is| [-–—]+| is| as)? ?(?:an?|the(?: first)?|our) (?P<phrase>.+)")
_PHRASE_FIRST = re.compile(
    r"(?P<phrase>[\w\-]+(?: [\w\-]+){1,6})(?: \([^()]*\))?(?P<after>, (?:an?|the first) .+)"
)
_ARTICLE = re.compile(r"(?:an?|the(?: first)?) (?P<phrase>.+)")
_SHORT_FORM_WITHIN = re.compile(r" \((?P<name>[A-Z][\w\-+.]*[A-Z0-9][\w\-+.]*)\)(?= [a-z])")
_SHORT_FORM_BEHIND = re.compile(r" \((?P<name>[A-Z][\w\-+.]*[A-Z0-9][\w\-+.]*)\)")
_NAME_AND_SHORT_FORM = re.compile(
    r", (?:(?:called|named|dubbed|termed|namely) )?[A-Z][\w\- ]+ \((?P<name>[A-Z][\w\-]+)\)"
)
_NAME_BEHIND = re.compile(
    rf",? ?(?:(?P<naming>called|named|dubbed|termed|namely|referred to as|coined),? (?:the )?)?"
    rf"\(?(?P<name>{_NAME.pattern})\)?(?=[\s,.:;)]|$)"
)
_POINTING_BACK = ("corresponding ", "following ", "same ", "similar ", "respective ")
_WORDS_ONLY = re.compile(r"[\w\- ]+")

_LEADING = frozenset([*MODIFIERS, "and", "yet", "but"])
_MODIFIER = re.compile(r"[\w\-/+]+(?:\.\d[\w\-]*)*")
_PASSIVE_HINTS = word_set("proposed presented introduced developed designed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What is proposed: the slots stand in the abstract, "" where there is none."""

    verb: str
    kind: str = ""
    adjectives: tuple[str, ...] = ()
    """Those of MODIFIERS."""
    modifier: str = ""
    """What else stands before the noun of kind."""
    name: str = ""
    long_name: str = ""
    object: str = ""
    """What is proposed where no noun says what kind of thing it is."""
    purpose: Purpose | None = None


@dataclass(frozen=True, slots=True)
class _Kind:
    """The noun that says what kind of thing it is, what stands before it, and the text behind it."""

    adjectives: tuple[str, ...]
    modifier: str
    noun: str
    after: str


def find_proposal(sentence: str, title_name: str) -> Proposal | None:
    """What the authors propose in a sentence; `title_name` is the name the title begins with."""
    words = sentence.rstrip(".").split()
    if _VERB_HINTS.isdisjoint(words):
        return None
    text = without_markup(sentence) if AUTHORS_PATTERN.search(sentence) else ""
    match = _PROPOSAL.search(text) or (" by " in text and _BY_PROPOSING.search(text)) or None
    if match is None:
        passive = _PASSIVE.search(sentence) if not _PASSIVE_HINTS.isdisjoint(words) else None
        return _after_article(passive["verb"], passive["phrase"]) if passive else None
    verb, rest = _PARTICIPLES.get(match["verb"], match["verb"]), match["rest"]
    if rest.startswith("to "):
        purpose = read_purpose(rest[3:], is_gerund=False)
        return Proposal(verb=verb, purpose=replace(purpose, is_description=True)) if purpose else None
    if (long := _LONG_NAME.match(rest)) and _match_letters(long["name"], long["long"]):
        return _after_name(verb, long["name"], long["long"], long["after"])
    leading = _LEADING_NAME.match(rest)
    if leading and _is_name(leading["name"], title_name, leading["after"]):
        long_name = leading["long"] or ""
        is_long = _match_letters(leading["name"], long_name)
        return _after_name(verb, leading["name"], long_name if is_long else "", leading["after"])
    article = _ARTICLE.match(rest)
    proposal = _after_article(verb, article["phrase"]) if article else None
    return proposal or _after_phrase(verb, rest) or _bare_object(verb, rest)


def _after_phrase(verb: str, rest: str) -> Proposal | None:
    """A phrase in lower case, a KIND for …"""
    match = _PHRASE_FIRST.match(rest)
    if match is None or find_noun_phrase(match["phrase"]) != match["phrase"]:
        return None
    proposal = _after_name(verb, match["phrase"], "", match["after"])
    return proposal if proposal and proposal.kind else None


def _is_name(text: str, title_name: str, after: str) -> bool:
    return text not in EVERYDAY_NAMES and bool(
        _NAME_LIKE.search(text) or text == title_name or re.match(r"[,:] (?:an?|the first) ", after)
    )


def _match_letters(short: str, long: str) -> bool:
    """Whether a bracket explains a name: it has several words and begins with the name's first letter."""
    return (
        len(long.split()) > 1
        and long[0].lower() == short[0].lower()
        and _WORDS_ONLY.fullmatch(long) is not None
    )


def _bare_object(verb: str, rest: str) -> Proposal | None:
    phrase = find_noun_phrase(rest)
    words = phrase.split()
    is_telling = (
        len(words) > 1
        and verb not in _KIND_VERBS
        and phrase.split(" of ")[0].split(" ")[-1].lower() not in EMPTY_HEADS
        and words[0].lower() not in NUMBER_WORDS
        and not all(word.lower() in MODIFIERS or word.lower() in KINDS for word in words)
    )
    return Proposal(verb=verb, object=phrase) if is_telling else None


def _after_name(verb: str, name: str, long_name: str, after: str) -> Proposal | None:
    """NAME, a KIND for …"""
    apposition = _APPOSITION.match(after)
    kind = _find_kind(_SHORT_FORM_WITHIN.sub("", apposition["phrase"], count=1)) if apposition else None
    if kind is None:
        return Proposal(verb=verb, name=name.rstrip("."), long_name=long_name, purpose=find_purpose(after))
    return Proposal(
        verb=verb,
        kind=kind.noun,
        adjectives=kind.adjectives,
        modifier=kind.modifier,
        name=name.rstrip("."),
        long_name=long_name,
        purpose=find_purpose(kind.after),
    )


def _after_article(verb: str, phrase: str) -> Proposal | None:
    """A KIND called NAME for …, a Long Name (NAME) KIND for …"""
    within = _SHORT_FORM_WITHIN.search(phrase[:MAX_SHORT_FORM_PLACE])
    kind = _find_kind(_SHORT_FORM_WITHIN.sub("", phrase, count=1) if within else phrase)
    if kind and within and within.start() > len(phrase) - len(within[0]) - len(kind.after):
        within, kind = None, _find_kind(phrase)
    if kind is None or kind.modifier.startswith(_POINTING_BACK):
        return None
    behind = _NAME_BEHIND.match(kind.after)
    if within and behind and not behind["naming"]:
        behind = None
    if behind and not (behind["naming"] or _NAME_LIKE.search(behind["name"])):
        behind = None
    name = within["name"] if within else behind["name"] if behind else ""
    long_name = behind["name"] if within and behind else ""
    if behind and not within and (short := _SHORT_FORM_BEHIND.match(kind.after[behind.end() :])):
        name, long_name = short["name"], name
    if within and (own := _NAME_AND_SHORT_FORM.match(kind.after)):
        name = own["name"]
    elif within and term_key(kind.modifier) in subjects():
        name = ""
    if name in EVERYDAY_NAMES:
        return None
    modifier = kind.modifier
    if not name and " " not in modifier and _NAME_LIKE.search(modifier):
        name, modifier = (modifier, "") if not modifier.isupper() else ("", modifier)
    return Proposal(
        verb=verb,
        kind=kind.noun,
        adjectives=kind.adjectives,
        modifier=modifier,
        name=name.rstrip("."),
        long_name=long_name.rstrip("."),
        purpose=find_purpose(kind.after[behind.end() :] if behind else kind.after),
    )


def _find_kind(phrase: str) -> _Kind | None:
    """None where the phrase's head is no noun of kind."""
    end = 0
    for place, word in enumerate(_MODIFIER.finditer(phrase)):
        lower = word[0].lower()
        if (
            phrase[end : word.start()] not in ("", " ", ", ")
            or lower in BOUNDARY_WORDS
            or lower == "of"
            or place > MAX_MODIFIERS
        ):
            return None
        end = word.end()
        if lower in KINDS and not _goes_on(phrase[end:]):
            adjectives, modifier = _split_modifiers(phrase[: word.start()].split())
            return _Kind(adjectives, modifier, word[0], phrase[end:])
    return None


def _split_modifiers(words: list[str]) -> tuple[tuple[str, ...], str]:
    """The Korean of the known adjectives in front, and the rest as it stands. Of "light yet fast" the second is kept."""
    adjectives: list[str] = []
    if (opening := " ".join(words[:3]).lower()) in MODIFIERS:
        adjectives.append(MODIFIERS[opening])
        words = words[3:]
    while words and (word := words[0].strip(",").lower()) in _LEADING:
        if word in {"yet", "but"}:
            adjectives = []
        adjectives.append(MODIFIERS.get(word, ""))
        words = words[1:]
    return tuple(filter(None, adjectives)), " ".join(words).strip(",")


def _goes_on(after: str) -> bool:
    """Whether another noun follows, so that this one is not the head."""
    if re.match(r"\s?\([^()]*\)-|-", after):
        return True
    if (
        (longer := re.match(r" \w+ing ([\w\-]+)", after))
        and longer[1].lower() in KINDS
        and not longer[1].endswith("s")
    ):
        return True
    word = re.match(r" ([\w\-]+)", after)
    return (
        word is not None
        and not word[1].endswith(("ing", "ed"))
        and word[1].lower() not in BOUNDARY_WORDS | COORDINATION
        and not _NAME_LIKE.search(word[1])
    )
