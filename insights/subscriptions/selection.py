"""What of a day a chat wants: its topics, without what it excludes, what it follows in front. Pure."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from insights.model import ClassifiedPaper, Edition, Language, Paper, Report
from insights.subscriptions.subscription import Subscription

_SHORTEST = 2
_COMMON = frozenset(
    [
        "a",
        "an",
        "and",
        "are",
        "as",
        "at",
        "by",
        "for",
        "from",
        "in",
        "is",
        "it",
        "of",
        "on",
        "or",
        "our",
        "paper",
        "that",
        "the",
        "this",
        "to",
        "we",
        "with",
    ]
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """`edition` tells only what is wanted; its papers and its chart are still the whole day's."""

    edition: Edition
    yours: int
    """Papers whose first topic is chosen and that are not left out, and those that are followed."""
    followed: tuple[ClassifiedPaper, ...] = ()


def select(edition: Edition, wanted: Subscription, language: Language) -> Selection:
    """Of the day's reports what `wanted` names; no sentence that rests on an excluded paper."""
    hidden = {item.paper.id for item in edition.papers if matches_any(item.paper, wanted.exclude)}
    shown = [item for item in edition.papers if item.paper.id not in hidden]
    followed = tuple(item for item in shown if matches_any(item.paper, wanted.follow))
    chosen = {item.paper.id for item in shown if not wanted.topics or item.topic in wanted.topics}
    reports = [
        _without(report, hidden) for report in edition.reports.get(language, ()) if _told(report, wanted)
    ]
    return Selection(
        edition=replace(
            edition,
            reports={**edition.reports, language: tuple(report for report in reports if report.featured)},
        ),
        yours=len(chosen | {item.paper.id for item in followed}),
        followed=followed,
    )


def matches_any(paper: Paper, phrases: Iterable[str]) -> bool:
    """Whether title, abstract or an author carries one of the phrases, as whole words."""
    patterns = [_pattern(phrase) for phrase in phrases]
    if not patterns:
        return False
    text = _folded("\n".join((paper.title, paper.abstract, *paper.authors)))
    return any(pattern.search(text) for pattern in patterns)


def phrases(words: str) -> tuple[str, ...]:
    """The phrases of a line, between commas."""
    parts = (" ".join(part.split()).strip("\"“”'") for part in re.split(r"[,;、]", words))
    return tuple(dict.fromkeys(part for part in parts if part))


def is_too_common(phrase: str) -> bool:
    """Whether it says nothing of a paper: a letter, signs alone, or words that stand in almost every abstract."""
    words = re.findall(r"\w+", _folded(phrase))
    return all((len(word) < _SHORTEST and word.isascii()) or word in _COMMON for word in words)


def remove_phrases(kept: Sequence[str], gone: Iterable[str]) -> tuple[str, ...]:
    """Case and accents do not matter."""
    taken = {_folded(phrase) for phrase in gone}
    return tuple(phrase for phrase in kept if _folded(phrase) not in taken)


def _told(report: Report, wanted: Subscription) -> bool:
    return not wanted.topics or report.topic in wanted.topics


def _without(report: Report, hidden: set[str]) -> Report:
    if not hidden:
        return report
    sections = tuple(
        replace(
            section,
            statements=tuple(told for told in section.statements if not hidden & set(told.papers)),
        )
        for section in report.sections
    )
    featured = tuple(feature for feature in report.featured if feature.paper not in hidden)
    return replace(report, sections=sections, featured=featured)


def _pattern(phrase: str) -> re.Pattern[str]:
    """So that "diffusion model" also finds "Diffusion Models"; Korean words may carry their particles."""
    words = r"\s+".join(re.escape(word) for word in _folded(phrase).split())
    end = "" if re.search(r"[가-힣]$", phrase) else r"s?(?!\w)"
    return re.compile(rf"(?<!\w){words}{end}")


def _folded(words: str) -> str:
    marked = unicodedata.normalize("NFKD", words)
    bare = "".join(sign for sign in marked if not unicodedata.combining(sign))
    return unicodedata.normalize("NFC", bare).casefold()
