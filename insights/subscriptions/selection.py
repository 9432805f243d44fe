"""Filters an edition for one subscription: chosen topics, excluded phrases, followed phrases. Pure."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from insights.model import ClassifiedPaper, Edition, Language, Paper
from insights.model.paper_removal import remove_from_report
from insights.subscriptions.subscription import Subscription
from insights.text.word_lists import word_set

_MIN_WORD_LENGTH = 2
_STOP_WORDS = word_set("a an and are as at by for from in is it of on or our paper that the this to we with")


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """`edition` has only the reports the chat asked for; its papers and its chart are still the whole day's."""

    edition: Edition
    selected_count: int
    """Papers that are not excluded and whose first topic is chosen, or that match a followed phrase."""
    followed: tuple[ClassifiedPaper, ...] = ()


def select_for_chat(edition: Edition, subscription: Subscription, language: Language) -> Selection:
    """The edition with the reports of the chosen topics in `language`, without excluded papers and what cites them."""
    hidden = {item.paper.id for item in edition.papers if matches_any(item.paper, subscription.exclude)}
    visible = [item for item in edition.papers if item.paper.id not in hidden]
    followed = tuple(item for item in visible if matches_any(item.paper, subscription.follow))
    chosen = {
        item.paper.id for item in visible if not subscription.topics or item.topic in subscription.topics
    }
    reports = [
        remove_from_report(report, hidden, keep_shared_terms=False)
        for report in edition.reports.get(language, ())
        if not subscription.topics or report.topic in subscription.topics
    ]
    return Selection(
        edition=replace(
            edition,
            reports={**edition.reports, language: tuple(report for report in reports if report.featured)},
        ),
        selected_count=len(chosen | {item.paper.id for item in followed}),
        followed=followed,
    )


def matches_any(paper: Paper, phrases: Iterable[str]) -> bool:
    """Whether the title, the abstract or an author contains one of the phrases, as whole words."""
    patterns = [_compile_phrase(phrase) for phrase in phrases]
    if not patterns:
        return False
    text = _normalise("\n".join((paper.title, paper.abstract, *paper.authors)))
    return any(pattern.search(text) for pattern in patterns)


def split_phrases(text: str) -> tuple[str, ...]:
    """The phrases of a comma-separated line, without quotation marks and repetitions."""
    parts = (" ".join(part.split()).strip("\"“”'") for part in re.split(r"[,;、]", text))
    return tuple(dict.fromkeys(part for part in parts if part))


def is_too_common(phrase: str) -> bool:
    """Whether the phrase cannot tell papers apart: single letters, punctuation, or stop words only."""
    words = re.findall(r"\w+", _normalise(phrase))
    return all((len(word) < _MIN_WORD_LENGTH and word.isascii()) or word in _STOP_WORDS for word in words)


def remove_phrases(phrases: Sequence[str], removed: Iterable[str]) -> tuple[str, ...]:
    """The phrases that are not in `removed`, compared without case and accents."""
    removed_keys = {_normalise(phrase) for phrase in removed}
    return tuple(phrase for phrase in phrases if _normalise(phrase) not in removed_keys)


def _compile_phrase(phrase: str) -> re.Pattern[str]:
    """Matches "Diffusion Models" for "diffusion model", and a Korean word with any particle behind it."""
    words = r"\s+".join(re.escape(word) for word in _normalise(phrase).split())
    end = "" if re.search(r"[가-힣]$", phrase) else r"s?(?!\w)"
    return re.compile(rf"(?<!\w){words}{end}")


def _normalise(text: str) -> str:
    """Without case and accents."""
    decomposed = unicodedata.normalize("NFKD", text)
    bare = "".join(character for character in decomposed if not unicodedata.combining(character))
    return unicodedata.normalize("NFC", bare).casefold()
