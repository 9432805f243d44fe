"""The digest of a week: its headlines, what grew, what was followed, and what people saved most."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, zip_longest

from insights.digest.week import Week
from insights.i18n.catalog import translate
from insights.i18n.formatting import long_day
from insights.messages.blocks import (
    Block,
    Bullets,
    Button,
    Buttons,
    Heading,
    Message,
    Paragraph,
    Text,
    bold,
    text,
)
from insights.model import Action, ClassifiedPaper, Edition, Headline, Language
from insights.model.topic_shares import MIN_USUAL_DAYS
from insights.subscriptions.selection import Selection, select_for_chat
from insights.subscriptions.subscription import Subscription
from insights.views.archive import ArchiveView, share_changes
from insights.views.components import english_quotes_footer, format_paper_count, format_tldr, title_link
from insights.views.datetimes import format_coming_week
from insights.views.headlines import headline_paragraphs

MAX_HEADLINES = 8
MAX_FOLLOWED = 6
MAX_GROWN = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class WeeklyView:
    archive: ArchiveView

    def message(self, week: Week, subscription: Subscription, language: Language, now: datetime) -> Message:
        """One message: the week's papers are shown by /category over days."""
        selected = [select_for_chat(edition, subscription, language) for edition in week.editions]
        edition = _merge(week, selected)
        followed = list({item.paper.id: item for each in selected for item in each.followed}.values())
        blocks: list[Block] = [
            Heading(text=text(bold(_title(week, language)))),
            Paragraph(text=text(_count_line(week, selected, subscription, language))),
            *self._headlines(edition, language),
            *_followed(followed, edition, language),
            *self._grown(week, language),
            *_most_saved(week, language),
            Paragraph(text=text(format_coming_week(subscription, now, language))),
            *english_quotes_footer(edition.tldrs.values(), language),
            Buttons(buttons=_buttons(language)),
        ]
        shown = (
            (item.paper for item in edition.headlines),
            (item.paper.id for item in followed[:MAX_FOLLOWED]),
        )
        saved = (paper.id for paper, _ in week.most_saved)
        ids = tuple(dict.fromkeys(chain(*shown, saved)))
        return Message(blocks=tuple(blocks), paper_ids=ids, edition=week.day.isoformat())

    def _headlines(self, edition: Edition, language: Language) -> list[Block]:
        paragraphs = headline_paragraphs(edition, language)
        if not paragraphs:
            return [Paragraph(text=text(translate(language, "weekly.no_headlines")))]
        return [Heading(text=text(translate(language, "weekly.headlines")), level=2), *paragraphs]

    def _grown(self, week: Week, language: Language) -> list[Block]:
        """Topics whose share of the week differs from the weeks before by more than noise, the largest growth first."""
        past = {day: counts for day, counts in week.counts.items() if day < week.since}
        last = sum((Counter(week.counts[day]) for day in week.counts if day >= week.since), Counter[str]())
        if len(past) < MIN_USUAL_DAYS:
            return []
        changes = share_changes(last, past)
        grown = [slug for slug in changes if changes[slug] > 0][:MAX_GROWN]
        if not grown:
            return []
        lines = tuple(self.archive.change_line(slug, last, changes[slug], language) for slug in grown)
        return [Heading(text=text(translate(language, "weekly.grown")), level=2), Bullets(items=lines)]


def _merge(week: Week, selected: Sequence[Selection]) -> Edition:
    """The week as one edition with the headlines of its days: the first of each day, then the second of each, …"""
    by_day = [each.edition.headlines for each in reversed(selected)]
    mixed = [headline for rank in zip_longest(*by_day) for headline in rank if headline is not None]
    headlines: dict[str, Headline] = {headline.paper: headline for headline in mixed}
    return Edition(
        day=week.day,
        papers=tuple(item for edition in week.editions for item in edition.papers),
        tldrs={paper: tldr for edition in week.editions for paper, tldr in edition.tldrs.items()},
        headlines=tuple(headlines.values())[:MAX_HEADLINES],
    )


def _title(week: Week, language: Language) -> str:
    return translate(
        language, "weekly.title", since=long_day(week.since, language), until=long_day(week.day, language)
    )


def _count_line(
    week: Week, selected: Sequence[Selection], subscription: Subscription, language: Language
) -> str:
    total = sum(len(edition.papers) for edition in week.editions)
    lists = sum(bool(edition.papers) for edition in week.editions)
    key = "weekly.count_one" if lists == 1 else "weekly.count"
    line = translate(language, key, papers=format_paper_count(total, language), lists=lists)
    if not subscription.is_filtered:
        return line
    yours = sum(each.selected_count for each in selected)
    return f"{line} {translate(language, 'weekly.yours', papers=format_paper_count(yours, language))}"


def _followed(followed: Sequence[ClassifiedPaper], edition: Edition, language: Language) -> list[Block]:
    if not followed:
        return []
    lines: list[Text] = [
        text(title_link(item.paper), *format_tldr(edition.tldrs.get(item.paper.id), language, before="\n"))
        for item in followed[:MAX_FOLLOWED]
    ]
    if (left := len(followed) - MAX_FOLLOWED) > 0:
        lines.append(text(translate(language, "commands.yours.more", count=left)))
    title = translate(language, "commands.yours.followed", count=len(followed))
    return [Heading(text=text(title), level=2), Bullets(items=tuple(lines))]


def _most_saved(week: Week, language: Language) -> list[Block]:
    if not week.most_saved:
        return []
    lines = tuple(
        text(title_link(paper), f" · {translate(language, 'weekly.savers', count=people)}")
        for paper, people in week.most_saved
    )
    return [Heading(text=text(translate(language, "weekly.saved")), level=2), Bullets(items=lines)]


def _buttons(language: Language) -> tuple[Button, ...]:
    return (
        Button(label=translate(language, "weekly.newest"), action=Action(verb="today")),
        Button(label=translate(language, "weekly.trends"), action=Action(verb="trends")),
    )
