"""The bot's sentences as they are true in Slack: Slack has commands such as /status of its own, the bot sees a reply in
a channel only if it is mentioned, and members do what administrators do elsewhere.
"""

import re
from collections.abc import Iterable
from dataclasses import replace
from functools import cache

from bot.slack.rendering.text import ROOT_COMMAND, ROOT_ONLY_COMMANDS
from insights.i18n.catalog import catalog, translate
from insights.messages.blocks import (
    Block,
    Bullets,
    Button,
    Buttons,
    Details,
    Footer,
    Form,
    Heading,
    Message,
    Paragraph,
    Span,
    Text,
    to_string,
)
from insights.model import LANGUAGES
from insights.views.notices import with_command_code

RESERVED_COMMANDS = frozenset({"help", "search", "start", "status"}) | ROOT_ONLY_COMMANDS
"""Names of Slack's own commands (slack.com/help/articles/201259356), or too general to take: used by the root command."""
_RESERVED = re.compile(rf"(?<!\S)/(?=(?:{'|'.join(sorted(RESERVED_COMMANDS))})\b)")
_KOREAN_COMMAND = re.compile(r"(?<!\S)/(?=[가-힣])")
_ROOT_PREFIX = f"/{ROOT_COMMAND} "
_KEY_PREFIX = "slack.said."


def localize_message(message: Message) -> Message:
    """The message with `localize` applied to its commands, sentences and hints. Quoted text is left as it is."""
    return replace(message, blocks=tuple(_blocks(message.blocks)))


def localize(text: str) -> str:
    """A sentence of the locale's as Slack's own version, with its reserved commands behind the root command."""
    return _KOREAN_COMMAND.sub("", _RESERVED.sub(_ROOT_PREFIX, _replacements().get(text, text)))


def _blocks(blocks: Iterable[Block]) -> Iterable[Block]:
    for block in blocks:
        if isinstance(block, Heading | Paragraph | Footer):
            yield replace(block, text=_text(block.text))
        elif isinstance(block, Bullets):
            yield Bullets(items=tuple(map(_text, block.items)))
        elif isinstance(block, Buttons):
            yield replace(block, buttons=tuple(map(_button, block.buttons)))
        elif isinstance(block, Details):
            yield replace(block, blocks=tuple(_blocks(block.blocks)))
        elif isinstance(block, Form):
            yield replace(block, hint=localize(block.hint))
        else:
            yield block


def _button(button: Button) -> Button:
    return replace(button, label=_replacements().get(button.label, button.label))


def _text(spans: Text) -> Text:
    """The bot's commands differ from a paper's text by their style: they are code."""
    replacement = _replacements().get(to_string(spans))
    return tuple(map(_span, with_command_code(replacement) if replacement else spans))


def _span(span: Span) -> Span:
    """Slack takes Latin names alone behind a slash: a Korean one is typed without it."""
    if span.style != "code":
        return span
    return replace(span, text=_KOREAN_COMMAND.sub("", _RESERVED.sub(_ROOT_PREFIX, span.text)))


@cache
def _replacements() -> dict[str, str]:
    """Whole sentences by those they replace, in every language: the [said] table of the locales' slack.toml."""
    return {
        translate(language, key.removeprefix(_KEY_PREFIX).replace("/", ".")): sentence
        for language in LANGUAGES
        for key, sentence in catalog(language).items()
        if key.startswith(_KEY_PREFIX)
    }
