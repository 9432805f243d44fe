"""Short messages: plain sentences, the greeting, help, the day's topics."""

import re
from collections.abc import Mapping, Sequence
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
from insights.parsing.vocabulary import WEEKLY
from insights.taxonomy.taxonomy import Taxonomy
from insights.views.tables import topics_table

_COMMAND = re.compile(r"((?<!\S)/(?:[a-z]{3,}|[가-힣]{2,})\b)")
_MAX_ACTION_BYTES = 48
"""Of a button's argument, so that every platform can carry it."""


def with_command_code(sentence: str) -> Text:
    """A sentence of ours with its commands in code style, which Telegram copies when tapped. Not for a paper's text."""
    parts = _COMMAND.split(sentence)
    return text(*(code(part) if n % 2 else part for n, part in enumerate(parts)))


def sentences(*lines: str) -> Message:
    """A message of our own sentences, one paragraph each; empty ones are left out."""
    return Message(
        blocks=tuple(Paragraph(text=with_command_code(sentence)) for sentence in lines if sentence)
    )


def format_local_time(instant: datetime, zone: str, language: Language) -> str:
    """As in "Tuesday, 24 November 2026, 09:00 (Asia/Seoul)"."""
    local_time = instant.astimezone(ZoneInfo(zone))
    return f"{long_day(local_time.date(), language)}, {local_time:%H:%M} ({display_name(zone)})"


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeView:
    taxonomy: Taxonomy

    def start(self, language: Language, *, is_paused: bool = False) -> Message:
        """The greeting. With `is_paused` it says that this chat's digest is paused."""
        keys = ("hello", "rests" if is_paused else "how", "ask")
        lines = sentences(*(translate(language, f"commands.start.{key}") for key in keys))
        actions = (("today", Action(verb="today")), ("subscribe", Action(verb="subscribe")))
        buttons = tuple(
            Button(
                label=translate(language, f"commands.menu.{name}"),
                action=action,
                is_public=name != "subscribe",
            )
            for name, action in actions
        )
        return Message(blocks=(*lines.blocks, Buttons(buttons=buttons)))

    def try_first(self, paper_id: str, language: Language) -> Message:
        """Three buttons to try the bot with, about one paper."""
        question = translate(language, "commands.worked.question")
        examples = (
            ("/category LLM", Action(verb="category", args=("LLM",))),
            (f"/paper {paper_id}", Action(verb="paper", args=(paper_id,))),
            (f"“{question}”", Action(verb="ask", args=(paper_id, question))),
        )
        lines = sentences(translate(language, "commands.worked.try"))
        buttons = tuple(Button(label=label, action=action) for label, action in examples)
        return Message(
            blocks=(*lines.blocks, Buttons(buttons=buttons, until_used=True)),
            paper_ids=(paper_id,),
            silent=True,
        )

    def help(
        self, names: Sequence[str], language: Language, words: Mapping[str, str] | None = None
    ) -> Message:
        """Every command with its summary, in the order of `names`; `words` has the word that also names it, or ""."""
        items = tuple(
            with_command_code(f"{_typed(name, words or {})} – {translate(language, f'commands.menu.{name}')}")
            for name in names
        )
        return Message(
            blocks=(
                Heading(text=text(translate(language, "commands.help.title"))),
                Bullets(items=items),
                Paragraph(text=with_command_code(translate(language, "commands.start.ask"))),
            )
        )

    def ask_what_to_stop(self, language: Language) -> Message:
        """Which of the things that can be stopped is meant, as buttons: nothing stops on an unclear word."""
        actions = (("unsubscribe", ()), ("pause", ("7",)), ("cancel", ()))
        buttons = tuple(
            Button(
                label=translate(language, f"commands.plain.stop.{name}"),
                action=Action(verb=name, args=args),
                is_public=name == "cancel",
            )
            for name, args in actions
        )
        lines = sentences(translate(language, "commands.plain.unclear_stop"))
        return Message(blocks=(*lines.blocks, Buttons(buttons=buttons)))

    def ask_to_subscribe(self, language: Language, request: str) -> Message:
        """Whether a digest shall come every day, or once a week, as `request` says; without one, how to subscribe."""
        if not request:
            keys = ("commands.start.how", "commands.subscribe.how")
            return sentences(*(translate(language, key) for key in keys))
        args = (request,) if len(request.encode()) <= _MAX_ACTION_BYTES else ()
        is_weekly = WEEKLY.search(request) is not None
        label = "commands.plain.weekly" if is_weekly else "commands.menu.subscribe"
        button = Button(
            label=translate(language, label), action=Action(verb="subscribe", args=args), is_public=False
        )
        asked = "commands.plain.unclear_week" if is_weekly else "commands.plain.unclear_time"
        lines = sentences(translate(language, asked))
        return Message(blocks=(*lines.blocks, Buttons(buttons=(button,))))

    def categories(self, edition: Edition, language: Language, lead: str = "") -> Message:
        """Every topic of the edition with its number of papers, as buttons, below a sentence where there is one."""
        buttons = []
        for trend in edition.trends:
            topic = self.taxonomy.get_topic(trend.topic)
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
        choose = translate(language, "commands.categories.choose", count=len(buttons))
        head = Paragraph(text=with_command_code(lead)) if lead else Heading(text=text(title))
        return Message(
            blocks=(head, Buttons(buttons=tuple(buttons), choose_label=choose)),
            tables=topics_table(edition, self.taxonomy, language),
        )


def _typed(name: str, words: Mapping[str, str]) -> str:
    return f"/{name} /{words[name]}" if words.get(name) else f"/{name}"
