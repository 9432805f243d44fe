"""The feedback buttons 👍, 👎 and ⚑ under papers, in private chats: a vote changes the reader's own digest only.

Groups and channels have none: their paper buttons lead to the same paper in a private chat. The labels are signs, so
that planning needs no language.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain

from insights.messages.blocks import Block, Bullets, Button, Buttons, Form, Message, Paragraph, Picture, Text
from insights.model import Action, Chat

PAPERS_PER_ROW = 2
"""Four buttons."""
HEADLINES_PER_ROW = 3
USEFUL, NOT_FOR_ME, REPORT = "👍", "👎", "⚑"


def add_feedback_buttons(chat: Chat, messages: Sequence[Message]) -> Sequence[Message]:
    """The messages with feedback buttons in a private chat, as they are elsewhere. Private chats have ids above zero
    (core.telegram.org/api/bots/ids).
    """
    return messages if chat.id.startswith("-") else [_with_buttons(message) for message in messages]


def _with_buttons(message: Message) -> Message:
    if len(message.paper_ids) == 1 and any(isinstance(block, Form) for block in message.blocks):
        return replace(message, blocks=(*message.blocks, _paper_buttons(message.paper_ids[0])))
    rows = list(_head_buttons(message))
    return replace(message, blocks=(*message.blocks, *rows)) if rows else message


def _paper_buttons(paper_id: str) -> Buttons:
    report = Button(label=REPORT, action=Action(verb="report", args=(paper_id,)))
    return Buttons(buttons=(*_vote_buttons("", paper_id), report))


def _head_buttons(message: Message) -> Iterator[Buttons]:
    """For a digest's headlines, by their numbers; in a head without headlines, for the first paper of its largest topics, each
    after its topic's sign.
    """
    if not any(isinstance(block, Picture) for block in message.blocks):
        return
    headlines = sum(isinstance(block, Paragraph) and bool(block.short) for block in message.blocks)
    if headlines:
        yield from _rows(
            [_vote_buttons(f"{n} ", paper) for n, paper in enumerate(message.paper_ids[:headlines], 1)],
            HEADLINES_PER_ROW,
        )
        return
    linked = [item for item in _items(message.blocks) if any(span.url for span in item)]
    firsts = linked[-len(message.paper_ids) :]  # the lines above them count papers and have links, too
    if len(firsts) == len(message.paper_ids) and firsts:
        pairs = [
            _vote_buttons(f"{_sign(item)} ", paper)
            for item, paper in zip(firsts, message.paper_ids, strict=True)
        ]
        yield from _rows(pairs, PAPERS_PER_ROW)


def _rows(pairs: Sequence[tuple[Button, Button]], per_row: int) -> Iterator[Buttons]:
    for start in range(0, len(pairs), per_row):
        yield Buttons(buttons=tuple(chain.from_iterable(pairs[start : start + per_row])))


def _items(blocks: Sequence[Block]) -> Iterator[Text]:
    for block in blocks:
        if isinstance(block, Bullets):
            yield from block.items


def _sign(item: Text) -> str:
    return item[0].text.split()[0]


def _vote_buttons(prefix: str, paper_id: str) -> tuple[Button, Button]:
    return (
        Button(label=f"{prefix}{USEFUL}", action=Action(verb="useful", args=(paper_id,))),
        Button(label=f"{prefix}{NOT_FOR_ME}", action=Action(verb="not_for_me", args=(paper_id,))),
    )
