"""Short answers: greetings, help, the topics of the day."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from insights.i18n.catalog import translate
from insights.i18n.formatting import long_day
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
from insights.parsing.timezones import display_name
from insights.taxonomy.taxonomy import Taxonomy

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
    return f"{long_day(there.date(), language)}, {there:%H:%M} ({display_name(zone)})"


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeView:
    taxonomy: Taxonomy

    def start(self, language: Language, *, rests: bool = False) -> Message:
        """`rests`: back in a chat whose digest is paused, which nobody may remember."""
        keys = ("hello", "rests" if rests else "how", "ask")
        lines = sentences(*(translate(language, f"commands.start.{key}") for key in keys))
        actions = (("today", Action(verb="today")), ("subscribe", Action(verb="subscribe")))
        buttons = tuple(
            Button(
                label=translate(language, f"commands.menu.{name}"), action=action, reader=name != "subscribe"
            )
            for name, action in actions
        )
        return Message(blocks=(*lines.blocks, Buttons(buttons=buttons)))

    def worked(self, paper_id: str, language: Language) -> Message:
        """Three things to try, each a press away."""
        question = translate(language, "commands.worked.question")
        tried = (
            ("/category LLM", Action(verb="category", args=("LLM",))),
            (f"/paper {paper_id}", Action(verb="paper", args=(paper_id,))),
            (f"“{question}”", Action(verb="ask", args=(paper_id, question))),
        )
        lines = sentences(translate(language, "commands.worked.try"))
        buttons = tuple(Button(label=label, action=action) for label, action in tried)
        return Message(blocks=(*lines.blocks, Buttons(buttons=buttons)), about=(paper_id,), silent=True)

    def help(self, names: Sequence[str], language: Language) -> Message:
        items = tuple(tappable(f"/{name} – {translate(language, f'commands.menu.{name}')}") for name in names)
        return Message(
            blocks=(
                Heading(text=text(translate(language, "commands.help.title"))),
                Bullets(items=items),
                Paragraph(text=tappable(translate(language, "commands.start.ask"))),
            )
        )

    def categories(self, edition: Edition, language: Language) -> Message:
        """Every topic of the day with its count, as buttons."""
        buttons = []
        for trend in edition.trends:
            topic = self.taxonomy.topic(trend.topic)
            label = translate(
                language,
                "commands.categories.entry",
                emoji=topic.emoji,
                name=topic.names[language],
                count=trend.count,
            )
            action = Action(verb="category", args=(topic.slug, edition.day.isoformat()))
            buttons.append(Button(label=label, action=action))
        title = translate(language, "commands.categories.title", day=long_day(edition.day, language))
        return Message(blocks=(Heading(text=text(title)), Buttons(buttons=tuple(buttons))))
