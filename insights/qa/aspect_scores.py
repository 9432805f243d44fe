"""Scores how well a sentence answers a question about an aspect: by its role, its section and its words.

The words are lists in aspect_answers.toml. The weights were chosen by reading the answers to such questions about
sixty abstracts of four days and six full texts.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from insights.qa.aspects import Aspect
from insights.qa.leaning import leans
from insights.qa.paper_lines import PaperLine, Zone
from insights.summarization.quotable_sentences import announces_code_or_data
from insights.summarization.rhetorical_roles import RoleLabel
from insights.text.word_lists import load_word_lists, whole_words

CUE_VALUE, MORE_CUES_VALUE, MAX_MORE_CUES = 0.6, 0.12, 3
WEAK_CUE_VALUE = 0.2
FURTHER_PENALTY = 0.3
"""For a sentence that adds to one before it ("We also …")."""
AGAINST_PENALTY = 0.8
MIN_CLEAR_CUES = 2
"""So many cues of a result are clear, whatever else the sentence says."""
LEANING_PENALTY = 0.1
RELEASE_PENALTY = 0.8
LONG_WORDS, LENGTH_PENALTY = 45, 0.01
NUMBER_VALUE = 0.3
COUNT_VALUE = 0.35
"""For the sentence of an abstract that counts the data."""
BODY_ROLE_SHARE = 0.6
"""What a role counts outside the abstract, where it is less certain."""
OWN_VALUE = 0.1
OTHERS_ZONES = frozenset({"introduction", "related", ""})
"""Sections in which a sentence counts only when it speaks of the authors' own work."""
_OWN = re.compile(r"\b(?:we|our|ours|this (?:paper|work|study|article)|the proposed)\b", re.IGNORECASE)
_FIGURE = re.compile(
    r"\d(?:\.\d+)?\s*\\?%|\d\.\d|\b\d+(?:\.\d+)?[\s-]?(?:x|×|times|-?fold|points?|pp|fps|ms|dB|hours?|seconds?|minutes?|days?|GB|[MB])\b"
    r"|\b(?:one|two|three|four|five|six|ten|half)[\s-]?(?:times|-?fold|thirds?|orders)\b",
    re.IGNORECASE,
)
_COUNT = re.compile(
    r"(?<![\d.])\d[\d,]*(?:\.\d+)?\s?(?:[kKMB]\b|million|billion|thousand)?\+? (?:[\w-]+ ){0,3}[a-z]+s\b(?!\s?[%=])"
)
_MONEY = re.compile(r"\\?[$€£¥]\s?\d[\d,.]*(?!\S*\\|\d*\$)")
_DATA = re.compile(r"\b(?:data ?sets?|corpus|corpora|benchmarks?)\b", re.IGNORECASE)
_REFERENCE = re.compile(
    r"\b(?:Figures?|Figs?\.|Tables?|Tab\.|Sections?|Sec\.|Eqs?\.|Equations?|Appendix) ?\(?\d+(?:\.\d+)*|\[[\d,; –-]+\]",
    re.IGNORECASE,
)
_DIGIT = re.compile(r"\d")
_FURTHER = re.compile(
    r"\W*(?:(?:furthermore|moreover|additionally|in addition|finally|besides|also),? )?(?:we|it) (?:then|also|further|additionally|finally)\b"
    r"|\W*(?:furthermore|moreover|additionally|in addition|besides)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class AspectProfile:
    """What tells a sentence that answers. A sentence below `threshold` does not."""

    roles: Mapping[RoleLabel, float]
    zones: Mapping[Zone, float]
    threshold: float
    needs_cue: bool = True
    """Whether a sentence without one of the aspect's phrases answers nothing."""
    number: float = 0.0
    """What a measured figure adds."""
    early: float = 0.0
    """What standing first in an abstract adds, and standing last takes away."""
    own_work: bool = True
    """Whether what an abstract says before it speaks of the authors' work does not count."""


_PROFILES: Mapping[Aspect, AspectProfile] = {
    "results": AspectProfile(
        roles={"result": 1.0, "background": -0.5, "objective": -0.4, "method": -0.2},
        zones={"abstract": 0.6, "conclusion": 0.25, "experiments": 0.2, "introduction": 0.1, "related": -1.0, "setup": -0.3, "limits": -0.2, "appendix": -0.2},
        threshold=0.95,
        needs_cue=False,
        number=0.4,
    ),
    "contribution": AspectProfile(
        roles={"objective": 0.7, "method": 0.5, "result": 0.0, "background": -0.4},
        zones={"abstract": 0.5, "introduction": 0.3, "conclusion": 0.1, "related": -1.0, "experiments": -0.4, "setup": -0.4, "appendix": -0.5, "method": -0.2, "limits": -0.5},
        threshold=0.7,
        early=0.2,
        own_work=False,
    ),
    "method": AspectProfile(
        roles={"method": 1.0, "objective": 0.3, "result": -0.4, "background": -0.5},
        zones={"abstract": 0.5, "introduction": 0.1, "method": 0.15, "conclusion": -0.1, "related": -1.0, "experiments": -0.4, "setup": -0.3, "appendix": -0.4, "limits": -0.5},
        threshold=0.8,
        needs_cue=False,
        early=0.15,
    ),
    "limits": AspectProfile(
        roles={"result": 0.2, "other": 0.3, "background": -0.5, "objective": -0.4, "method": -0.2},
        zones={"limits": 0.9, "conclusion": 0.3, "abstract": 0.1, "experiments": -0.1, "related": -1.0, "introduction": -0.4, "method": -0.3, "setup": -0.4},
        threshold=0.65,
    ),
    "failures": AspectProfile(
        roles={"result": 0.6, "other": 0.2, "background": -0.6, "objective": -0.5, "method": -0.3},
        zones={"limits": 0.5, "conclusion": 0.2, "abstract": 0.3, "experiments": 0.2, "related": -1.0, "introduction": -0.2, "method": -0.2, "setup": -0.4},
        threshold=0.8,
    ),
    "future": AspectProfile(
        roles={"result": 0.1, "other": 0.2, "background": -0.4},
        zones={"limits": 0.4, "conclusion": 0.4, "abstract": 0.1, "related": -1.0, "introduction": -0.3, "method": -0.3, "setup": -0.4},
        threshold=0.6,
    ),
    "data": AspectProfile(
        roles={"method": 0.5, "result": 0.25, "background": -0.5, "other": 0.1},
        zones={"abstract": 0.25, "setup": 0.5, "experiments": 0.2, "introduction": -0.1, "related": -0.8, "method": 0.0, "limits": -0.4},
        threshold=0.7,
    ),
    "comparison": AspectProfile(
        roles={"result": 0.6, "method": 0.2, "background": -0.5, "objective": -0.1},
        zones={"abstract": 0.45, "experiments": 0.3, "conclusion": 0.2, "setup": 0.1, "related": -0.3, "limits": -0.4},
        threshold=0.7,
        number=0.15,
    ),
    "cost": AspectProfile(
        roles={"result": 0.3, "method": 0.2, "background": -0.5, "objective": -0.1},
        zones={"abstract": 0.2, "setup": 0.3, "experiments": 0.3, "conclusion": 0.1, "related": -0.6, "limits": 0.0},
        threshold=0.65,
        number=NUMBER_VALUE,
    ),
    "hardware": AspectProfile(
        roles={"background": -0.4},
        zones={"setup": 0.3, "experiments": 0.2, "related": -0.6},
        threshold=0.5,
        number=0.1,
    ),
    "time": AspectProfile(
        roles={"background": -0.5},
        zones={"setup": 0.2, "experiments": 0.2, "related": -0.6, "introduction": -0.2},
        threshold=0.55,
    ),
    "speed": AspectProfile(
        roles={"background": -0.5, "result": 0.2},
        zones={"setup": 0.2, "experiments": 0.2, "related": -0.6},
        threshold=0.55,
        number=NUMBER_VALUE,
    ),
    "size": AspectProfile(
        roles={"background": -0.3},
        zones={"setup": 0.2, "experiments": 0.1, "method": 0.1, "related": -0.6},
        threshold=0.5,
        number=NUMBER_VALUE,
    ),
    "motivation": AspectProfile(
        roles={"background": 0.5, "objective": 0.6, "method": -0.3, "result": -0.7, "other": -0.2},
        zones={"abstract": 0.5, "introduction": 0.3, "related": -0.1, "method": -0.3, "experiments": -0.5, "setup": -0.5, "appendix": -0.5, "conclusion": -0.3, "limits": -0.5},
        threshold=0.7,
        needs_cue=False,
        own_work=False,
    ),
}  # fmt: skip


def profile(aspect: Aspect) -> AspectProfile | None:
    """None for an aspect that is not answered by the role of a sentence."""
    return _PROFILES.get(aspect)


def score_line(line: PaperLine, aspect: Aspect) -> float:
    """How well it answers: below the profile's threshold not at all."""
    weights = _PROFILES[aspect]
    if (weights.needs_cue and not _says(line.text, aspect)) or (weights.own_work and not line.is_own_work):
        return 0.0
    if (
        aspect == "motivation"
        and line.zone == "abstract"
        and line.is_own_work
        and not _states_problem(line.text)
    ):
        return 0.0
    if weights.own_work and line.zone in OTHERS_ZONES and not _OWN.search(line.text):
        return 0.0
    return rate_line(line, aspect)


def _states_problem(text: str) -> bool:
    """Whether a sentence of the authors' own work says what it is for."""
    return bool(_count("strong", "motivation", text))


def rate_line(line: PaperLine, aspect: Aspect) -> float:
    """How near it comes to an answer: the score without what a sentence must have."""
    weights = _PROFILES[aspect]
    cues = _count("strong", aspect, line.text) + (aspect == "cost" and gives_money(line.text))
    roles = sum(weights.roles.get(role, 0.0) * share for role, share in line.roles.items())
    score = roles if line.zone == "abstract" else BODY_ROLE_SHARE * roles
    score += OWN_VALUE * bool(_OWN.search(line.text))
    score += weights.zones.get(line.zone, 0.0)
    score += (CUE_VALUE + MORE_CUES_VALUE * min(MAX_MORE_CUES, cues - 1)) if cues else 0.0
    score += WEAK_CUE_VALUE * bool(_count("weak", aspect, line.text))
    score += weights.number * bool(_FIGURE.search(line.text))
    score += COUNT_VALUE * (aspect == "data" and line.zone == "abstract" and _counts_data(line.text))
    score += weights.early * (1 - 2 * line.position) if line.zone == "abstract" else 0.0
    return score - _penalty(line, aspect)


def has_number(text: str, aspect: Aspect) -> bool:
    """Whether a sentence gives a number; of data, one that counts something. That of a figure or a
    reference is none.
    """
    return bool((_COUNT if aspect == "data" else _DIGIT).search(_REFERENCE.sub("", text)))


def gives_figure(text: str) -> bool:
    """Whether a sentence gives a measured figure: a percentage, a decimal, a number with a unit."""
    return _FIGURE.search(text) is not None


def gives_money(text: str) -> bool:
    """Whether a sentence gives an amount of money with its sign: "$200"."""
    return _MONEY.search(text) is not None


def has_cue(text: str, aspect: Aspect, *, is_asked: bool = False) -> bool:
    """Whether a sentence has a phrase that says the aspect, and none that says something else, unless that is asked for:
    the time of one step.
    """
    return _says(text, aspect) and (is_asked or not _count("against", aspect, text))


def speaks_of_own_work(text: str) -> bool:
    return _OWN.search(text) is not None


def _counts_data(text: str) -> bool:
    return _DATA.search(text) is not None and has_number(text, "data")


def _says(text: str, aspect: Aspect) -> bool:
    """An amount of money is a cost."""
    return bool(_count("strong", aspect, text)) or (aspect == "cost" and gives_money(text))


def _count(table: str, aspect: Aspect, text: str) -> int:
    """How many different phrases of the aspect stand in the text."""
    return len({match.group().lower() for match in _phrases(table)[aspect].finditer(text)})


def _penalty(line: PaperLine, aspect: Aspect) -> float:
    says_otherwise = bool(_count("against", aspect, line.text))
    if aspect == "results":  # "we evaluate … and find that it outperforms …" reports a result
        says_otherwise &= _count("strong", aspect, line.text) < MIN_CLEAR_CUES
    return (
        AGAINST_PENALTY * says_otherwise
        + LEANING_PENALTY * leans(line.text)
        + FURTHER_PENALTY * bool(_FURTHER.match(line.text))
        + RELEASE_PENALTY * announces_code_or_data(line.text) * (aspect != "data")
        + LENGTH_PENALTY * max(0, len(line.text.split()) - LONG_WORDS)
    )


@cache
def _phrases(table: str) -> Mapping[Aspect, re.Pattern[str]]:
    path = Path(__file__).with_name("aspect_answers.toml")
    lists: Mapping[str, Sequence[str]] = load_word_lists(path, table)
    return {
        aspect: whole_words(phrases) if (phrases := lists.get(aspect)) else re.compile(r"(?!)")
        for aspect in _PROFILES
    }
