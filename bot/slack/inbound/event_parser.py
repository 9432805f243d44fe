"""Slack's slash commands, events and buttons, parsed into IncomingEvents; nothing of Slack's shape goes further in.

A thread's first message is what a reply in it is about: `reply_to` names it, and the answer goes into that thread.
The chat is the channel, so that a subscription made in some thread is the channel's; a thread gets one of its own
by name ("subscribe LLM in this thread"), for which `thread` is kept.
"""

from dataclasses import dataclass, replace
from typing import Literal

from bot.slack.api.client import PLATFORM, SlackObject
from bot.slack.inbound.app_context import find_viewed_channel, remove_this_channel
from bot.slack.inbound.body_fields import MAX_ID_CHARS, get_id, get_object, get_text
from bot.slack.rendering.buttons import decode_action, home_action, unwrap_home
from bot.slack.rendering.sharing import unwrap_shared
from bot.slack.rendering.text import ROOT_ONLY_COMMANDS, interpret, plain_text, to_command
from insights.model import Action, Chat, IncomingEvent, Sender

LEFT_EVENTS = frozenset(
    {"channel_left", "group_left", "channel_archive", "group_archive", "channel_deleted", "group_deleted"}
)
UNINSTALLED_EVENTS = frozenset({"app_uninstalled", "tokens_revoked"})
SUBSCRIBED_EVENTS = (
    LEFT_EVENTS
    | UNINSTALLED_EVENTS
    | {
        "app_mention",
        "message.im",
        "member_joined_channel",
        "member_left_channel",
        "channel_id_changed",
    }
)
"""Events that become an IncomingEvent; those of `bot.slack.inbound.interactions` come besides."""
STOP_EVENTS = frozenset({"agent_session_stopped"})
"""Slack shows Stop to no other app."""
THREAD_EVENTS = frozenset({"message.channels", "message.groups"})
"""Subscribed to by docs/manifest-threads.yaml: replies in the bot's threads are heard without a mention."""
LEFT_CAUSES = frozenset({"channel_archive", "group_archive", "channel_deleted", "group_deleted"})
"""Of LEFT_EVENTS those that are no removal."""
USER_MESSAGE_SUBTYPES = frozenset({None, "", "thread_broadcast", "file_share", "me_message"})
"""Messages that a person wrote: plain, shown in the channel too, with a file, as /me. Other subtypes report edits,
joins and the like (docs.slack.dev/reference/events/message)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InboundEvent:
    """An event with the thread that its answer belongs to ("" for none), and the response_url to answer at."""

    incoming: IncomingEvent
    anchor: str = ""
    response_url: str = ""
    trigger_id: str = ""
    """Opens a modal, within 3 s."""
    is_ephemeral: bool = False
    """The button stands under a message that its presser alone sees."""
    is_shared: bool = False
    """The button "post to the channel": `incoming` is what was asked first."""
    is_overheard: bool = False
    """A reply in a channel's thread, without a mention: it is for the bot only where the thread is the bot's."""
    is_below_bots_message: bool | None = None
    """Of what is overheard: whether the bot's own message began the thread; None where Slack does not say."""
    is_home: bool = False
    """It came from the App Home, which shows what it changed, or from a button that names a channel as those there do."""
    viewed_channel: str = ""
    """The channel beside the agent panel, or chosen from all of them, when it is what the request is about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EventParser:
    """Parses bodies for one workspace. `commands` are the bot's command names without the slash. A body without a
    documented field, or with one of another type, raises one of
    bot.slack.inbound.body_fields.INVALID_EVENT_ERRORS.
    """

    account: str
    bot_user: str
    commands: frozenset[str]
    has_agent_view: bool = False
    """Each direct message is the head of a session's thread, in which it is answered."""

    def parse_command(self, body: SlackObject) -> InboundEvent:
        """A slash command: `/today`, or `/insights today` under whatever name the root command was given
        (docs.slack.dev/interactivity/implementing-slash-commands).
        """
        name, text = get_id(body, "command").lstrip("/"), plain_text(get_text(body, "text", ""))
        channel = get_id(body, "channel_id")
        trigger_id, response_url = get_id(body, "trigger_id", ""), get_text(body, "response_url", "")
        known = self.commands | ROOT_ONLY_COMMANDS
        command = f"/{name} {text}".strip() if name in self.commands else to_command(text, known)
        incoming = IncomingEvent(
            kind="message",
            chat=self.chat(channel),
            sender=Sender(id=get_id(body, "user_id"), name=get_text(body, "user_name", "")),
            chat_type=self.chat_type(channel),
            text=command,
            event_id=trigger_id or response_url[-MAX_ID_CHARS:],
            answered_to="chat" if is_direct_message(channel) else "asker",
        )
        return InboundEvent(incoming=incoming, response_url=response_url, trigger_id=trigger_id)

    def parse_event(self, body: SlackObject) -> InboundEvent | None:
        """An event_callback (docs.slack.dev/apis/events-api); None for an event that is not for the bot."""
        event, event_id = get_object(body, "event"), get_id(body, "event_id")
        kind = get_id(event, "type")
        if kind == "app_mention" or (kind == "message" and event.get("channel_type") == "im"):
            return self._parse_message(event, event_id)
        if kind == "message" and event.get("channel_type") in ("channel", "group"):
            return self._parse_overheard(event, event_id)
        if kind in STOP_EVENTS:
            return self._parse_stop(event, event_id)
        return self._parse_membership(kind, event, event_id)

    def parse_button(self, body: SlackObject) -> InboundEvent | None:
        """A block_actions payload (docs.slack.dev/reference/interaction-payloads): a button, or a choice from a list; None for
        a button that only opens a link.
        """
        button, user, message = body["actions"][0], get_object(body, "user"), get_object(body, "message")
        action = _pressed_action(button)
        channel = get_id(get_object(body, "channel"), "id", "")
        at_home = unwrap_home(action) if action else None
        if at_home:
            channel, action = at_home
        if action is None or not channel:
            return None
        container, trigger_id = get_object(body, "container"), get_id(body, "trigger_id", "")
        thread = get_id(message, "thread_ts", "") or get_id(container, "thread_ts", "")
        ref = get_id(message, "ts", "") or get_id(container, "message_ts", "")
        is_ephemeral = container.get("is_ephemeral") is True
        is_for_asker = is_ephemeral or at_home is not None
        chat_type = self.chat_type(channel)
        anchor = thread or ("" if is_for_asker or chat_type == "private" else ref)
        incoming = IncomingEvent(
            kind="button",
            chat=self.chat(channel),
            sender=Sender(id=get_id(user, "id"), name=get_text(user, "name", "")),
            chat_type=chat_type,
            action=action,
            message_ref=ref,
            event_id=f"{trigger_id}/{get_id(button, 'action_ts', '')}",
            thread=thread,
            conversation=anchor if chat_type == "group" else "",
            answered_to="asker" if is_for_asker else "chat",
        )
        shared = unwrap_shared(incoming)
        return InboundEvent(
            incoming=shared or incoming,
            anchor=anchor,
            response_url=get_text(body, "response_url", ""),
            trigger_id=trigger_id,
            is_ephemeral=is_ephemeral,
            is_shared=shared is not None,
            is_home=at_home is not None,
            viewed_channel=get_id(button, "selected_conversation", ""),
        )

    def _parse_message(self, event: SlackObject, event_id: str) -> InboundEvent | None:
        if event.get("bot_id") or event.get("subtype") not in USER_MESSAGE_SUBTYPES:
            return None
        user = get_id(event, "user", "")
        if user in ("", self.bot_user):
            return None
        channel, ts = get_id(event, "channel"), get_id(event, "ts")
        thread = get_id(event, "thread_ts", "")
        chat_type = self.chat_type(channel)
        has_thread = chat_type == "group" or self.has_agent_view
        anchor = thread or (ts if has_thread else "")
        incoming = IncomingEvent(
            kind="message",
            chat=self.chat(channel),
            sender=Sender(id=user),
            chat_type=chat_type,
            text=interpret(plain_text(get_text(event, "text", ""), self.bot_user), self.commands),
            message_ref=ts,
            reply_to=thread,
            event_id=event_id,
            thread=thread,
            conversation=anchor if has_thread else "",
        )
        if self.has_agent_view and chat_type == "private":
            return self._in_panel(event, InboundEvent(incoming=incoming, anchor=anchor))
        return InboundEvent(incoming=incoming, anchor=anchor)

    def _in_panel(self, event: SlackObject, inbound: InboundEvent) -> InboundEvent:
        """A request about "this channel", which the panel stands beside, names that channel."""
        typed = plain_text(get_text(event, "text", ""), self.bot_user)
        viewed, request = find_viewed_channel(event.get("app_context")), remove_this_channel(typed)
        if not viewed or request == typed:
            return inbound
        text = interpret(request, self.commands)
        return replace(inbound, incoming=replace(inbound.incoming, text=text), viewed_channel=viewed)

    def _parse_stop(self, event: SlackObject, event_id: str) -> InboundEvent:
        """Stop was pressed in a session (docs.slack.dev/reference/events/agent_session_stopped): /cancel, in its thread."""
        channel, thread = get_id(event, "channel"), get_id(event, "thread_ts", "")
        incoming = IncomingEvent(
            kind="message",
            chat=self.chat(channel),
            sender=Sender(id=get_id(event, "user")),
            chat_type=self.chat_type(channel),
            text="/cancel",
            event_id=event_id,
            thread=thread,
            conversation=thread,
        )
        return InboundEvent(incoming=incoming, anchor=thread)

    def _parse_overheard(self, event: SlackObject, event_id: str) -> InboundEvent | None:
        """A reply in a thread. A mention comes as app_mention, too, and is left to that; so is what begins a thread."""
        mentions_bot = f"<@{self.bot_user}" in get_text(event, "text", "")
        if mentions_bot or not event.get("thread_ts"):
            return None
        inbound, parent = self._parse_message(event, event_id), get_id(event, "parent_user_id", "")
        is_below = parent == self.bot_user if parent else None
        return replace(inbound, is_overheard=True, is_below_bots_message=is_below) if inbound else None

    def _parse_membership(self, kind: str, event: SlackObject, event_id: str) -> InboundEvent | None:
        is_bot = event.get("user") == self.bot_user
        if kind == "member_joined_channel" and is_bot:
            return self._membership(
                "joined", get_id(event, "channel"), event_id, get_id(event, "inviter", "")
            )
        if kind in LEFT_EVENTS or (kind == "member_left_channel" and is_bot):
            cause = kind.replace("group_", "channel_") if kind in LEFT_CAUSES else ""
            return self._membership("left", get_id(event, "channel"), event_id, cause=cause)
        if kind in UNINSTALLED_EVENTS and _is_bot_token_gone(event):
            return self._membership("uninstalled", "", event_id, cause=kind)
        if kind == "channel_id_changed":
            old, new = get_id(event, "old_channel_id"), get_id(event, "new_channel_id")
            return self._membership("moved", old, event_id, moved_to=new)
        return None

    def _membership(
        self,
        kind: Literal["joined", "left", "moved", "uninstalled"],
        channel: str,
        event_id: str,
        sender: str = "",
        *,
        moved_to: str = "",
        cause: str = "",
    ) -> InboundEvent:
        incoming = IncomingEvent(
            kind=kind,
            chat=self.chat(channel),
            sender=Sender(id=sender),
            chat_type=self.chat_type(channel),
            event_id=event_id,
            moved_to=moved_to,
            cause=cause,
        )
        return InboundEvent(incoming=incoming)

    def chat(self, channel: str) -> Chat:
        return Chat(platform=PLATFORM, account=self.account, id=channel)

    def chat_type(self, channel: str) -> Literal["private", "group"]:
        return "private" if is_direct_message(channel) else "group"


def _pressed_action(element: SlackObject) -> Action | None:
    """A button's, or that of what was chosen from a list; a channel that was chosen is to be set up."""
    if chosen := get_id(element, "selected_conversation", ""):
        return home_action(chosen, Action(verb="settings"))
    option = get_object(element, "selected_option")
    return decode_action(get_text(option, "value", "") or get_text(element, "value", ""))


def _is_bot_token_gone(event: SlackObject) -> bool:
    """tokens_revoked names people's tokens, too (docs.slack.dev/reference/events/tokens_revoked)."""
    return event.get("type") != "tokens_revoked" or bool(get_object(event, "tokens").get("bot"))


def is_direct_message(channel: str) -> bool:
    """The ids of direct messages begin with D (docs.slack.dev/reference/objects/conversation-object)."""
    return channel.startswith("D")
