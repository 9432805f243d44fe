"""Bolt's bodies become Incoming here; nothing of Slack's shape goes further in.

A thread's head is what a reply in it is about: `reply_to` names it, and the answer goes into that thread. The
chat itself is the channel, so that a subscription asked for in passing, in some thread, is the channel's; a thread
gets one of its own by name ("subscribe LLM in this thread"), which is what `thread` is for.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from bot.slack.buttons import unpack
from bot.slack.messenger import PLATFORM
from bot.slack.text import interpret, plain_text, to_command
from insights.model import Chat, IncomingEvent, Sender

Body = Mapping[str, Any]
LEFT_EVENTS = frozenset(
    {"channel_left", "group_left", "channel_archive", "group_archive", "channel_deleted", "group_deleted"}
)
EVENTS = LEFT_EVENTS | {
    "app_mention",
    "message.im",
    "member_joined_channel",
    "member_left_channel",
    "channel_id_changed",
}
"""What the app is subscribed to (docs/slack-manifest.yaml)."""
SPOKEN = frozenset({None, "", "thread_broadcast", "file_share", "me_message"})
"""Messages somebody wrote: plain, shown in the channel too, with a file, as /me. Others tell of edits and joins."""
UMBRELLA = "insights"


@dataclass(frozen=True, slots=True, kw_only=True)
class InboundEvent:
    """What came in, the thread its answer belongs to, and Slack's own way back to who asked."""

    incoming: IncomingEvent
    anchor: str = ""
    response_url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EventParser:
    """Reads bodies for one workspace. `commands`: our command names without the slash."""

    account: str
    bot_user: str
    commands: frozenset[str]

    def command(self, body: Body) -> InboundEvent:
        """A slash command: `/today`, or by the umbrella, `/insights today`, whatever it was renamed to."""
        name, words = str(body["command"]).lstrip("/"), plain_text(str(body.get("text") or ""))
        line = f"/{name} {words}".strip() if name in self.commands else to_command(words, self.commands)
        incoming = IncomingEvent(
            kind="said",
            chat=self._chat(body["channel_id"]),
            sender=Sender(id=body["user_id"], name=str(body.get("user_name") or "")),
            chat_type=_place(body["channel_id"]),
            text=line,
            event_id=str(body.get("trigger_id") or ""),
        )
        return InboundEvent(incoming=incoming, response_url=str(body.get("response_url") or ""))

    def event(self, body: Body) -> InboundEvent | None:
        """An Events API body; None for what is not for us."""
        event: Body = body["event"]
        kind = str(event.get("type"))
        if kind == "app_mention" or (kind == "message" and event.get("channel_type") == "im"):
            return self._said(event, str(body["event_id"]))
        return self._membership(kind, event, str(body["event_id"]))

    def press(self, body: Body) -> InboundEvent | None:
        """A pressed button; None for one that only opens a link."""
        pressed = body["actions"][0]
        action = unpack(pressed.get("value") or "")
        message = body.get("message") or {}
        channel = str((body.get("channel") or {}).get("id") or "")
        if action is None or not channel:
            return None
        thread = str(message.get("thread_ts") or "")
        incoming = IncomingEvent(
            kind="pressed",
            chat=self._chat(channel),
            sender=Sender(id=body["user"]["id"], name=str(body["user"].get("name") or "")),
            chat_type=_place(channel),
            action=action,
            message_ref=str(message.get("ts") or ""),
            event_id=f"{body.get('trigger_id') or ''}/{pressed.get('action_ts') or ''}",
            thread=thread,
        )
        anchor = thread or ("" if incoming.chat_type == "private" else incoming.message_ref)
        return InboundEvent(
            incoming=incoming, anchor=anchor, response_url=str(body.get("response_url") or "")
        )

    def _said(self, event: Body, event_id: str) -> InboundEvent | None:
        if event.get("bot_id") or event.get("subtype") not in SPOKEN:
            return None
        if event.get("user") in {None, "", self.bot_user}:
            return None
        channel, ts = str(event["channel"]), str(event["ts"])
        thread = str(event.get("thread_ts") or "")
        place = _place(channel)
        incoming = IncomingEvent(
            kind="said",
            chat=self._chat(channel),
            sender=Sender(id=str(event["user"])),
            chat_type=place,
            text=interpret(plain_text(str(event.get("text") or ""), self.bot_user), self.commands),
            message_ref=ts,
            reply_to=thread,
            event_id=event_id,
            thread=thread,
        )
        return InboundEvent(incoming=incoming, anchor=thread or ("" if place == "private" else ts))

    def _membership(self, kind: str, event: Body, event_id: str) -> InboundEvent | None:
        ours = event.get("user") == self.bot_user
        if kind == "member_joined_channel" and ours:
            return self._changed("joined", event["channel"], event_id, str(event.get("inviter") or ""))
        if kind in LEFT_EVENTS or (kind == "member_left_channel" and ours):
            return self._changed("left", event["channel"], event_id)
        if kind == "channel_id_changed":
            moved_to = str(event["new_channel_id"])
            return self._changed("moved", event["old_channel_id"], event_id, moved_to=moved_to)
        return None

    def _changed(
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
            chat_type=_place(channel),
            event_id=event_id,
            moved_to=moved_to,
        )
        return InboundEvent(incoming=incoming)

    def _chat(self, channel: str) -> Chat:
        return Chat(platform=PLATFORM, account=self.account, id=str(channel))


def _place(channel: str) -> Literal["private", "group"]:
    """Slack's ids of direct messages begin with D. In every other channel people speak: a group."""
    return "private" if str(channel).startswith("D") else "group"
