"""Filters an edition for one subscription: chosen topics, excluded phrases, followed phrases. Pure."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from insights.model import ClassifiedPaper, Edition, Language, Paper
from insights.model.paper_removal import remove_from_report
from insights.subscriptions.phrases import compile_phrases, phrase_key
from insights.subscriptions.subscription import Subscription
from insights.text.spelling import strip_accents
from insights.text.word_lists import word_set

_MIN_WORD_LENGTH = 2
_STOP_WORDS = word_set("a an and are as at by for from in is it of on or our paper that the this to we with")


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """`edition` has only the reports and headlines the chat asked for; its papers and its chart are still the whole day's."""

    edition: Edition
    selected_count: int
    """Papers that are not excluded and whose first topic is chosen, or that match a followed phrase."""
    followed: tuple[ClassifiedPaper, ...] = ()


def select_for_chat(edition: Edition, subscription: Subscription, language: Language) -> Selection:
    """The edition with the headlines and reports of the chosen topics in `language`, without excluded papers and what
    cites them.
    """
    excluded, wanted = compile_phrases(subscription.exclude), compile_phrases(subscription.follow)
    hidden = {item.paper.id for item in edition.papers if excluded.matches(item.paper)}
    visible = [item for item in edition.papers if item.paper.id not in hidden]
    followed = tuple(item for item in visible if wanted.matches(item.paper))
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
            headlines=tuple(item for item in edition.headlines if item.paper in chosen),
        ),
        selected_count=len(chosen | {item.paper.id for item in followed}),
        followed=followed,
    )


def matches_any(paper: Paper, phrases: Iterable[str]) -> bool:
    """Whether the title or the abstract contains one of the phrases, as whole words, or one author has such a name."""
    return compile_phrases(phrases).matches(paper)


def is_too_common(phrase: str) -> bool:
    """Whether the phrase cannot tell papers apart: single letters, punctuation, or stop words only."""
    words = re.findall(r"\w+", strip_accents(phrase).casefold())
    return all((len(word) < _MIN_WORD_LENGTH and word.isascii()) or word in _STOP_WORDS for word in words)


def remove_phrases(phrases: Sequence[str], removed: Iterable[str]) -> tuple[str, ...]:
    """The phrases that are not in `removed`, compared without case, accents, plural endings and hyphens."""
    removed_keys = {phrase_key(phrase) for phrase in removed}
    return tuple(phrase for phrase in phrases if phrase_key(phrase) not in removed_keys)
