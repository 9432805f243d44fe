"""What people do outside messages: modals they submit, the message shortcut, the App Home and the panel; parsed."""

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from bot.slack.api.client import SlackObject
from bot.slack.inbound.app_context import ContextChanged, find_viewed_channel
from bot.slack.inbound.body_fields import get_id, get_object, get_text
from bot.slack.inbound.event_parser import STOP_EVENTS, EventParser, InboundEvent
from bot.slack.inbound.modals import QUESTION, ModalOrigin, submitted_question, submitted_values
from insights.model import Action, IncomingEvent, Sender
from insights.text.paper_ids import find_ids

ASK_SHORTCUT = "ask_about_paper"
"""The message shortcut's callback_id in the manifest."""
HOME_EVENTS = frozenset({"app_home_opened"})
TITLE_EVENTS, CONTEXT_EVENTS = frozenset({"agent_session_title_changed"}), frozenset({"app_context_changed"})
AGENT_EVENTS = STOP_EVENTS | TITLE_EVENTS | CONTEXT_EVENTS
"""Subscribed to by docs/manifest-agent.yaml alone."""
MAX_PAPERS = 10
"""Papers of one message that can be chosen from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeOpened:
    """Somebody looks at the App Home. `direct_messages` is their channel with the bot."""

    user: str
    direct_messages: str
    is_home: bool = True
    """The home's tab; else that of the messages."""
    viewed_channel: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionRenamed:
    """A person gave an agent session a title (docs.slack.dev/reference/events/agent_session_title_changed)."""

    channel: str
    thread: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShortcutUsed:
    """The message shortcut for a question; `paper_ids` are the papers that the message names."""

    user: str
    channel: str
    thread: str
    paper_ids: tuple[str, ...]
    trigger_id: str = ""
    """Opens a modal, within 3 s; also the event's id."""
    response_url: str = field(default="", repr=False)


BodyKind = Literal["command", "event", "interaction"]
"""A slash command; an event_callback; a button, a choice from a list, a submitted modal or a shortcut."""
ReceiveBody = Callable[[BodyKind, SlackObject], Awaitable[None]]
"""Takes a body, stores what somebody waits for, and begins its answer. Raises `bot.slack.inbound.body_fields.INVALID_EVENT_ERRORS`, DeliveryError and StoreFailed."""
Inbound = InboundEvent | HomeOpened | ShortcutUsed | SessionRenamed | ContextChanged


@dataclass(frozen=True, slots=True, kw_only=True)
class InteractionParser:
    """Parses every body that Slack sends about one workspace, by its kind. None for what is not for the bot. Raises
    `bot.slack.inbound.body_fields.INVALID_EVENT_ERRORS`.
    """

    events: EventParser

    def parse(self, kind: BodyKind, body: SlackObject) -> Inbound | None:
        match kind:
            case "command":
                return self.events.parse_command(body)
            case "event":
                return self.parse_event(body)
            case "interaction":
                return self.parse_interaction(body)

    def parse_event(self, body: SlackObject) -> Inbound | None:
        """An event_callback."""
        event = get_object(body, "event")
        if event.get("type") in HOME_EVENTS:
            return HomeOpened(
                user=get_id(event, "user"),
                direct_messages=get_id(event, "channel", ""),
                is_home=event.get("tab", "home") == "home",
                viewed_channel=find_viewed_channel(event.get("context")),
            )
        if event.get("type") in TITLE_EVENTS:
            return SessionRenamed(channel=get_id(event, "channel"), thread=get_id(event, "thread_ts", ""))
        if event.get("type") in CONTEXT_EVENTS:
            return ContextChanged(
                user=get_id(event, "user", ""),
                direct_messages=get_id(event, "channel", ""),
                viewed_channel=find_viewed_channel(event.get("context")),
            )
        return self.events.parse_event(body)

    def parse_interaction(self, body: SlackObject) -> Inbound | None:
        """A button, a choice from a list, a submitted modal or a shortcut."""
        kind = body.get("type")
        if kind == "view_submission":
            return self._parse_submission(body)
        if kind == "message_action":
            return self._parse_shortcut(body)
        return self.events.parse_button(body) if kind == "block_actions" else None

    def _parse_submission(self, body: SlackObject) -> InboundEvent:
        view, user = get_object(body, "view"), get_object(body, "user")
        origin = ModalOrigin.decode(get_text(view, "private_metadata"))
        chat_type = self.events.chat_type(origin.channel)
        is_private = chat_type == "private"
        incoming = IncomingEvent(
            kind="button",
            chat=self.events.chat(origin.channel),
            sender=Sender(id=get_id(user, "id"), name=get_text(user, "name", "")),
            chat_type=chat_type,
            event_id=f"{get_id(view, 'id')}/{get_text(view, 'hash', '')}"[:255],
            thread=origin.thread,
            conversation="" if is_private else origin.thread,
            answered_to="chat" if is_private else "asker",
        )
        is_shared = False
        if view.get("callback_id") == QUESTION:
            asked = submitted_question(view)
            is_shared = asked.audience == "chat"
            incoming = replace(
                incoming,
                kind="message",
                text=f"/ask {asked.paper_id} {asked.question}",
                answered_to=asked.audience if not is_private else "chat",
            )
        else:
            args = (*origin.action.args, *submitted_values(view))
            incoming = replace(incoming, action=Action(verb=origin.action.verb, args=args))
        return InboundEvent(
            incoming=incoming,
            anchor=origin.thread,
            response_url=origin.response_url,
            is_shared=is_shared,
            is_home=origin.is_home,
        )

    def _parse_shortcut(self, body: SlackObject) -> ShortcutUsed | None:
        if body.get("callback_id") != ASK_SHORTCUT:
            return None
        message = get_object(body, "message")
        thread = get_id(message, "thread_ts", "") or get_id(message, "ts", "")
        return ShortcutUsed(
            user=get_id(get_object(body, "user"), "id"),
            channel=get_id(get_object(body, "channel"), "id"),
            thread=thread,
            trigger_id=get_id(body, "trigger_id"),
            paper_ids=tuple(_paper_ids(message)),
            response_url=get_text(body, "response_url", ""),
        )


def _paper_ids(message: SlackObject) -> Sequence[str]:
    """ArXiv's ids in the text and in the addresses of its blocks and previews, each once."""
    words = " ".join(_strings(message.get("text", ""))) + " "
    words += " ".join(_strings([message.get("blocks"), message.get("attachments")]))
    return list(dict.fromkeys(found.id for found in find_ids(words)))[:MAX_PAPERS]


def _strings(node: Any) -> Iterator[str]:
    if isinstance(node, str):
        yield node
    elif isinstance(node, Mapping):
        yield from _strings(list(node.values()))
    elif isinstance(node, list):
        for each in node:
            yield from _strings(each)
