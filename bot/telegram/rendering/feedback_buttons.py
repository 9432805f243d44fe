"""👍 and 👎 under papers, in private chats: what a reader says there moves their own digest, nobody else's.

Elsewhere there are none: a channel's and a group's paper buttons lead into a private chat, to the same paper.
The labels are signs, so that planning needs no language.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from insights.messages.blocks import Block, Bullets, Button, Buttons, Form, Message, Picture, Text
from insights.model import Action, Chat

PAIRS = 2
"""Papers to a row: four buttons."""
USEFUL, NOT_FOR_ME, WRONG = "👍", "👎", "⚑"


def add_feedback_buttons(chat: Chat, messages: Sequence[Message]) -> Sequence[Message]:
    """Private chats have their reader's id, which is above zero (core.telegram.org/api/bots/ids)."""
    return messages if chat.id.startswith("-") else [_with(message) for message in messages]


def _with(message: Message) -> Message:
    if len(message.about) == 1 and any(isinstance(block, Form) for block in message.blocks):
        return replace(message, blocks=(*message.blocks, _paper(message.about[0])))
    rows = list(_head(message))
    return replace(message, blocks=(*message.blocks, *rows)) if rows else message


def _paper(paper: str) -> Buttons:
    report = Button(label=WRONG, action=Action(verb="report", args=(paper,)))
    return Buttons(buttons=(*_both("", paper), report))


def _head(message: Message) -> Iterator[Buttons]:
    """A digest's head names the first paper of its largest topics, each behind its topic's sign."""
    if not any(isinstance(block, Picture) for block in message.blocks):
        return
    linked = [item for item in _items(message.blocks) if any(span.url for span in item)]
    firsts = linked[-len(message.about) :]  # behind the lines that count, which name papers, too
    if len(firsts) == len(message.about) and firsts:
        pairs = [_both(f"{_sign(item)} ", paper) for item, paper in zip(firsts, message.about, strict=True)]
        for start in range(0, len(pairs), PAIRS):
            yield Buttons(buttons=tuple(one for pair in pairs[start : start + PAIRS] for one in pair))


def _items(blocks: Sequence[Block]) -> Iterator[Text]:
    for block in blocks:
        if isinstance(block, Bullets):
            yield from block.items


def _sign(item: Text) -> str:
    return item[0].text.split()[0]


def _both(before: str, paper: str) -> tuple[Button, Button]:
    return (
        Button(label=f"{before}{USEFUL}", action=Action(verb="useful", args=(paper,))),
        Button(label=f"{before}{NOT_FOR_ME}", action=Action(verb="not_for_me", args=(paper,))),
    )
