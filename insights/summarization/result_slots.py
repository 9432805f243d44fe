"""Measures of the authors' own result: metric, number and data set, as an abstract's sentence has them.

A number is taken only where the sentence says that the authors' own work reaches it, and gives no second number that
could belong to it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from insights.summarization.reported_changes import is_of_own_work
from insights.text.word_lists import at_word_start, load_word_lists

METRICS = {
    english: korean[0]
    for english, korean in load_word_lists(Path(__file__).with_name("frames.toml"), "metrics").items()
}
"""The Korean of each metric, the longest first."""

_METRIC = "|".join(re.escape(metric) for metric in METRICS)
_NUMBER = r"(?P<number>\d{1,3}(?:\.\d+)?)(?P<percent>\s?\\?%)?"
_VERB = r"(?:achiev(?:es?|ed|ing)|attain(?:s|ed|ing)?|reach(?:es|ed|ing)?|obtain(?:s|ed|ing)?|yield(?:s|ed|ing)?|scor(?:es|ed|ing))"
_ADJECTIVES = r"(?P<average>average |mean )?(?:(?:overall|average|mean|high|best|strong|final|test|new|state-of-the-art|remarkable|impressive|superior|competitive) ){0,2}"
_PREFIX = (
    r"(?:(?!(?:and|or|with|in|of|on|for|to|than|higher|lower|better|greater|larger|smaller|more|less|improved|relative"
    r"|absolute|additional|increased?|reduced|point|points|percent|percentage|gain|drop|over|from|by|baseline|dB|bpm|ms|mm|cm|fps)\b)[a-z][\w\-]* ){0,2}?"
)
"""Words of a metric's name before those of the table."""
_UP_TO = r"(?P<limit>up to )?"
_DATASET_WORD = r"[A-Z0-9](?:[\w.+@\-]*[\w+@])?"
_DATASET = rf"(?: (?:on|for) (?:the )?(?P<dataset>(?=[A-Z]){_DATASET_WORD}(?: {_DATASET_WORD}){{0,2}}))?"
_PATTERNS = (
    re.compile(
        rf"\b{_VERB} (?:an? |the )?{_UP_TO}{_ADJECTIVES}(?P<prefix>{_PREFIX})(?P<metric>{_METRIC})(?: scores?)?(?: of| =| \([^()]*\) of) {_UP_TO.replace('limit', 'bound')}{_NUMBER}{_DATASET}(?P<rest>.*)"
    ),
    re.compile(
        rf"\b{_VERB} (?:an? |the )?{_UP_TO}{_NUMBER} {_ADJECTIVES}(?P<prefix>{_PREFIX})(?P<metric>{_METRIC})\b{_DATASET}(?P<rest>.*)"
    ),
)
_HINT = re.compile(at_word_start(["achiev", "attain", "reach", "obtain", "yield", "scor"]) + r"[a-z]* .*\d")
_OWN = re.compile(
    r"\b(?:[Ww]e|[Oo]ur|[Ii]t|(?:(?:[Tt]he )?(?:proposed|resulting|final|full) (?:\w+ )?|[Tt]he )(?:method|model|system|approach|framework|pipeline|network))\b"
)
_OTHERS = re.compile(
    r"\b(?:baselines?|existing|prior|previous|GPT|Gemini|Claude|humans?|only|state-of-the-art (?:models|methods)|alone|while|whereas"
    r"|although|frontier|even|best-performing|other|compared|versus)\b"
)
_SECOND_NUMBER = re.compile(r"^\s*(?:,|and|or|/|to|±|\(|vs\.?|versus|-|–)?\s*(?:and |an? )?\d|respectively")


_CHANGE = re.compile(
    r"\W*(?:\w+ )?(?:improve|gain|increase|decrease|drop|reduc|points?\b|advantage|higher|lower|boost|over\b|above|relative|more)"
)


_CHANGE_BEHIND = re.compile(r"[^,;]{0,30}\b(?:improvement|gain|increase|decrease|drop|reduction|advantage)")
_CLAUSE_AFTER = re.compile(r"\s*,\s(?:a|the|which|while|with|out|sur|show|sig|dem)")
_WORD_AFTER_DATASET = re.compile(
    r"\s+(?:datasets?|data|benchmarks?|corpus|challenge|suite|tasks?|using|with|while|in|under|at|when|after|by|across"
    r"|without|which|where|for|outperforming|surpassing)\b"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """A measure of the authors' result: the slots stand in the abstract, a percent sign may have lost its backslash."""

    metric: str
    korean: str
    number: str
    dataset: str = ""
    is_upper_bound: bool = False
    is_average: bool = False


def find_measure(sentences: Sequence[str], name: str) -> Measure | None:
    """The first measure that is certain; `name` is what the paper calls its own work."""
    return next(filter(None, (_measure_in(sentence, name) for sentence in sentences)), None)


def _measure_in(sentence: str, name: str) -> Measure | None:
    if not _HINT.search(sentence):
        return None
    for pattern in _PATTERNS:
        match = pattern.search(sentence)
        if (
            match
            and (
                _is_own(sentence[: match.start()], name)
                or is_of_own_work(sentence, match.start(), match[0].split()[0], name)
            )
            and not _SECOND_NUMBER.search(match["rest"][:40])
        ):
            if (
                _CHANGE.match(match["rest"])
                or _CHANGE_BEHIND.match(match["rest"])
                or "training" in match["rest"][:30]
                or "respectively" in match["rest"]
            ):
                return None
            groups = match.groupdict()
            return Measure(
                metric=match["prefix"] + match["metric"],
                korean=match["prefix"] + match["metric"] if match["prefix"] else METRICS[match["metric"]],
                number=match["number"] + (match["percent"] or "").replace("\\", "").strip(),
                dataset="" if _goes_on(match) else match["dataset"] or "",
                is_upper_bound=bool(match["limit"] or groups.get("bound")),
                is_average=bool(match["average"]),
            )
    return None


def _is_own(before: str, name: str) -> bool:
    clause = re.split(r"[;:]|, (?:and|but|while|whereas) ", before)[-1]
    is_ours = bool(_OWN.search(clause)) or bool(name and name in clause)
    return is_ours and not _OTHERS.search(clause)


def _goes_on(match: re.Match[str]) -> bool:
    """Whether the data set's name goes on, or is one of several."""
    rest = match["rest"]
    is_list = re.match(r"\s*(?:and|,|/|\(|to\b|test\b)", rest) and not _CLAUSE_AFTER.match(rest)
    return bool(is_list or (re.match(r"\s+[a-z]", rest) and not _WORD_AFTER_DATASET.match(rest)))
