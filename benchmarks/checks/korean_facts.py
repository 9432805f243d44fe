"""True Korean statements: templates filled with what English sentences say, by rule."""

import re
from collections.abc import Callable, Iterator, Mapping
from itertools import count
from pathlib import Path

from benchmarks.checks.day import NAME, Day, Fact
from benchmarks.checks.english_facts import is_usable
from benchmarks.checks.korean_numbers import korean_number
from benchmarks.checks.korean_terms import COUNTED, KINDS, SPELT, TERMS, korean_term
from insights.text.korean_particles import with_particle
from insights.text.word_lists import load_word_lists

_TEMPLATES = load_word_lists(Path(__file__).with_name("korean_facts.toml"))
_PARTICLES = {"을": "object", "은": "topic", "이": "subject", "과": "and", "으로": "by"}
_SLOT = re.compile(r"\{(\w+?)(을|은|이|과|으로|에)?\}(에|에서)?")
_N = r"(?<![\d.,])(?:up to |over |more than |about |around |approximately |an average of )?(\d+(?:,\d{3})*(?:\.\d+)?)"

MIN_NAME_LENGTH = 3

Slots = Mapping[str, str]
Rule = Callable[[str], Iterator[tuple[str, Slots]]]
"""From a sentence to names of templates and what fills them."""


def korean_facts(day: Day) -> Iterator[Fact]:
    """The statements that the rules find in each sentence; a rule's templates take turns."""
    turn = count()
    for paper in day.papers:
        for place, sentence in enumerate(paper.sentences):
            if is_usable(sentence):
                for rule in RULES:
                    for template, slots in rule(sentence):
                        choices = _TEMPLATES[template]
                        start = next(turn) % len(choices)
                        for choice in choices[start:] if rule in MANY else choices[start : start + 1]:
                            yield Fact(
                                language="ko", text=filled(choice, slots), paper=paper, places=(place,)
                            )


def filled(template: str, slots: Slots) -> str:
    """The template with its slots and the particles that these ask for."""

    def fill(match: re.Match[str]) -> str:
        value, particle = slots[match[1]], match[2]
        text = (
            with_particle(value, _PARTICLES[particle]) if particle in _PARTICLES else value + (particle or "")
        )
        return text + (match[3] or "")

    return _SLOT.sub(fill, template)


def _terms(pattern: str, template: str, sentence: str) -> Iterator[tuple[str, Slots]]:
    for match in re.finditer(pattern, sentence):
        if term := korean_term(sentence[match.end() :]):
            yield template, {"term": term}


def _propose(sentence: str) -> Iterator[tuple[str, Slots]]:
    verb = r"\b(?:propose|introduce|present|develop|release)s? "
    for match in re.finditer(rf"{verb}({NAME.pattern})(?:[^,]{{0,30}}, an? (?:novel |new )?)?", sentence):
        name = match[1]
        kinds = re.match(rf"([\w -]{{3,50}}?) ({'|'.join(KINDS)})\b", sentence[match.end() :])
        if (
            kinds
            and match[0].rstrip().endswith(("a", "an", "new", "novel"))
            and (term := korean_term(kinds[1]))
        ):
            yield "propose_kind", {"name": name, "term": term, "kind": TERMS[kinds[2]]}
        elif not match[0].rstrip().endswith((" a", " an")):
            yield "propose", {"name": name}


def _changes(sentence: str) -> Iterator[tuple[str, Slots]]:
    for match in re.finditer(
        r"\b(improv|increas|boost|enhanc|reduc|decreas|lower|cut)(?:e|es|s|ing)? ((?:[\w-]+ ){1,4})by "
        + _N
        + r"\s?(%|x\b|×)",
        sentence,
    ):
        if (term := korean_term(match[2])) and match[4] == "%":
            yield (
                ("improve" if match[1] in {"improv", "increas", "boost", "enhanc"} else "reduce"),
                {"term": term, "number": match[3]},
            )


def _scores(sentence: str) -> Iterator[tuple[str, Slots]]:
    for match in re.finditer(
        r"\b(accuracy|precision|recall|latency|throughput|F1(?:[- ]score)?|AUC|PSNR|SSIM|mAP|IoU|mIoU|Dice|BLEU|AUROC|RMSE|MAE)[\w -]{0,12}? (?:of|at|reaching|is) "
        + _N
        + r"(\s?%)?",
        sentence,
    ):
        term = TERMS.get(match[1], match[1])
        yield ("achieve" if match[3] else "score"), {"term": term, "number": match[2]}
    for match in re.finditer(
        _N
        + r"\s?% (?:[\w-]+ )?(accuracy|precision|recall|F1|AUC)\b(?! (?:improv|gain|increas|drop|loss|reduc|decreas|and|boost))",
        sentence,
    ):
        yield "achieve", {"term": TERMS.get(match[2], match[2]), "number": match[1]}
    for match in re.finditer(_N + r"(?:x|×| times) (?:faster|speedup|speed-up|acceleration)", sentence):
        yield "faster", {"number": match[1]}


