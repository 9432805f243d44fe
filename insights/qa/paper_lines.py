"""The sentences of one paper, each with its section's part of the paper and its rhetorical role."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path

from insights.fulltext.document import ABSTRACT
from insights.model import Passage
from insights.qa.passages import passage_sentences
from insights.summarization.rhetorical_roles import RoleLabel, role_marginals
from insights.text.word_lists import alternatives, load_word_lists

Zone = str
"""The part of a paper that a section is of, by its heading: a name of `zones` in aspect_answers.toml, or "" for another."""

MIN_WORDS, MAX_WORDS = 5, 90
_OWN_WORK = re.compile(
    r"\b(?:we|our|(?-i:I)|this (?:[\w\-]+ )?(?:paper|work|study|article|survey|report|thesis|project|review|manuscript))\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"^((?:\d+|[A-Z])(?:\.\d+)*)\.?\s+(?=\S)")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PaperLine:
    """A sentence, its passage, and how probable each role is for it. Equal to itself alone."""

    passage: Passage
    text: str
    zone: Zone
    roles: Mapping[RoleLabel, float]
    position: float
    """Where it stands in the abstract, or in its passage: 0 is the first sentence, 1 the last."""
    is_own_work: bool
    """Whether it stands, in an abstract, at or behind the first sentence that speaks of the authors' own work."""


def read_lines(passages: Sequence[Passage]) -> list[PaperLine]:
    """The sentences of running text in order, without those that no answer is taken from: acknowledgements, prompts,
    fragments.
    """
    zones = find_zones([passage.section for passage in passages])
    return [
        line
        for section, group in groupby(passages, key=lambda passage: passage.section)
        if zones[section] != "excluded"
        for line in _section_lines([passage for passage in group if passage.kind == "text"], zones[section])
        if _is_sentence(line.text)
    ]


def speaks_of_own_work(text: str) -> bool:
    """Whether a sentence names the authors or their paper."""
    return _OWN_WORK.search(text) is not None


def find_zones(sections: Sequence[str]) -> Mapping[str, Zone]:
    """The zone of each section. A subsection whose heading tells none is of its section's."""
    by_number: dict[str, Zone] = {}
    zones: dict[str, Zone] = {}
    for section in sections:
        number = _NUMBER.match(section)
        zone = _heading_zone(section[number.end() :] if number else section)
        if number and "." in number[1]:
            parent = by_number.get(number[1].split(".")[0], "")
            zone = parent if parent == "related" else zone or parent
        elif number:
            by_number.setdefault(number[1], zone)
        zones.setdefault(section, zone)
    return zones


def _heading_zone(heading: str) -> Zone:
    if heading == ABSTRACT:
        return "abstract"
    return next((zone for zone, pattern in _zones().items() if pattern.search(heading)), "")


def _section_lines(passages: Sequence[Passage], zone: Zone) -> Iterator[PaperLine]:
    pairs = [(passage, sentence) for passage in passages for sentence in passage_sentences(passage)]
    sentences = [sentence for _, sentence in pairs]
    roles = role_marginals(sentences, is_abstract=zone == "abstract")
    first_own = next((place for place, text in enumerate(sentences) if speaks_of_own_work(text)), 0)
    for place, (passage, sentence) in enumerate(pairs):
        yield PaperLine(
            passage=passage,
            text=sentence,
            zone=zone,
            roles=roles[place],
            position=place / max(1, len(pairs) - 1),
            is_own_work=zone != "abstract" or place >= first_own,
        )


def _is_sentence(text: str) -> bool:
    """Whether it is a whole sentence of a readable length, and no label, formula or list of keywords."""
    words = text.split()
    letters = sum(sign.isalpha() or sign.isspace() for sign in text)
    return MIN_WORDS <= len(words) <= MAX_WORDS and text[-1] in ".!?)\"”'’:;" and letters > 0.6 * len(text)


@cache
def _zones() -> Mapping[Zone, re.Pattern[str]]:
    lists = load_word_lists(Path(__file__).with_name("aspect_answers.toml"), "zones")
    return {zone: re.compile(alternatives(phrases), re.IGNORECASE) for zone, phrases in lists.items()}
