"""Slack's own way of saying some of our sentences: it keeps commands such as /status for itself, hears replies in a
channel only where they name us, and knows members where others know administrators.
"""

import re
from collections.abc import Iterable
from dataclasses import replace
from functools import cache

from insights.i18n.catalog import catalog, translate
from insights.messages.blocks import (
    Block,
    Bullets,
    Details,
    Footer,
    Form,
    Heading,
    Message,
    Paragraph,
    Span,
    Text,
    plain,
)
from insights.model import LANGUAGES
from insights.views.notices import tappable

KEPT_BY_SLACK = frozenset({"help", "search", "start", "status"})
"""Names Slack has commands of its own for, or that are too general to take: reached by the umbrella."""
_KEPT = re.compile(rf"(?<!\S)/(?=(?:{'|'.join(sorted(KEPT_BY_SLACK))})\b)")
_UMBRELLA = "/insights "
_SAID = "slack.said."


def localize_message(message: Message) -> Message:
    """As it is said here."""
    return replace(message, blocks=tuple(_blocks(message.blocks)))


def localize(said: str) -> str:
    """One sentence of ours as it is said here."""
    return _KEPT.sub(_UMBRELLA, _own_sentences().get(said, said))


def _blocks(blocks: Iterable[Block]) -> Iterable[Block]:
    for block in blocks:
        if isinstance(block, Heading | Paragraph | Footer):
            yield replace(block, text=_text(block.text))
        elif isinstance(block, Bullets):
            yield Bullets(items=tuple(map(_text, block.items)))
        elif isinstance(block, Details):
            yield replace(block, blocks=tuple(_blocks(block.blocks)))
        elif isinstance(block, Form):
            yield replace(block, hint=localize(block.hint))
        else:
            yield block


def _text(spans: Text) -> Text:
    """Commands are told from the words of papers by their style: only ours are code."""
    own = _own_sentences().get(plain(spans))
    return tuple(map(_span, tappable(own) if own else spans))


def _span(span: Span) -> Span:
    return replace(span, text=_KEPT.sub(_UMBRELLA, span.text)) if span.style == "code" else span


@cache
def _own_sentences() -> dict[str, str]:
    """Whole sentences, in every language, by those they stand for: [said] of slack.toml, by their keys."""
    return {
        translate(language, key.removeprefix(_SAID).replace("/", ".")): said
        for language in LANGUAGES
        for key, said in catalog(language).items()
        if key.startswith(_SAID)
    }
