"""Which sentences a report quotes: the best of each role, spread over papers and unlike each other.

Maximal marginal relevance (Carbonell and Goldstein 1998): what a sentence tells, less what it repeats.
"""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from insights.model import Paper, SectionKind
from insights.writing.extractive.quotable_sentences import QuotableSentence
from insights.writing.extractive.readability import complexity

_CLEAR: dict[SectionKind, float] = {"results": 0.6, "impact": 0.6, "conclusion": 0.6}
"""What a sentence must be worth."""
_FAINT: dict[SectionKind, float] = {"results": 0.2, "impact": 0.4, "conclusion": 0.4}
"""The same where a topic's few papers have nothing clearer to say: a result is still one when it is plainly told."""
HOPELESS = 0.2
"""Below this probability of its role no turn of phrase saves a sentence."""
SAMENESS = 0.5
SAME_OPENING = 0.15
CROWDING = 0.3
RANK = 0.3
QUOTED = 2
"""Times a paper may be quoted in a report that has others."""
ONE_PAPER = 3
"""Sentences a section may take from a topic's only paper."""
LATE = 0.5
"""Conclusions and consequences stand in an abstract's second half."""

_MEASURED = re.compile(r"\d(?:\.\d+)?\s*\\?%|\d\.\d|\b\d+(?:\.\d+)?\s*(?:x|×|times|-fold|points?)\b")
_REACH = re.compile(
    r"\b(?:could|may|might|potential(?:ly)?|pav(?:e|es|ing) the way|opens? (?:up )?(?:new|the door|avenues?|a)|opening"
    r"|foundations? for|foundational|practical|real[- ]world|in practice|broader|implications?|deploy(?:able|ment)"
    r"|deploying|promis(?:e|ing)|accessib\w+|trustworthy|clinical(?:ly)?|societ\w+|policy|policymakers|practitioners"
    r"|developers|researchers|educators|clinicians|patients|communit(?:y|ies)|contributes? to|supports?|supporting"
    r"|facilitat\w+|democrati[sz]\w+|scalable|suitable for|pathway|path toward|toward|towards|applications?|benefits?"
    r"|viable|well-suited|lowers? the barrier|feasib\w+|sustainab\w+|at scale|enabl(?:e|es|ing))\b",
    re.IGNORECASE,
)
_ONLY_ENABLES = re.compile(r"\b(?:enabl|support)\w*\b", re.IGNORECASE)
_DRAWN = re.compile(
    r"\b(?:suggest(?:s|ing|ed)?|conclud\w*|indicat(?:es?|ing)|highlight(?:s|ing|ed)?|underscor\w*|overall|ultimately|future"
    r"|(?:our|these|this|the) (?:\w+ )?(?:findings|results|analys[ie]s|work|study|paper|survey|experiments) (?:\w+ )?(?:show|reveal"
    r"|offer|provide|open|challenge|speak|demonstrate|establish|call|point|imply|motivate|validate|support|contribut|reframe"
    r"|expose|argue|emphasi[sz]e|identif|confirm|shed)\w*|open challenges?|challenges\b|limitations?|should|needs?|remains?"
    r"|open (?:problem|question)s?|calls? for|motivat(?:es?|ing)|impl(?:y|ies)|cautions?|we (?:argue|conclude|believe|hope"
    r"|recommend|advocate)|must\b|not (?:enough|sufficient|only)|insights? into|step toward)",
    re.IGNORECASE,
)
_OUTCOME = re.compile(
    r"\b(?:achiev\w+|improv\w+|outperform\w*|reduc(?:es?|ed|ing)|increas(?:es?|ed)|reach(?:es|ed)|show(?:s|ed|n)?|demonstrat\w+"
    r"|f(?:i|ou)nds?|surpass\w*|exceed\w*|obtain(?:s|ed)?|yield(?:s|ed)?|gains?|better|best|faster|drops?|dropped|rises?"
    r"|match(?:es|ed)|reveal(?:s|ed)?|confirm(?:s|ed)?|prov(?:e|es|ed)|attain\w*|degrad\w*|lowers|higher|beats?|indicat\w+"
    r"|decreas\w+|boosts?|collapses|observ\w+|remains?|correlat\w+|fails?|struggles?)\b",
    re.IGNORECASE,
)
_FOUND = re.compile(
    r"\b(?:we (?:\w+ )?(?:find|show|found|observe|prove|discover)|results (?:\w+ )?(?:show|reveal|demonstrate)|experiments (?:\w+ )?(?:show"
    r"|reveal)|findings (?:\w+ )?(?:show|reveal)|reveals?)\b",
    re.IGNORECASE,
)
_HEDGED = re.compile(
    r"\b(?:suggest\w*|highlight\w*|underscor\w*|future|potential|promis\w+|open challenge)\b", re.IGNORECASE
)
_REPORTED = re.compile(
    r"^\W*(?:extensive|comprehensive|empirical|experimental|numerical|thorough|ablation)?\s*(?:experiments?|results on|results across"
    r"|evaluations?|evaluated|experimental results|simulations?|ablations?|studies)\b|\b(?:outperform\w*|state[- ]of[- ]the[- ]art"
    r"|superior(?:ity)?|competitive|effectiveness of)\b",
    re.IGNORECASE,
)
_WISH = re.compile(
    r"^\W*(?:in order )?to \w[^,]{0,120},|\b(?:designed|able|used|aims?|aiming|in order) to \w+",
    re.IGNORECASE,
)
_DOING = re.compile(
    r"\bwe (?:\w+ )?(?:introduce|present|propose|instantiate|analy[sz]e|evaluate|release|characteri[sz]e|derive|apply|use|test"
    r"|train|study|examine|investigate|conduct|compare|situate|develop|describe|define|deal|achieve|illustrate|aim|assess"
    r"|demonstrate (?:the|its|our|that)|leverage|perform|benchmark|explored?|outline|also)\b"
    r"|\b(?:integrates?|consists? of|requires? no|is designed|(?:is|are) (?:also |then |further )?(?:discussed|presented|described|used|processed|employed|applied|computed|proposed"
    r"|introduced|adopted|essential|crucial|critical|vital))\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Scored:
    one: QuotableSentence
    worth: float


def select_quotes(
    sentences: Sequence[QuotableSentence], papers: Sequence[Paper], most: int
) -> Mapping[SectionKind, Sequence[QuotableSentence]]:
    """Sentences by section; none twice, and no paper that has company quoted more than QUOTED times."""
    clear = _chosen(sentences, papers, most, _CLEAR)
    return clear if any(clear.values()) else _chosen(sentences, papers, most, _FAINT)


def _chosen(
    sentences: Sequence[QuotableSentence],
    papers: Sequence[Paper],
    most: int,
    least: Mapping[SectionKind, float],
) -> Mapping[SectionKind, Sequence[QuotableSentence]]:
    alone = len(papers) == 1
    rank = {paper.id: place / max(1, len(papers)) for place, paper in enumerate(papers)}
    used: Counter[str] = Counter()
    said: set[str] = set()
    out: dict[SectionKind, Sequence[QuotableSentence]] = {}
    for kind, worth in _WORTH.items():
        told = [one for one in sentences if one.text not in said and (alone or used[one.paper.id] < QUOTED)]
        scored = [_Scored(one, worth(one)) for one in told]
        fit = [
            _Scored(it.one, it.worth - RANK * rank[it.one.paper.id])
            for it in scored
            if it.worth >= least[kind]
        ]
        out[kind] = _spread(fit, most, ONE_PAPER if alone else 1, used)
        said.update(one.text for one in out[kind])
        used.update(one.paper.id for one in out[kind])
    return out


def _spread(scored: Sequence[_Scored], most: int, share: int, used: Counter[str]) -> list[QuotableSentence]:
    left = sorted(scored, key=lambda entry: -entry.worth)
    picked: list[QuotableSentence] = []
    while left and len(picked) < most:
        best = max(left, key=lambda entry: entry.worth - _crowd(entry.one, picked, used))
        picked.append(best.one)
        taken = Counter(one.paper.id for one in picked)
        left = [
            entry for entry in left if entry.one.text != best.one.text and taken[entry.one.paper.id] < share
        ]
    return picked


def _crowd(one: QuotableSentence, picked: Sequence[QuotableSentence], used: Counter[str]) -> float:
    alike = max((_likeness(one.words, other.words) for other in picked), default=0.0)
    echoes = sum(_opening(one) == _opening(other) for other in picked)
    return SAMENESS * alike + SAME_OPENING * echoes + CROWDING * used[one.paper.id]


def _likeness(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / (len(one | other) or 1)


def _opening(one: QuotableSentence) -> str:
    return " ".join(one.text.split(maxsplit=2)[:2]).lower()


def _result(one: QuotableSentence) -> float:
    """An outcome, best with a figure or a finding in words; praise without either is no result, nor is what was
    only wished for ("To improve accuracy, we employ").
    """
    told = max(one.roles["result"], one.roles["conclusion"] if "evidence" in one.cues else 0.0)
    if (
        told < HOPELESS
        or one.roles["result"] <= one.roles["background"]
        or not _OUTCOME.search(_WISH.sub("", one.text))
    ):
        return 0.0
    measured = bool(_MEASURED.search(one.text))
    praise = not measured and bool(_REPORTED.search(one.text))
    clear = 0.3 * measured + 0.2 * bool(_FOUND.search(one.text)) - 0.35 * praise
    doing = 0.3 * ("propose" in one.cues or bool(_DOING.search(one.text)))
    hedged = 0.4 * (not measured and bool(_HEDGED.search(one.text)))
    return told + clear - doing - hedged - complexity(one)


def _impact(one: QuotableSentence) -> float:
    """Who gains, and what becomes possible outside the paper: said late, and in more than one word."""
    told = one.roles["conclusion"]
    if told < HOPELESS or told < max(one.roles["background"], one.roles["method"]) or one.place < LATE:
        return 0.0
    reaches = {found.lower() for found in _REACH.findall(one.text)}
    if all(_ONLY_ENABLES.match(word) for word in reaches):
        return 0.0
    reach = 0.2 * min(2, len(reaches) - 1) + 0.1
    done = 0.45 * bool(_REPORTED.search(one.text)) + 0.3 * bool(_DOING.search(one.text))
    return told + reach - done - 0.3 * bool(_MEASURED.search(one.text)) - complexity(one)


def _conclusion(one: QuotableSentence) -> float:
    """What its authors draw from it, or leave open; neither praise nor one more thing they did."""
    told = one.roles["conclusion"]
    if told < HOPELESS or told <= max(one.roles["background"], one.roles["method"]) or one.place < LATE:
        return 0.0
    drawn = 0.2 if _DRAWN.search(one.text) else -0.3
    done = 0.4 * bool(_REPORTED.search(one.text)) + 0.3 * bool(_DOING.search(one.text))
    return told + drawn - done - 0.25 * bool(_MEASURED.search(one.text)) - complexity(one)


_WORTH: dict[SectionKind, Callable[[QuotableSentence], float]] = {
    "results": _result,
    "impact": _impact,
    "conclusion": _conclusion,
}