def _counts(sentence: str) -> Iterator[tuple[str, Slots]]:
    things = "|".join(COUNTED)
    for match in re.finditer(
        _N + rf"(?:\s?(K|M|B|k|thousand|million|billion)\b)?\+? (?:[\w-]+ )?({things})\b", sentence
    ):
        name = COUNTED[match[3]]
        number = korean_number(match[1], match[2] or "")
        if len(name) == 1 or name[0] == name[-1]:
            yield "duration", {"number": number, "counter": name[-1]}
        else:
            yield "counted", {"number": number, "things": " ".join(name[:-1]), "counter": name[-1]}


def _spelt(sentence: str) -> Iterator[tuple[str, Slots]]:
    for match in re.finditer(
        rf"(?<![\w-])({'|'.join(SPELT)}) (?:[\w-]+ )?({'|'.join(COUNTED)})\b", sentence, re.IGNORECASE
    ):
        name = COUNTED[match[2]]
        if len(name) > 1:
            yield (
                "spelt",
                {"number": SPELT[match[1].lower()], "things": " ".join(name[:-1]), "counter": name[-1]},
            )


def _outperforms(sentence: str) -> Iterator[tuple[str, Slots]]:
    match = re.search(
        r"(?:\b([\w-]+)\s)?(?:\w+ly )?(?:outperform|surpass)(?:s|ed|ing)?\b (?:\w+ly )?(?:\w+ )?(?:existing|state|prior|previous|baseline|other|all|current|conventional|traditional|competing)",
        sentence,
    )
    if match and not re.search(r"\b(?:not|fail|can|cannot|could|may|might|whether|if|to|human)\b", sentence):
        if match[1] and NAME.fullmatch(match[1]):
            yield "outperform", {"name": match[1]}
        elif re.search(
            r"\b(?:our|the proposed|proposed|this) (?:\w+ )?(?:method|approach|model|framework|system)",
            sentence,
            re.IGNORECASE,
        ):
            yield "outperform_plain", {}


def _evaluated(sentence: str) -> Iterator[tuple[str, Slots]]:
    for match in re.finditer(
        rf"\b(?:[Ee]valuat\w+|[Ee]xperiments?|[Rr]esults) on (?:the )?({NAME.pattern})(?=[ ,.])(?! and|, )",
        sentence,
    ):
        yield "evaluated", {"name": match[1]}


def _effects(sentence: str) -> Iterator[tuple[str, Slots]]:
    if not re.search(
        r"\bnot\b|\bno\b|\bfail|\bcannot\b|\bwithout\b|\bhow to\b|\bwhether\b|\bmay\b|\bat the cost\b",
        sentence,
    ):
        yield from _terms(
            r"(?<!to )(?<!can )(?<!could )\b(?:improves?|increases?|boosts?|enhances?) (?=\w)",
            "increases",
            sentence,
        )
        yield from _terms(
            r"(?<!to )(?<!can )(?<!could )\b(?:reduces?|decreases?|minimizes?|cuts?) (?=\w)",
            "decreases",
            sentence,
        )
        yield from _terms(
            r"\b(?:higher|better|superior|greater) (?=\w+ ?\w* ?(?:than|compared))",
            "comparative_high",
            sentence,
        )
        yield from _terms(r"\blower (?=\w+ ?\w* ?(?:than|compared))", "comparative_low", sentence)
        yield from _terms(
            r"\b(?:using|leverag(?:es|ing)|utiliz(?:es|ing)|employs|based on) (?=\w)", "uses", sentence
        )


def _limits(sentence: str) -> Iterator[tuple[str, Slots]]:
    yield from _terms(
        r"\bwithout (?:any |the need for |requiring |relying on |using |)(?=\w)", "without", sentence
    )
    yield from _terms(r"\b(?:does|do) not (?:require|need|rely on) (?:any )?", "not_required", sentence)
    yield from _terms(r"\b(?:struggles?|suffers?) (?:with|from) (?:the )?", "limited", sentence)
    match = re.match(
        r"(?:However, |While )?([\w -]{4,50}?) (?:remains?|is still|are still) (?:a |an )?(?:\w+ )?(?:challeng|difficult|open problem|unsolved)",
        sentence,
    )
    if match and (term := korean_term(match[1])):
        yield "challenge", {"term": term}


def _subjects(sentence: str) -> Iterator[tuple[str, Slots]]:
    found = []
    for match in re.finditer(
        r"(?<![\w-])(?:[a-z-]+ ){1,2}[a-z-]+(?=[,.])|\b(?:of|for|in|on|with) ((?:[a-z-]+ ){1,2}[a-z-]+)",
        sentence,
    ):
        term = korean_term(match[1] or match[0])
        if term.count(" ") and term not in found:
            found.append(term)
    if len(found) > 1:
        yield "about", {"term": found[0], "other": found[1]}


def _names(sentence: str) -> Iterator[tuple[str, Slots]]:
    names = list(
        dict.fromkeys(
            name
            for name in NAME.findall(sentence)
            if len(name) > MIN_NAME_LENGTH and not re.search(r"-[a-z]+$|-to-", name)
        )
    )
    if len(names) > 1:
        yield "names", {"name": names[0], "other": names[1]}
    elif names:
        yield "named", {"name": names[0]}


RULES: tuple[Rule, ...] = (
    _propose, _changes, _scores, _counts, _spelt, _outperforms, _evaluated, _effects, _limits, _subjects, _names,
)  # fmt: skip
MANY = frozenset({_changes, _scores, _counts, _spelt, _outperforms, _evaluated})
"""Rules that find little: each template is filled, not one."""
