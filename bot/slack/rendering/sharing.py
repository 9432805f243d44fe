"""The button that posts an answer which one person saw alone: its value is what that person asked."""

from dataclasses import replace

from bot.slack.rendering.buttons import encode_action
from handlers.command_words import split_command
from insights.i18n.catalog import translate
from insights.messages.blocks import Button
from insights.model import Action, IncomingEvent, Language

SHARE_VERB = "share"
SHARED_COMMANDS = frozenset(
    {"ask", "categories", "category", "paper", "search", "subscribe", "today", "trends"}
)
"""Commands whose answer others may want, and that can be run once more."""
TEXT, BUTTON = "text", "button"
"""What was asked: by a command's text, or by a button."""


def share_button(incoming: IncomingEvent, language: Language) -> Button | None:
    """A button that asks the same for everybody; None for what is not for others, or too long for a button's value."""
    name = incoming.action.verb if incoming.action else split_command(incoming.text[1:])[0]
    is_question = incoming.action is None and not incoming.text.startswith("/")
    if name not in SHARED_COMMANDS and not is_question:
        return None
    asked = (
        (BUTTON, incoming.action.verb, *incoming.action.args) if incoming.action else (TEXT, incoming.text)
    )
    action = Action(verb=SHARE_VERB, args=asked)
    try:
        encode_action(action)
    except ValueError:
        return None
    return Button(label=translate(language, "slack.share"), action=action)


def unwrap_shared(incoming: IncomingEvent) -> IncomingEvent | None:
    """What the pressed share button asks, to be answered to the chat; None for any other button."""
    action = incoming.action
    if action is None or action.verb != SHARE_VERB or len(action.args) < 2:  # noqa: PLR2004 -- what, and its content
        return None
    kind, content, *args = action.args
    asked = replace(incoming, answered_to="chat", message_ref="")
    if kind == TEXT:
        return replace(asked, kind="message", text=content, action=None)
    return replace(asked, action=Action(verb=content, args=tuple(args)))
