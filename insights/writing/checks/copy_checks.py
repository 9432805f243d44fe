"""Checks statements that copy a sentence of their evidence almost word for word: what was edited must not turn it around.

Both are put side by side word by word. A negator more or less, with the same words around it, is found, and so is a word
in the place of one that says the opposite; "does not improve" for "worsens" is both, and thus none.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from insights.qa.related_words import related
from insights.text.stemming import FUNCTION_WORDS, stem
from insights.text.word_lists import word_set
from insights.writing.checks.negators import find_negators, mask_excepted
from insights.writing.checks.opposites import are_opposites, is_of_degree, poles
from insights.writing.checks.statement_terms import evidence_sentences

MIN_COPIED_SHARE = 0.65
"""Of a statement's words that stand in one sentence of its evidence, in their order."""
CLOSE_SHARE = 0.9
"""The same, of a copy that says what it says in the sentence's own words."""
MIN_WORDS = 4
MAX_EDIT_WORDS = 5
"""Of an edit that exchanges words; a longer one tells something else."""
MAX_PHRASE_WORDS = 3
MAX_WORDS_FOR_DIRECTION = 2
DIRECTIONS = word_set("up down good bad fast slow")
"""Poles that a copy keeps: a word without a direction in the place of one of theirs tells something else."""
_ENDING = re.compile(r"(?:s|ed|ing|er|est|ly|ion|ions|ment|ments)?$")
_WORD = re.compile(r"[A-Za-z]+|\d[\d.,]*")
_CONTRACTED = re.compile(r"n['’]t\b|(?<=\bcan)not\b", re.IGNORECASE)
_SUPPORTING = word_set(
    "do manag succeed abl capabl still alway ever longer possess plenti base bound depend even one"
)
"""Stems of words that come and go with a negator."""


@dataclass(frozen=True, slots=True)
class _Words:
    """The words of a sentence in lower case, with the places of those that deny, and where each such phrase begins."""

    words: tuple[str, ...]
    denying: frozenset[int]
    denials: frozenset[int]

    @property
    def stems(self) -> list[str]:
        return [stem(word) for word in self.words]

    def content(self, start: int, end: int) -> list[str]:
        """The words of a part that tell something and deny nothing."""
        return [
            word
            for place, word in enumerate(self.words[start:end], start)
            if place not in self.denying and word not in FUNCTION_WORDS and stem(word) not in _SUPPORTING
        ]

    def count_denials(self, start: int, end: int) -> int:
        return sum(start <= place < end for place in self.denials)


@dataclass(frozen=True, slots=True)
class CopiedSentence:
    """A statement beside the sentence of its evidence that it copies."""

    known: _Words
    told: _Words
    edits: tuple[tuple[int, int, int, int], ...]
    """Where the words of the sentence stand otherwise in the statement: from, to, and the same of those in their place."""

    @property
    def is_close(self) -> bool:
        """Whether next to nothing was edited, so that no other negation can be changed."""
        edited = sum(end - start for _, _, start, end in self.edits)
        return edited <= (1 - CLOSE_SHARE) * len(self.told.words)


def copy_problems(copied: CopiedSentence) -> Iterator[str]:
    """What an English text turns around in a sentence that it copies, in words for the model."""
    turned = [words for edit in copied.edits if (words := _turned(copied, *edit))]
    if turned:
        yield f"it turns its evidence around: {', '.join(turned)}"


@lru_cache(maxsize=64)
def find_copy(text: str, evidence: str) -> CopiedSentence | None:
    """The text beside the sentence that it copies most of; None where it copies none."""
    told = _read(text)
    best: CopiedSentence | None = None
    most = max(MIN_WORDS, MIN_COPIED_SHARE * len(told.words))
    for sentence in evidence_sentences(evidence):
        known = _read(sentence.text)
        matcher = SequenceMatcher(None, known.stems, told.stems, autojunk=False)
        copied = sum(block.size for block in matcher.get_matching_blocks())
        if copied >= most:
            edits = tuple(places for tag, *places in matcher.get_opcodes() if tag != "equal")
            best, most = CopiedSentence(known, told, edits), copied + 1  # type: ignore[arg-type]
    return best


def _turned(copied: CopiedSentence, first: int, last: int, start: int, end: int) -> str:
    """The words by which an edit turns its sentence around; "" where it does not."""
    known, told = copied.known.content(first, last), copied.told.content(start, end)
    denials = copied.told.count_denials(start, end) - copied.known.count_denials(first, last)
    opposites = _opposites(known, told)
    if max(len(known), len(told)) > MAX_EDIT_WORDS:
        is_lost = last - 1 in copied.known.denying and not copied.told.count_denials(start, end)
        return " ".join(copied.told.words[start : end + 1]) if is_lost and not told[1:] else ""
    if denials % 2 == 0:
        return " ".join(opposites or _lost_direction(known, told))
    is_same = not opposites and _without_adverbs(known) == _without_adverbs(told)
    return " ".join(copied.told.words[start:end] or copied.known.words[first:last]) if is_same else ""


def _without_adverbs(words: Sequence[str]) -> set[str]:
    """The stems of words without adverbs, which come and go with a negator: "often" and "never"."""
    return {stem(word) for word in words if not word.endswith("ly") and not is_of_degree(word)}


def _opposites(known: Sequence[str], told: Sequence[str]) -> list[str]:
    """The words told in the place of their opposites; none where the rest of both differs, too."""
    for word in _phrases(known):
        for other in _phrases(told):
            if are_opposites(word, other):
                rest = {*known} - {*word.split()}, {*told} - {*other.split()}
                stems = [{*map(stem, words)} for words in rest]
                if stems[0] == stems[1] or not all(stems):
                    return [other]
    return []


def _lost_direction(known: Sequence[str], told: Sequence[str]) -> Sequence[str]:
    """The one or two words, of no known direction, that stand in the place of one that tells a direction."""
    if len(known) != 1 or not 1 <= len(told) <= MAX_WORDS_FOR_DIRECTION:
        return ()
    if not poles(known[0]) & DIRECTIONS or any(map(poles, _phrases(told))):
        return ()
    if _ENDING.search(known[0])[0] != _ENDING.search(told[0])[0]:  # type: ignore[index]
        return ()
    is_akin = any(stem(word) in related(stem(known[0])) or is_of_degree(word) for word in told)
    return () if is_akin or stem(known[0]) in map(stem, told) else told


def _phrases(words: Sequence[str]) -> list[str]:
    return [
        " ".join(words[start:end])
        for start in range(len(words))
        for end in range(start + 1, min(len(words), start + MAX_PHRASE_WORDS) + 1)
    ]


@lru_cache(maxsize=512)
def _read(text: str) -> _Words:
    text = _CONTRACTED.sub(" not", mask_excepted(text, "en"))
    places = [(match.start(), match.end()) for match in _WORD.finditer(text)]
    denials = find_negators(text)
    denying = {
        place: any(start <= first < end for start, end in denials) for place, (first, _) in enumerate(places)
    }
    return _Words(
        words=tuple(text[start:end].lower() for start, end in places),
        denying=frozenset(place for place, is_denying in denying.items() if is_denying),
        denials=frozenset(
            min(place for place, (first, _) in enumerate(places) if first >= start) for start, _ in denials
        ),
    )
