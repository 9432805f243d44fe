"""Cue phrases: what in the wording of a sentence tells that it proposes, shows, contrasts or points back.

The ranking of sentences for the TL;DR and the classification of rhetorical roles share them; each learns its own
weights for them. The cues of a single word are cached, and a phrase of several words is looked for only where its
words stand: looking for every phrase in every sentence took a good part of an edition's time. The words are lists in
cue_phrases.toml.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from insights.text.word_lists import alternatives, load_word_lists

_FILE = Path(__file__).with_suffix(".toml")
_SIGNS = load_word_lists(_FILE, "signs")
_PARTS = {name: alternatives(phrases) for name, phrases in load_word_lists(_FILE, "parts").items()}
_WORD_CUES = {name: alternatives(words) for name, words in load_word_lists(_FILE, "words").items()}
_OPENINGS = {name: alternatives(phrases) for name, phrases in load_word_lists(_FILE, "openings").items()}

_TOKEN = re.compile(r"\w+")
_OPENING = re.compile(rf"\W*(?:{'|'.join(f'(?P<{name}>{any_of})' for name, any_of in _OPENINGS.items())})\b")
_REPORT = "(?:{show}|{claim}|{study})".format(**_PARTS)
_FINDING = "(?:{show}|{imply})".format(**_PARTS)
# Words without which a phrase of several words cannot stand. They are no cues of their own.
_HINTS = {
    "~we": "we|this|our",
    "~here": "here|this|our",
    "~create": _PARTS["create"],
    "~report": _REPORT,
    "~study": _PARTS["study"],
    "~evidence": _PARTS["evidence"],
    "~finding": rf"{_FINDING}\w*",
    "~art": "art",
    "~been": "been",
    "~can": r"can\w*",
    "~al": "al",
    "~name": rf"{_PARTS['name']}\w*",
}


@dataclass(frozen=True, slots=True)
class _PhraseCue:
    """A cue of several words in lower case, looked for where a sentence's words give all of `hints`."""

    name: str
    hints: frozenset[str]
    pattern: re.Pattern[str]


_PHRASE_CUES = tuple(
    _PhraseCue(name, frozenset(hints.split()), re.compile(pattern.format(**_PARTS)))
    for name, hints, pattern in (
        ("propose", "~we ~create", r"\b{authors}\b.{{0,25}}?\b{create}"),
        ("here", "~here", r"\bin (?:this|our) (?:paper|work|article|study|report)\b"),
        ("here", "~here", r"\bthis (?:paper|work|article|study)\b|\bhere,? we\b"),
        ("show", "~we ~report", rf"\b{{authors}}\b (?:\w+ly |also |further |then )*{_REPORT}\b"),
        ("study", "~we ~study", r"\b{authors}\b (?:\w+ly |also |further |then )*{study}\b"),
        ("evidence", "~evidence ~finding", rf"\b{{evidence}}\b.{{{{0,40}}}}?\b{_FINDING}"),
        ("better", "~art", r"\bstate[- ]of[- ]the[- ]art\b"),
        ("others", "~been", r"\bha(?:s|ve) been\b"),
        ("means", "~can", r"\b(?:that|which) can"),
        ("cited", "~al", r"\bet al\b"),
        ("cited", "digits", r"\(\d{{4}}\)|\[\d+\]"),
        ("asks", "", r"\?\W*$"),
    )
)
# In the sentence's own case: a name with capitals within, a word that introduces a name, a short form in brackets.
_CAMEL_CASE = re.compile(r"[A-Z](?<!\w.)[A-Za-z]*[A-Z][A-Za-z]*\b")
_NAMING = re.compile(rf"\b{_PARTS['name']}")
_SHORT_FORM, _THAT_IS = re.compile(r"\([A-Z]\w*[A-Z]\w*\)"), re.compile(r"i\.e\.(?<!\w....)")
_NO_CUES: frozenset[str] = frozenset()


def word_classifier(patterns: Mapping[str, str]) -> Callable[[str], frozenset[str]]:
    """A function that returns the names of the patterns a word matches as a whole. It caches 16,384 words."""
    compiled = [(name, re.compile(pattern)) for name, pattern in patterns.items()]
    any_pattern = re.compile("|".join(patterns.values()))

    @lru_cache(maxsize=16384)
    def classify_word(word: str) -> frozenset[str]:
        if not any_pattern.fullmatch(word):
            return _NO_CUES
        return frozenset(name for name, pattern in compiled if pattern.fullmatch(word))

    return classify_word


_classify_word = word_classifier({**_WORD_CUES, **_HINTS})


def split_tokens(lower: str) -> list[str]:
    """The words of a text in lower case as the patterns here take them: cut at hyphens, too."""
    return _TOKEN.findall(lower)


def find_cues(sentence: str) -> frozenset[str]:
    """The names of the cues in a sentence, such as "propose" or "contrast"."""
    lower = sentence.lower()
    return find_cues_in_tokens(split_tokens(lower), lower, sentence)


def find_cues_in_tokens(tokens: Iterable[str], lower: str, sentence: str) -> frozenset[str]:
    """The same for a sentence whose `split_tokens` and lower case are known already."""
    word_cues = _NO_CUES.union(*map(_classify_word, tokens))
    return word_cues.difference(_HINTS).union(
        _find_phrases(lower, word_cues),
        (name for name, signs in _SIGNS.items() for sign in signs if sign in lower),
        _find_in_own_case(sentence, word_cues),
    )


def _find_phrases(lower: str, word_cues: frozenset[str]) -> list[str]:
    cues = [cue.name for cue in _PHRASE_CUES if cue.hints <= word_cues and cue.pattern.search(lower)]
    opening = _OPENING.match(lower)
    return [*cues, opening.lastgroup] if opening and opening.lastgroup else cues


def _find_in_own_case(sentence: str, word_cues: frozenset[str]) -> Iterator[str]:
    if _CAMEL_CASE.search(sentence):
        yield "camel"
    if (
        ("~name" in word_cues and _NAMING.search(sentence))
        or _SHORT_FORM.search(sentence)
        or _THAT_IS.search(sentence)
    ):
        yield "called"
