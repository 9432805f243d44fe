"""Short answers: greetings, help, what is subscribed, how things stand."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from insights.digest.figures import long_day
from insights.locale import say
from insights.messages.blocks import (
    Bullets,
    Button,
    Buttons,
    Heading,
    Message,
    Paragraph,
    Text,
    code,
    text,
)
from insights.model import Action, Edition, Language
from insights.subscriptions import Subscription
from insights.taxonomy import Taxonomy
from insights.views.pieces import sources_words

_COMMAND = re.compile(r"((?<!\S)/[a-z]{3,}\b)")


def tappable(sentence: str) -> Text:
    """Our own sentence with its commands as code: what Telegram lets be tapped, and paper text never is."""
    parts = _COMMAND.split(sentence)
    return text(*(code(part) if n % 2 else part for n, part in enumerate(parts)))


def sentences(*words: str) -> Message:
    """A message of nothing but sentences of ours, one paragraph each."""
    return Message(blocks=tuple(Paragraph(text=tappable(sentence)) for sentence in words if sentence))


def local_time(instant: datetime, zone: str, language: Language) -> str:
    """As in "Tuesday, 24 November 2026, 09:00 (Asia/Seoul)"."""
    there = instant.astimezone(ZoneInfo(zone))
    return f"{long_day(there.date(), language)}, {there:%H:%M} ({zone})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Notes:
    taxonomy: Taxonomy

    def start(self, language: Language) -> Message:
        lines = sentences(*(say(language, f"commands.start.{key}") for key in ("hello", "how", "ask")))
        actions = (("today", Action(verb="today")), ("subscribe", Action(verb="subscribe")))
        buttons = tuple(
            Button(label=say(language, f"commands.menu.{name}"), action=action, reader=name != "subscribe")
            for name, action in actions
        )
        return Message(blocks=(*lines.blocks, Buttons(buttons=buttons)))

    def worked(self, paper_id: str, language: Language) -> Message:
        """Three things to try, each a press away."""
        question = say(language, "commands.worked.question")
        tried = (
            ("/category LLM", Action(verb="category", args=("LLM",))),
            (f"/paper {paper_id}", Action(verb="paper", args=(paper_id,))),
            (f"“{question}”", Action(verb="ask", args=(paper_id, question))),
        )
        lines = sentences(say(language, "commands.worked.try"))
        buttons = tuple(Button(label=label, action=action) for label, action in tried)
        return Message(blocks=(*lines.blocks, Buttons(buttons=buttons)), about=(paper_id,), silent=True)

    def help(self, names: Sequence[str], language: Language) -> Message:
        items = tuple(
            text(code(f"/{name}"), f" – {say(language, f'commands.menu.{name}')}") for name in names
        )
        return Message(
            blocks=(
                Heading(text=text(say(language, "commands.help.title"))),
                Bullets(items=items),
                Paragraph(text=tappable(say(language, "commands.start.ask"))),
            )
        )

    def topics(self, subscription: Subscription, language: Language) -> str:
        chosen = [self.taxonomy.name(slug, language) for slug in subscription.topics]
        return ", ".join(chosen) or say(language, "commands.subscribe.all_topics")

    def subscribed(self, subscription: Subscription, language: Language, *, changed: bool) -> Message:
        """What comes, when it comes next, and how to change it."""
        key = "commands.subscribe.changed" if changed else "commands.subscribe.done"
        when = local_time(subscription.next_due_at, subscription.zone, language)
        lines = sentences(
            say(language, key, **self._facts(subscription, language)),
            say(language, "commands.subscribe.next", when=when),
            say(language, "commands.subscribe.how"),
        )
        now = Button(label=say(language, "commands.subscribe.now"), action=Action(verb="today"))
        return Message(blocks=(*lines.blocks, Buttons(buttons=(now,))))

    def status(
        self,
        subscription: Subscription | None,
        last: Mapping[str, str] | None,
        edition: Edition | None,
        next_list: datetime,
        language: Language,
    ) -> Message:
        """This chat's subscription and last delivery, the newest edition and its sources, the next list."""
        zone = subscription.zone if subscription else "America/New_York"
        lines = [
            self._subscription(subscription, language),
            *([self._last(last, language)] if last else []),
            *self._edition(edition, language),
            say(language, "commands.status.next_list", when=local_time(next_list, zone, language)),
        ]
        return Message(
            blocks=(
                Heading(text=text(say(language, "commands.status.title"))),
                Bullets(items=tuple(tappable(line) for line in lines)),
            )
        )

    def _subscription(self, subscription: Subscription | None, language: Language) -> str:
        if subscription is None:
            return say(language, "commands.status.not_subscribed")
        if subscription.paused:
            return say(language, "commands.status.paused", reason=subscription.reason)
        when = local_time(subscription.next_due_at, subscription.zone, language)
        return say(language, "commands.status.subscribed", when=when, **self._facts(subscription, language))

    def _facts(self, subscription: Subscription, language: Language) -> dict[str, str]:
        return {
            "topics": self.topics(subscription, language),
            "time": f"{subscription.send_at:%H:%M}",
            "zone": subscription.zone,
            "language": say(language, f"commands.language.{subscription.language}"),
        }

    def _last(self, last: Mapping[str, str], language: Language) -> str:
        state = say(language, f"commands.state.{last['state']}")
        key = "commands.status.last_reason" if last["reason"] else "commands.status.last"
        return say(language, key, day=last["local_day"], state=state, reason=last["reason"])

    def _edition(self, edition: Edition | None, language: Language) -> list[str]:
        if edition is None:
            return [say(language, "commands.status.no_edition")]
        day = long_day(edition.day, language)
        return [
            say(language, "commands.status.edition", day=day, count=len(edition.labelled)),
            say(language, "commands.status.sources", sources=sources_words(edition, language)),
        ]

    def categories(self, edition: Edition, language: Language) -> Message:
        """Every topic of the day with its count, as buttons."""
        buttons = []
        for trend in edition.trends:
            topic = self.taxonomy.topic(trend.topic)
            label = say(
                language,
                "commands.categories.entry",
                emoji=topic.emoji,
                name=topic.names[language],
                count=trend.count,
            )
            buttons.append(Button(label=label, action=Action(verb="category", args=(topic.slug,))))
        title = say(language, "commands.categories.title", day=long_day(edition.day, language))
        return Message(blocks=(Heading(text=text(title)), Buttons(buttons=tuple(buttons))))
