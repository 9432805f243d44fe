"""The digest as one chat gets it: its selection, its zone, its hour; or a line that says why there is none."""

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
from insights.subscriptions.selection import Selection, select
from insights.subscriptions.subscription import Subscription
from insights.taxonomy.taxonomy import Taxonomy
from insights.views.components import titled
from insights.views.datetimes import delivery_words, lists_again, local
from insights.views.digest import TITLES, DigestView

FOLLOWED = 10
"""Papers named in front because somebody follows them; the others are counted."""
EVENING, MORNING = 22, 8


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatDigestView:
    view: DigestView
    taxonomy: Taxonomy

    def messages(
        self,
        edition: Edition,
        wanted: Subscription,
        language: Language,
        now: datetime,
        *,
        tells_next: bool = True,
    ) -> tuple[Message, ...]:
        """The day's head and chart, what is followed, then the chosen topics."""
        chosen = select(edition, wanted, language)
        head, *topics = self.view.messages(
            chosen.edition, language, wanted.topics, titles=wanted.titles or TITLES
        )
        more = [self._yours(chosen, wanted, language)] if wanted.filtered else []
        more += [self._next(edition, wanted, language, now)] if tells_next else []
        followed = [self._followed(chosen, language)] if chosen.followed else []
        shown = (_with(head, [*more]), *followed, *topics)
        return shown if wanted.style != "rich" else tuple(replace(message, rich=True) for message in shown)

    def no_digest_notice(self, wanted: Subscription, language: Language, now: datetime) -> Message:
        """Why there is no digest, and what happens next; without a sound."""
        words = translate(language, f"commands.silence.{wanted.silence}")
        again = lists_again(arxiv_calendar.next_list(now), wanted, now, language)
        button = Button(label=translate(language, "commands.subscribe.now"), action=Action(verb="today"))
        return Message(
            blocks=(Paragraph(text=text(f"{words} {again}")), Buttons(buttons=(button,))), silent=True
        )

    def _yours(self, chosen: Selection, wanted: Subscription, language: Language) -> Paragraph:
        topics = ", ".join(self.taxonomy.name(slug, language) for slug in wanted.topics)
        words = translate(
            language, "commands.yours.count", yours=chosen.yours, all=len(chosen.edition.papers)
        )
        if topics:
            words += f" {translate(language, 'commands.yours.topics', topics=topics)}"
        if wanted.exclude:
            words += f" {translate(language, 'commands.yours.without', words=', '.join(wanted.exclude))}"
        if not chosen.yours:
            words += f" {translate(language, 'commands.yours.none')}"
        return Paragraph(text=text(words))

    def _next(self, edition: Edition, wanted: Subscription, language: Language, now: datetime) -> Paragraph:
        """When the next one comes here; for whom nothing comes, when there is something new again."""
        if wanted.id is None or wanted.paused:
            return Paragraph(text=text(lists_again(arxiv_calendar.next_list(now), wanted, now, language)))
        later = replace(wanted, next_due_at=wanted.following(max(now, wanted.next_due_at)))
        due = wanted if wanted.next_due_at > now else later
        return Paragraph(text=text(delivery_words(next_delivery(due, edition.day, now), due, now, language)))

    def _followed(self, chosen: Selection, language: Language) -> Message:
        papers = [item.paper for item in chosen.followed]
        lines = [text(titled(paper)) for paper in papers[:FOLLOWED]]
        if left := len(papers) - FOLLOWED:
            lines += [text(translate(language, "commands.yours.more", count=left))] if left > 0 else []
        title = translate(language, "commands.yours.followed", count=len(papers))
        return Message(
            blocks=(Heading(text=text(bold(title)), level=2), Bullets(items=tuple(lines))),
            about=tuple(paper.id for paper in papers[:FOLLOWED]),
            silent=True,
        )


def quietly(messages: tuple[Message, ...], wanted: Subscription, now: datetime) -> tuple[Message, ...]:
    """At night what comes at once comes without a sound."""
    return tuple(replace(message, silent=True) for message in messages) if at_night(wanted, now) else messages


def at_night(wanted: Subscription, now: datetime) -> bool:
    """Whether a digest that comes as soon as it is ready would wake somebody."""
    return wanted.at_once and not MORNING <= local(now, wanted.zone).hour < EVENING


def _with(head: Message, more: list[Block]) -> Message:
    """In the head below its overview."""
    at = next((n for n, block in enumerate(head.blocks) if isinstance(block, Buttons)), len(head.blocks))
    return replace(head, blocks=(*head.blocks[:at], *more, *head.blocks[at:]))
