"""Modals: a dialog's choices as input blocks, a question about a paper, and what people submit
(docs.slack.dev/surfaces/modals).
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from bot.slack.api.client import SlackObject
from bot.slack.inbound.event_parser import is_direct_message
from bot.slack.rendering.buttons import SlackBlock
from bot.slack.rendering.options import MAX_OPTIONS, plain_object, render_groups, render_option
from insights.i18n.catalog import translate
from insights.messages.dialog import Choice, ChoiceField, Dialog
from insights.model import Action, Audience, Language
from insights.text.untrusted_json import parse_json

DIALOG, QUESTION = "dialog", "question"
"""The modals' callback_ids."""
MAX_TITLE_CHARS = 24
"""Of a modal's title, submit and close."""
MAX_LABEL_CHARS = 2000
MAX_QUESTION_CHARS = 900
ORIGIN_FIELDS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class ModalOrigin:
    """Where a modal was opened: its answer goes there. It travels in private_metadata."""

    channel: str
    thread: str = ""
    response_url: str = field(default="", repr=False)
    is_home: bool = False
    action: Action

    def encode(self) -> str:
        where = [self.channel, self.thread, self.response_url, "home" if self.is_home else ""]
        return json.dumps([*where, self.action.verb, *self.action.args])

    @classmethod
    def decode(cls, text: str) -> "ModalOrigin":
        """Raises ValueError for any other text."""
        parts = parse_json(text)
        is_valid = isinstance(parts, list) and all(isinstance(part, str) for part in parts)
        if not is_valid or len(parts) < ORIGIN_FIELDS:
            raise ValueError("private_metadata")
        channel, thread, response_url, home, verb, *args = parts
        return cls(
            channel=channel,
            thread=thread,
            response_url=response_url,
            is_home=bool(home),
            action=Action(verb=verb, args=tuple(args)),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmittedQuestion:
    """A question about one paper, and who sees its answer."""

    paper_id: str
    question: str
    audience: Audience


def dialog_view(dialog: Dialog, origin: ModalOrigin) -> SlackBlock:
    """A dialog as a modal: one select for each field. Opened elsewhere than in its channel it begins with that channel's name."""
    names_channel = origin.is_home and not is_direct_message(origin.channel)
    return _modal(
        DIALOG,
        origin,
        (dialog.title, dialog.submit_label, dialog.cancel_label),
        [
            *([_channel_block(origin.channel)] if names_channel else ()),
            *(_select_block(f"field-{n}", choices) for n, choices in enumerate(dialog.fields)),
        ],
    )


def question_view(
    paper_ids: Sequence[str],
    origin: ModalOrigin,
    language: Language,
    titles: Mapping[str, str] = MappingProxyType({}),
) -> SlackBlock:
    """A question about one of these papers, for oneself or for the thread. `titles` are those that are known, by id."""
    papers = ChoiceField(
        label=translate(language, "slack.question.paper"),
        choices=tuple(
            Choice(value=paper, label=f"{paper} · {titles[paper]}" if paper in titles else f"arXiv:{paper}")
            for paper in paper_ids
        ),
        selected=tuple(paper_ids[:1]),
    )
    audience = ChoiceField(
        label=translate(language, "slack.question.audience"),
        choices=tuple(
            Choice(value=name, label=translate(language, f"slack.question.{name}"))
            for name in ("asker", "chat")
        ),
        selected=("asker",),
    )
    question = {
        "type": "plain_text_input",
        "action_id": "value",
        "multiline": True,
        "max_length": MAX_QUESTION_CHARS,
    }
    blocks = [
        _select_block("paper", papers),
        _input_block("question", translate(language, "slack.question.label"), question),
        _select_block("audience", audience),
    ]
    keys = ("slack.question.title", "slack.question.ask", "commands.settings.form.cancel")
    ask, submit, cancel = (translate(language, key) for key in keys)
    return _modal(QUESTION, origin, (ask, submit, cancel), blocks)


def submitted_values(view: SlackObject) -> tuple[str, ...]:
    """A dialog's values in the order of its fields. Raises KeyError or TypeError for a view that is none."""
    values = view["state"]["values"]
    return tuple(_value(values[f"field-{n}"]) for n in range(len(values)))


def submitted_question(view: SlackObject) -> SubmittedQuestion:
    """Raises KeyError or TypeError for a view that is no question's."""
    values = view["state"]["values"]
    return SubmittedQuestion(
        paper_id=_value(values["paper"]),
        question=_value(values["question"])[:MAX_QUESTION_CHARS],
        audience="chat" if _value(values["audience"]) == "chat" else "asker",
    )


def _value(block: SlackObject) -> str:
    (element,) = block.values()
    if "selected_options" in element:
        return ",".join(str(option["value"]) for option in element["selected_options"])
    if "selected_option" in element:
        return str(element["selected_option"]["value"])
    return str(element["value"] or "")


def _modal(
    callback_id: str, origin: ModalOrigin, titles: tuple[str, str, str], blocks: Sequence[SlackBlock]
) -> SlackBlock:
    title, submit, close = (plain_object(title, MAX_TITLE_CHARS) for title in titles)
    return {
        "type": "modal",
        "callback_id": callback_id,
        "private_metadata": origin.encode(),
        "title": title,
        "submit": submit,
        "close": close,
        "blocks": list(blocks),
    }


def _channel_block(channel: str) -> SlackBlock:
    """The channel as Slack names it today; it notifies nobody."""
    section = {"type": "rich_text_section", "elements": [{"type": "channel", "channel_id": channel}]}
    return {"type": "rich_text", "elements": [section]}


def _select_block(block_id: str, choices: ChoiceField) -> SlackBlock:
    options = {choice.value: render_option(choice.label, choice.value) for choice in choices.choices}
    selected = [options[value] for value in choices.selected if value in options]
    element: SlackBlock = {"action_id": "value", **_offered(choices, list(options.values()))}
    if choices.is_multiple:
        element |= {"type": "multi_static_select"} | ({"initial_options": selected} if selected else {})
    else:
        element |= {"type": "static_select"} | ({"initial_option": selected[0]} if selected else {})
    return _input_block(block_id, choices.label, element, hint=choices.hint, is_optional=choices.is_multiple)


def _offered(choices: ChoiceField, options: Sequence[SlackBlock]) -> SlackBlock:
    """More than 100 options stand in groups. What is typed into Slack's list narrows it in either case."""
    if len(options) <= MAX_OPTIONS:
        return {"options": list(options)}
    groups = [choice.group or choices.label for choice in choices.choices]
    return {"option_groups": render_groups(list(zip(groups, options, strict=True)))}


def _input_block(
    block_id: str, label: str, element: SlackBlock, *, hint: str = "", is_optional: bool = False
) -> SlackBlock:
    return {
        "type": "input",
        "block_id": block_id,
        "label": plain_object(label, MAX_LABEL_CHARS),
        "element": element,
        "optional": is_optional,
        **({"hint": plain_object(hint, MAX_LABEL_CHARS)} if hint else {}),
    }
