"""Slack's slash commands, events and buttons, parsed into IncomingEvents; nothing of Slack's shape goes further in.

A thread's first message is what a reply in it is about: `reply_to` names it, and the answer goes into that thread.
The chat is the channel, so that a subscription made in some thread is the channel's; a thread gets one of its own
by name ("subscribe LLM in this thread"), for which `thread` is kept.
"""

from dataclasses import dataclass
from typing import Literal

from bot.slack.buttons import decode_action
from bot.slack.client import SlackObject
from bot.slack.messenger import PLATFORM
from bot.slack.text import interpret, plain_text, to_command
from insights.model import Chat, IncomingEvent, Sender

LEFT_EVENTS = frozenset(
    {"channel_left", "group_left", "channel_archive", "group_archive", "channel_deleted", "group_deleted"}
)
SUBSCRIBED_EVENTS = LEFT_EVENTS | {
    "app_mention",
    "message.im",
    "member_joined_channel",
    "member_left_channel",
    "channel_id_changed",
}
"""The bot_events of docs/slack-manifest.yaml."""
USER_MESSAGE_SUBTYPES = frozenset({None, "", "thread_broadcast", "file_share", "me_message"})
"""Messages that a person wrote: plain, shown in the channel too, with a file, as /me. Other subtypes report edits,
joins and the like (docs.slack.dev/reference/events/message)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InboundEvent:
    """An event with the thread that its answer belongs to ("" for none) and the response_url to answer at."""

    incoming: IncomingEvent
    anchor: str = ""
    response_url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EventParser:
    """Parses bodies for one workspace. `commands` are the bot's command names without the slash. A body without a
    documented field raises KeyError, TypeError or AttributeError.
    """

    account: str
    bot_user: str
    commands: frozenset[str]

    def parse_command(self, body: SlackObject) -> InboundEvent:
        """A slash command: `/today`, or `/insights today` under whatever name the root command was given
        (docs.slack.dev/interactivity/implementing-slash-commands).
        """
        name, text = str(body["command"]).lstrip("/"), plain_text(str(body.get("text") or ""))
        command = f"/{name} {text}".strip() if name in self.commands else to_command(text, self.commands)
        incoming = IncomingEvent(
            kind="message",
            chat=self._chat(body["channel_id"]),
            sender=Sender(id=body["user_id"], name=str(body.get("user_name") or "")),
            chat_type=_chat_type(body["channel_id"]),
            text=command,
            event_id=str(body.get("trigger_id") or ""),
        )
        return InboundEvent(incoming=incoming, response_url=str(body.get("response_url") or ""))

    def parse_event(self, body: SlackObject) -> InboundEvent | None:
        """An event_callback (docs.slack.dev/apis/events-api); None for an event that is not for the bot."""
        event: SlackObject = body["event"]
        kind = str(event.get("type"))
        if kind == "app_mention" or (kind == "message" and event.get("channel_type") == "im"):
            return self._parse_message(event, str(body["event_id"]))
        return self._parse_membership(kind, event, str(body["event_id"]))

    def parse_button(self, body: SlackObject) -> InboundEvent | None:
        """A block_actions payload (docs.slack.dev/reference/interaction-payloads); None for a button that only opens
        a link.
        """
        button = body["actions"][0]
        action = decode_action(button.get("value") or "")
        message = body.get("message") or {}
        channel = str((body.get("channel") or {}).get("id") or "")
        if action is None or not channel:
            return None
        thread = str(message.get("thread_ts") or "")
        incoming = IncomingEvent(
            kind="button",
            chat=self._chat(channel),
            sender=Sender(id=body["user"]["id"], name=str(body["user"].get("name") or "")),
            chat_type=_chat_type(channel),
            action=action,
            message_ref=str(message.get("ts") or ""),
            event_id=f"{body.get('trigger_id') or ''}/{button.get('action_ts') or ''}",
            thread=thread,
        )
        anchor = thread or ("" if incoming.chat_type == "private" else incoming.message_ref)
        return InboundEvent(
            incoming=incoming, anchor=anchor, response_url=str(body.get("response_url") or "")
        )

    def _parse_message(self, event: SlackObject, event_id: str) -> InboundEvent | None:
        if event.get("bot_id") or event.get("subtype") not in USER_MESSAGE_SUBTYPES:
            return None
        if event.get("user") in {None, "", self.bot_user}:
            return None
        channel, ts = str(event["channel"]), str(event["ts"])
        thread = str(event.get("thread_ts") or "")
        chat_type = _chat_type(channel)
        incoming = IncomingEvent(
            kind="message",
            chat=self._chat(channel),
            sender=Sender(id=str(event["user"])),
            chat_type=chat_type,
            text=interpret(plain_text(str(event.get("text") or ""), self.bot_user), self.commands),
            message_ref=ts,
            reply_to=thread,
            event_id=event_id,
            thread=thread,
        )
        return InboundEvent(incoming=incoming, anchor=thread or ("" if chat_type == "private" else ts))

    def _parse_membership(self, kind: str, event: SlackObject, event_id: str) -> InboundEvent | None:
        is_bot = event.get("user") == self.bot_user
        if kind == "member_joined_channel" and is_bot:
            return self._membership("joined", event["channel"], event_id, str(event.get("inviter") or ""))
        if kind in LEFT_EVENTS or (kind == "member_left_channel" and is_bot):
            return self._membership("left", event["channel"], event_id)
        if kind == "channel_id_changed":
            moved_to = str(event["new_channel_id"])
            return self._membership("moved", event["old_channel_id"], event_id, moved_to=moved_to)
        return None

    def _membership(
        self,
        kind: Literal["joined", "left", "moved"],
        channel: str,
        event_id: str,
        sender: str = "",
        moved_to: str = "",
    ) -> InboundEvent:
        incoming = IncomingEvent(
            kind=kind,
            chat=self._chat(channel),
            sender=Sender(id=sender),
            chat_type=_chat_type(channel),
            event_id=event_id,
            moved_to=moved_to,
        )
        return InboundEvent(incoming=incoming)

    def _chat(self, channel: str) -> Chat:
        return Chat(platform=PLATFORM, account=self.account, id=str(channel))


def is_direct_message(channel: str) -> bool:
    """The ids of direct messages begin with D (docs.slack.dev/reference/objects/conversation-object)."""
    return str(channel).startswith("D")


def _chat_type(channel: str) -> Literal["private", "group"]:
    return "private" if is_direct_message(channel) else "group"
