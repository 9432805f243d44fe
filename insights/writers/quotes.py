"""Which sentences a report quotes: the best of each role, spread over papers and unlike each other.

Maximal marginal relevance (Carbonell and Goldstein 1998): what a sentence tells, less what it repeats.
"""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from insights.model import Paper, SectionKind
from insights.writers.told import Told

LEAST = 0.55
HOPELESS = 0.2
"""Below this probability of its role no turn of phrase saves a sentence."""
SAMENESS = 0.5
CROWDING = 0.25
RANK = 0.3
LONG, MANY_FIGURES = 34, 5
ONE_PAPER = 3
"""Sentences a section may take from a topic's only paper."""

_MEASURED = re.compile(r"\d(?:\.\d+)?\s*\\?%|\d\.\d|\b\d+(?:\.\d+)?\s*(?:x|×|times|-fold|points?)\b")
_HOPE = re.compile(
    r"\b(?:can|could|may|might|enabl\w+|potential(?:ly)?|pav\w+ the way|open\w* (?:up )?new|promis\w+|implications?)\b",
    re.IGNORECASE,
)
_REACH = re.compile(
    r"\b(?:could|may|potential|pav\w+|toward|foundation|practical|real[- ]world|broader|implications?|deploy\w*"
    r"|opens?|promising|accessible|trustworthy|applications?|clinic\w+|society|policy)\b",
    re.IGNORECASE,
)
_DRAWN = re.compile(
    r"\b(?:suggest\w*|conclud\w*|indicat\w*|highlight\w*|underscor\w*|reveal\w*|overall|future|our (?:findings|"
    r"results|analysis|work)|these (?:findings|results)|demonstrat\w+|challeng\w+|limit\w*|should|need)\b",
    re.IGNORECASE,
)
_OUTCOME = re.compile(
    r"\b(?:achiev\w+|improv\w+|outperform\w*|reduc\w+|increas\w+|reach\w*|show\w*|demonstrat\w+|f(?:i|ou)nds?|surpass\w*"
    r"|exceed\w*|obtain\w*|yield\w*|gain\w*|better|best|faster|drop\w*|rises?|match\w*|reveal\w*|confirm\w*|prov(?:e|es|ed)"
    r"|attain\w*|degrad\w*|lower\w*|higher|beats?|indicat\w+|accura\w+|decreas\w+|boost\w*|collaps\w+|observ\w+)\b",
    re.IGNORECASE,
)
_REPORTED = re.compile(
    r"^\W*(?:extensive|comprehensive|empirical|experimental|numerical|thorough)?\s*(?:experiments?|results on|results across"
    r"|evaluations?|evaluated|experimental results|ablations?)\b|\b(?:outperform\w*|state[- ]of[- ]the[- ]art)\b",
    re.IGNORECASE,
)
_DOING = re.compile(
    r"\bwe (?:\w+ )?(?:introduce|present|propose|instantiate|analy[sz]e|evaluate|release|characteri[sz]e|derive|apply|use|test"
    r"|train|study|examine|investigate|conduct|compare|demonstrate (?:the|its|our))\b|^\W*(?:previously|prior)\b",
    re.IGNORECASE,
)
_COMMAND = re.compile(r"\\[a-zA-Z]+")
_FIGURE = re.compile(r"\d+(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class _Scored:
    one: Told
    worth: float


def chosen(
    sentences: Sequence[Told], papers: Sequence[Paper], most: int
) -> Mapping[SectionKind, Sequence[Told]]:
    """Sentences by section; no sentence twice, and a paper quoted once before any is quoted again."""
    rank = {paper.id: place / max(1, len(papers)) for place, paper in enumerate(papers)}
    share = ONE_PAPER if len(papers) == 1 else 1
    used: Counter[str] = Counter()
    said: set[str] = set()
    out: dict[SectionKind, Sequence[Told]] = {}
    for kind, worth in _WORTH.items():
        told = [(one, worth(one)) for one in sentences if one.text not in said]
        fit = [_Scored(one, value - RANK * rank[one.paper.id]) for one, value in told if value >= LEAST]
        out[kind] = _spread(fit, most, share, used)
        said.update(one.text for one in out[kind])
        used.update(one.paper.id for one in out[kind])
    return out


def _spread(scored: Sequence[_Scored], most: int, share: int, used: Counter[str]) -> list[Told]:
    left = sorted(scored, key=lambda entry: -entry.worth)
    picked: list[Told] = []
    while left and len(picked) < most:
        best = max(left, key=lambda entry: entry.worth - _crowd(entry.one, picked, used))
        picked.append(best.one)
        taken = Counter(one.paper.id for one in picked)
        left = [
            entry for entry in left if entry.one.text != best.one.text and taken[entry.one.paper.id] < share
        ]
    return picked


def _crowd(one: Told, picked: Sequence[Told], used: Counter[str]) -> float:
    alike = max((_likeness(one.words, other.words) for other in picked), default=0.0)
    return SAMENESS * alike + CROWDING * used[one.paper.id]


def _likeness(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / (len(one | other) or 1)


def _result(one: Told) -> float:
    """An outcome, best with a figure or a comparison; a sentence that is all figures is hard to read."""
    told = max(one.roles["result"], one.roles["conclusion"] if "evidence" in one.cues else 0.0)
    if told < HOPELESS or one.roles["result"] <= one.roles["background"] or not _OUTCOME.search(one.text):
        return 0.0
    measured = 0.25 * bool(_MEASURED.search(one.text)) + 0.1 * ("better" in one.cues)
    made = 0.3 * ("propose" in one.cues)
    return told + measured - made - _weight(one)


def _impact(one: Told) -> float:
    """What becomes possible: more than that something can be done."""
    told = one.roles["conclusion"]
    if told < HOPELESS or told < one.roles["background"] or not _HOPE.search(one.text):
        return 0.0
    reach = 0.3 * bool(_REACH.search(one.text)) - 0.2 * bool(_MEASURED.search(one.text))
    reach -= 0.2 * bool(_REPORTED.search(one.text))
    return told + reach - _weight(one)


def _conclusion(one: Told) -> float:
    told = one.roles["conclusion"]
    if told < HOPELESS or told <= one.roles["background"]:
        return 0.0
    drawn = 0.25 * bool(_DRAWN.search(one.text)) - 0.2 * bool(_MEASURED.search(one.text))
    done = 0.4 * bool(_REPORTED.search(one.text)) + 0.3 * bool(_DOING.search(one.text))
    return told + drawn - done - _weight(one)


def _weight(one: Told) -> float:
    """How hard a sentence is to take in: long, crowded with figures, or full of LaTeX."""
    long = 0.02 * max(0, len(one.text.split()) - LONG)
    figures = 0.08 * max(0, len(_FIGURE.findall(one.text)) - MANY_FIGURES)
    return long + figures + 0.15 * bool(_COMMAND.search(one.text))


_WORTH: dict[SectionKind, Callable[[Told], float]] = {
    "results": _result,
    "impact": _impact,
    "conclusion": _conclusion,
}
