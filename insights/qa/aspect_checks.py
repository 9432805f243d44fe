"""Checks whether a sentence states an aspect of the authors' own work: what was asked for in particular, and of what.

A question about money is not answered by hours, one about training not by the time of inference or annotation, one about
a data set not by a sentence about another, and none by what other papers report. The words are lists in
aspect_checks.toml.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from pathlib import Path

from insights.model import Answer, Passage
from insights.qa.aspect_scores import gives_figure, gives_money, has_cue, has_number, speaks_of_own_work
from insights.qa.aspects import Aspect, AspectQuestion
from insights.qa.concepts import Concept, parse_concepts
from insights.qa.paper_lines import Zone, find_zones
from insights.text.stemming import stems
from insights.text.word_lists import load_word_lists, whole_words

COST_ASPECTS: frozenset[Aspect] = frozenset({"cost", "hardware", "time", "speed"})
CHECKED_ASPECTS: frozenset[Aspect] = COST_ASPECTS | {"results", "data", "size", "comparison"}
"""A sentence that the ordinary answerer finds for them must state the aspect."""
STRICT_ASPECTS: frozenset[Aspect] = frozenset({"results", "data"})
"""Another word for their focus is mostly another thing: "English" for "language"."""
_CITED = re.compile(
    r"\bet al\b\.?,?\s*(?:\[[\d, ]+\]|\(\d{4}\w?\))?\s*(?:\w+ly )?(?:report|show|f[io]u?nd|propos|us|train|achiev|demonstrat|evaluat|introduc)\w*\b",
    re.IGNORECASE,
)
_ASKS_WHICH = re.compile(
    r"\b(?:better|worse|faster|slower|outperform\w*|beats?|superior)\b|보다|나아|낫|나은", re.IGNORECASE
)
_COMPARES = re.compile(
    r"\b(?:than|over|better|worse|faster|slower|higher|lower|fewer|best|outperform\w*|surpass\w*|exceed\w*|beat\w*|match\w*"
    r"|improv\w*|reduc\w*|superior|inferior|compar\w*|competitive|state-of-the-art|consistently|gains?|while|whereas|unlike)\b"
    r"|\d\s*\\?%|\d\s*(?:x|×|times)\b",
    re.IGNORECASE,
)
_DIRECTION = re.compile(r"\b([A-Z][a-z]+)[- ](?:to|into|→)[- ]([A-Z][a-z]+)\b")


@dataclass(frozen=True)
class AspectCheck:
    """One question about an aspect of one paper, and the paper's passages."""

    text: str
    asked: AspectQuestion
    passages: Sequence[Passage]

    def confirm(self, answer: Answer) -> Answer:
        """The answer without the statements that do not state the aspect. Where none does, `found` is False and the
        first of them is the nearest passage.
        """
        if not answer.found or not (self._is_checked() or self._asks_which_is_better()):
            return answer
        states = self._states if self._is_checked() else self._compares
        pairs = list(zip(answer.statements, answer.passages, strict=True))
        kept = [(statement, place) for statement, place in pairs if states(statement.text, place)]
        if kept:
            return replace(
                answer,
                statements=tuple(statement for statement, _ in kept),
                passages=tuple(place for _, place in kept),
            )
        nearest = replace(pairs[0][1], kind="text", text=pairs[0][0].text)
        return Answer(statements=(), passages=(nearest,), found=False)

    def fits(self, text: str) -> bool:
        """Whether a sentence gives what the question asks for in particular: money, and of training."""
        return self._gives_quantity(text) and self._is_of_object(text) and self._has_direction(text)

    def holds(self, concept: Concept, words: frozenset[str]) -> bool:
        """Whether the stems of a sentence name what the focus names. For results and data in a full text a synonym
        counts only where the paper nowhere uses the word itself.
        """
        strength = concept.match(words)
        is_strict = self.is_full_text and self.asked.aspect in STRICT_ASPECTS
        return strength > 0 and (strength == 1 or not is_strict or concept.match(self.words) < 1)

    @cached_property
    def focus(self) -> str:
        """The focus without what a cost is the cost of, which need not stand in the sentence."""
        if self.asked.aspect not in COST_ASPECTS:
            return self.asked.focus
        return " ".join(word for word in self.asked.focus.split() if _objects(word) <= {"data"})

    @property
    def names_something(self) -> bool:
        """Whether the statements that are confirmed hold a name that the question has."""
        concepts = parse_concepts(self.focus)
        return self.is_full_text and self._is_checked() and any(one.is_specific for one in concepts)

    @cached_property
    def is_full_text(self) -> bool:
        return any(self.zones[passage.section] != "abstract" for passage in self.passages)

    @cached_property
    def zones(self) -> Mapping[str, Zone]:
        return find_zones([passage.section for passage in self.passages])

    @cached_property
    def words(self) -> frozenset[str]:
        """The stems of the whole paper."""
        return frozenset[str]().union(*self.words_by_passage)

    @cached_property
    def words_by_passage(self) -> list[frozenset[str]]:
        return [frozenset(stems(f"{passage.section} {passage.text}")) for passage in self.passages]

    def _is_checked(self) -> bool:
        """Of an abstract only costs, which it seldom gives."""
        return self.asked.aspect in (CHECKED_ASPECTS if self.is_full_text else COST_ASPECTS)

    def _states(self, text: str, place: Passage) -> bool:
        is_row = place.kind == "table"
        return (
            (is_row or self._is_own_work(text, place))
            and self._has_cue(text, place)
            and self._names_focus(text, place)
            and self.fits(text)
        )

    def _asks_which_is_better(self) -> bool:
        return self.asked.aspect == "comparison" and _ASKS_WHICH.search(self.text) is not None

    def _compares(self, text: str, place: Passage) -> bool:
        """Whether a sentence says of two things which is better, or a table may."""
        return place.kind == "table" or _COMPARES.search(text) is not None

    def _is_own_work(self, text: str, place: Passage) -> bool:
        """What a sentence of the introduction or of related work says counts only where it speaks of the authors."""
        if _CITED.search(text):
            return False
        return self.zones.get(place.section) not in {"introduction", "related"} or speaks_of_own_work(text)

    def _has_cue(self, text: str, place: Passage) -> bool:
        aspect = self.asked.aspect
        if aspect in {"comparison", "data"} and self.asked.focus:
            return True
        if aspect == "results":
            return gives_figure(text) or has_cue(text, aspect) or place.kind == "table"
        if aspect == "size" and self.asked.focus:
            return has_number(text, aspect)
        is_abstract = self.zones.get(place.section) == "abstract"
        is_loose = place.kind == "table" or (is_abstract and aspect == "cost")
        return has_cue(text, aspect, is_asked=bool(self.focus)) or (
            is_loose and _patterns("columns")["cost"].search(_in_place(text, place)) is not None
        )

    def _names_focus(self, text: str, place: Passage) -> bool:
        """Whether the names of the focus stand in the sentence, its heading or its table's caption, and of its other
        words the one that the paper has least often. Besides results and data they may stand in the passage.
        """
        is_near = self.asked.aspect not in STRICT_ASPECTS and place.kind == "text"
        words = frozenset(stems(f"{place.section} {place.text if is_near else _in_place(text, place)}"))
        concepts = parse_concepts(self.focus)
        names = [concept for concept in concepts if concept.is_specific]
        rarest = sorted((concept for concept in concepts if self._count(concept)), key=self._count)[:1]
        return all(concept.match(words) for concept in names) and (
            all(self.holds(concept, words) for concept in rarest)
        )

    def _count(self, concept: Concept) -> int:
        """In how many passages it stands."""
        return sum(concept.match(words) > 0 for words in self.words_by_passage)

    def _gives_quantity(self, text: str) -> bool:
        """Of several that are asked for, one."""
        kinds = [kind for kind, pattern in _patterns("asked").items() if pattern.search(self.text)]
        return not kinds or any(
            _patterns("given")[kind].search(text) or (kind == "money" and gives_money(text)) for kind in kinds
        )

    def _is_of_object(self, text: str) -> bool:
        """Whether what is asked for is the cost of the same thing: of no other thing alone."""
        if self.asked.aspect not in COST_ASPECTS:
            return True
        asked, named = _objects(self.text), _objects(text)
        return not named or not asked or bool(asked & named)

    def _has_direction(self, text: str) -> bool:
        """English to German is not German to English."""
        asked, named = set(_DIRECTION.findall(self.text)), set(_DIRECTION.findall(text))
        return bool(asked & named) or not any((end, start) in named for start, end in asked)


def _in_place(text: str, place: Passage) -> str:
    """A row behind its table's caption."""
    return f"{place.text.split(chr(10), 1)[0]} {text}" if place.kind in {"table", "caption"} else text


def _objects(text: str) -> frozenset[str]:
    return frozenset(name for name, pattern in _patterns("objects").items() if pattern.search(text))


@cache
def _patterns(table: str) -> Mapping[str, re.Pattern[str]]:
    lists = load_word_lists(Path(__file__).with_suffix(".toml"), table)
    return {name: whole_words(phrases) for name, phrases in lists.items()}
