"""The digest as one chat gets it: its topics, its time zone; or a notice of why there is none."""

from dataclasses import dataclass, replace
from datetime import datetime

from insights import arxiv_calendar
from insights.i18n.catalog import translate
from insights.messages.blocks import (
    Block,
    Bullets,
    Button,
    Buttons,
    Heading,
    Message,
    Paragraph,
    bold,
    text,
)
from insights.model import Action, Edition, Language
from insights.subscriptions.schedule import next_delivery
from insights.subscriptions.selection import Selection, select_for_chat
from insights.subscriptions.subscription import Subscription
from insights.taxonomy.taxonomy import Taxonomy
from insights.views.components import format_tldr, title_link
from insights.views.datetimes import format_next_delivery, format_next_list, to_local
from insights.views.digest import DEFAULT_TITLES, DigestView

MAX_FOLLOWED_TITLES = 10
"""Followed papers listed, with their summaries; the others are counted."""
NIGHT_STARTS_HOUR, NIGHT_ENDS_HOUR = 22, 8


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatDigestView:
    digest_view: DigestView
    taxonomy: Taxonomy

    def messages(
        self,
        edition: Edition,
        subscription: Subscription,
        language: Language,
        now: datetime,
        *,
        with_next_delivery: bool = True,
    ) -> tuple[Message, ...]:
        """The head with headlines and chart, the followed papers, then the chosen topics. Without `with_next_delivery` the head does
        not say when the next digest comes.
        """
        selection = select_for_chat(edition, subscription, language)
        head, *topics = self.digest_view.messages(
            selection.edition, language, subscription.topics, titles=subscription.titles or DEFAULT_TITLES
        )
        added: list[Block] = (
            [self._selection_line(selection, subscription, language)] if subscription.is_filtered else []
        )
        added += [self._next_line(edition, subscription, language, now)] if with_next_delivery else []
        followed = [self._followed(selection, language)] if selection.followed else []
        messages = (_insert_above_buttons(head, added), *followed, *topics)
        is_rich, day = subscription.style == "rich", edition.day.isoformat()
        return tuple(replace(message, rich=is_rich, edition=day) for message in messages)

    def head(
        self, edition: Edition, subscription: Subscription, language: Language, now: datetime
    ) -> Message:
        """The first of the digest's messages, with a button that shows all of them."""
        head = self.messages(edition, subscription, language, now)[0]
        show_all = _show_all_button(language, "digest.show_whole")
        return replace(
            head,
            blocks=tuple(
                replace(block, buttons=(show_all, *block.buttons)) if isinstance(block, Buttons) else block
                for block in head.blocks
            ),
        )

    def headlines(self, edition: Edition, subscription: Subscription, language: Language) -> Message | None:
        """The headlines for this chat, or the overview of a day without any, with a button that shows the whole digest; None
        when the chat is shown no paper.
        """
        selected = select_for_chat(edition, subscription, language).edition
        if not selected.papers:
            return None
        return self.digest_view.headlines(selected, language, _show_all_button(language))

    def no_digest_notice(self, subscription: Subscription, language: Language, now: datetime) -> Message:
        """Why there is no digest, and when the next list comes; delivered without a sound."""
        reason = translate(language, f"commands.silence.{subscription.no_digest_reason}")
        next_list = format_next_list(arxiv_calendar.next_list_at(now), subscription, now, language)
        button = Button(label=translate(language, "commands.subscribe.now"), action=Action(verb="today"))
        return Message(
            blocks=(Paragraph(text=text(f"{reason} {next_list}")), Buttons(buttons=(button,))), silent=True
        )

    def _selection_line(
        self, selection: Selection, subscription: Subscription, language: Language
    ) -> Paragraph:
        topics = ", ".join(self.taxonomy.topic_name(slug, language) for slug in subscription.topics)
        line = translate(
            language,
            "commands.yours.count",
            yours=selection.selected_count,
            all=len(selection.edition.papers),
        )
        if topics:
            line += f" {translate(language, 'commands.yours.topics', topics=topics)}"
        if subscription.exclude:
            line += f" {translate(language, 'commands.yours.without', words=', '.join(subscription.exclude))}"
        if not selection.selected_count:
            line += f" {translate(language, 'commands.yours.none')}"
        return Paragraph(text=text(line))

    def _next_line(
        self, edition: Edition, subscription: Subscription, language: Language, now: datetime
    ) -> Paragraph:
        """When the next digest comes; for a chat that gets none, when the next list comes."""
        if subscription.id is None or subscription.paused:
            return Paragraph(
                text=text(format_next_list(arxiv_calendar.next_list_at(now), subscription, now, language))
            )
        later = replace(
            subscription, next_due_at=subscription.next_due_after(max(now, subscription.next_due_at))
        )
        due = subscription if subscription.next_due_at > now else later
        return Paragraph(
            text=text(format_next_delivery(next_delivery(due, edition.day, now), due, now, language))
        )

    def _followed(self, selection: Selection, language: Language) -> Message:
        papers = [item.paper for item in selection.followed]
        tldrs = selection.edition.tldrs
        lines = [
            text(title_link(paper), *format_tldr(tldrs.get(paper.id), language, before="\n"))
            for paper in papers[:MAX_FOLLOWED_TITLES]
        ]
        if left := len(papers) - MAX_FOLLOWED_TITLES:
            lines += [text(translate(language, "commands.yours.more", count=left))] if left > 0 else []
        title = translate(language, "commands.yours.followed", count=len(papers))
        return Message(
            blocks=(Heading(text=text(bold(title)), level=2), Bullets(items=tuple(lines))),
            paper_ids=tuple(paper.id for paper in papers[:MAX_FOLLOWED_TITLES]),
            silent=True,
        )


def _show_all_button(language: Language, key: str = "digest.show_all") -> Button:
    return Button(label=translate(language, key), action=Action(verb="today", args=("all",)))


def silence_at_night(
    messages: tuple[Message, ...], subscription: Subscription, now: datetime
) -> tuple[Message, ...]:
    """The same messages; without a sound when `is_at_night`."""
    if not is_at_night(subscription, now):
        return messages
    return tuple(replace(message, silent=True) for message in messages)


def is_at_night(subscription: Subscription, now: datetime) -> bool:
    """Whether the digest comes as soon as it is ready and it is night in the chat's zone."""
    return (
        subscription.at_once
        and not NIGHT_ENDS_HOUR <= to_local(now, subscription.zone).hour < NIGHT_STARTS_HOUR
    )


def _insert_above_buttons(head: Message, blocks: list[Block]) -> Message:
    index = next((n for n, block in enumerate(head.blocks) if isinstance(block, Buttons)), len(head.blocks))
    return replace(head, blocks=(*head.blocks[:index], *blocks, *head.blocks[index:]))
