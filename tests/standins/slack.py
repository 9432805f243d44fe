"""A stand-in for Slack on loopback: its Web API, its Socket Mode websocket, and people who write and press buttons.

    async with SlackStandin() as server:
        server.api_url, server.bot_token, server.app_token   # for the bot's settings
        await server.command("C1", "U1", "/insights", "subscribe")   # returns once acknowledged
        ts = await server.mention("C1", "U1", "category LLM")
        [post] = await server.wait_posted("C1", 1, thread=ts)
        await server.press_button("C1", post.ts, "Today", "U1")

Workspace T1 has the members U1 and U2 (Korean), the guest UGUEST, the channels C1 and C2 that the bot is in, CNEW
that it is not in, COLD that is archived, and D1, U1's direct messages with the bot.
"""

import asyncio
import itertools
from typing import Any, Literal, Self

from aiohttp import web

from tests.standins.slack_api import WebApi
from tests.standins.slack_faults import Fault
from tests.standins.slack_posts import Posted
from tests.standins.slack_rules import iter_nodes
from tests.standins.slack_socket import Sockets
from tests.standins.slack_views import state_of

TIMEOUT_S = 10.0


class SlackStandin(WebApi):
    """WebApi (posted messages, files, faults), and what people do."""

    def __init__(self) -> None:
        super().__init__()
        self.sockets = Sockets()
        self._ids = itertools.count(1)
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        application = web.Application(client_max_size=32 * 1024**2)
        application.router.add_get("/socket", self.sockets.serve)
        self.add_routes(application)
        self._runner = web.AppRunner(application, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.address = f"127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        self.faults.release_all()
        await self.sockets.close()
        assert self._runner is not None
        await self._runner.cleanup()
        assert not self.sockets.refused_acks, self.sockets.refused_acks

    @property
    def api_url(self) -> str:
        return f"http://{self.address}/api/"

    @property
    def acks(self) -> int:
        """Envelopes acknowledged so far."""
        return len(self.sockets.acks)

    async def command(
        self, channel: str, user: str, command: str, text: str = "", *, trigger_id: str = ""
    ) -> dict[str, Any]:
        """A slash command; returns the acknowledgement. The same trigger_id again is a repeat."""
        payload = {
            "command": command,
            "text": text,
            "channel_id": channel,
            "channel_name": "directmessage" if channel.startswith("D") else channel.lower(),
            "user_id": user,
            "user_name": user.lower(),
            "team_id": self.team,
            "team_domain": "standin",
            "api_app_id": "A1",
            "trigger_id": self.new_trigger(trigger_id),
            "response_url": self.new_response_url(channel, user),
        }
        return await self.sockets.send("slash_commands", payload)

    async def mention(self, channel: str, user: str, text: str, *, thread_ts: str = "") -> str:
        """`@bot text` in a channel, or in a thread of it; returns the message's ts."""
        return await self.post_as_user(channel, user, f"<@{self.bot_user}> {text}", "app_mention", thread_ts)

    async def direct_message(self, user: str, text: str, *, channel: str = "D1", thread_ts: str = "") -> str:
        """A direct message to the bot; returns its ts."""
        return await self.post_as_user(channel, user, text, "message", thread_ts)

    async def post_as_user(self, channel: str, user: str, text: str, kind: str, thread_ts: str = "") -> str:
        ts = self.next_ts()
        event: dict[str, Any] = {"type": kind, "user": user, "text": text, "channel": channel, "ts": ts}
        if kind == "message":
            event["channel_type"] = "im"
        if thread_ts:
            event["thread_ts"] = thread_ts
        await self.event(event)
        return ts

    async def join(self, channel: str, inviter: str = "U1") -> None:
        """The bot is invited."""
        self.channels[channel] = "member"
        self.add_member(channel, inviter)
        await self.event(
            {"type": "member_joined_channel", "user": self.bot_user, "channel": channel, "inviter": inviter}
        )

    async def leave(
        self, channel: str, event_type: Literal["channel_left", "channel_archive"] = "channel_left"
    ) -> None:
        """The bot is removed, or the channel archived."""
        self.channels[channel] = "archived" if event_type == "channel_archive" else "public"
        await self.event({"type": event_type, "channel": channel, "user": "U1"})

    async def rename_id(self, old: str, new: str) -> None:
        """A channel gets another id."""
        self.channels[new] = self.channels.pop(old)
        await self.event({"type": "channel_id_changed", "old_channel_id": old, "new_channel_id": new})

    async def event(self, event: dict[str, Any], *, event_id: str = "", retry: int = 0) -> str:
        """Any Events API event; returns its event_id. The same id again is a repeat. A message that it tells of exists."""
        if isinstance(event.get("channel"), str) and event.get("ts"):
            self.add_message(
                event["channel"], event["ts"], event.get("thread_ts") or "", event.get("user") or ""
            )
        event_id = event_id or f"Ev{next(self._ids)}"
        payload = {
            "type": "event_callback",
            "team_id": self.team,
            "api_app_id": "A1",
            "event_id": event_id,
            "event_time": 1_700_000_000,
            "event": event,
            "authorizations": [{"team_id": self.team, "user_id": self.bot_user, "is_bot": True}],
        }
        await self.sockets.send("events_api", payload, retry)
        return event_id

    async def press_button(self, channel: str, ts: str, label: str, user: str = "U1") -> dict[str, Any]:
        """Press the button with that label under a posted message."""
        post = self.post(channel, ts)
        message = {
            "type": "message",
            "ts": ts,
            "text": post.text,
            "blocks": post.blocks,
            "bot_id": self.bot_id,
        }
        thread = {"thread_ts": post.thread_ts} if post.thread_ts else {}
        return await self._press(post, label, user, {"message": message | thread}, thread)

    async def give_feedback(self, channel: str, ts: str, user: str, *, positive: bool) -> dict[str, Any]:
        """Press a feedback button below a posted message."""
        post = self.post(channel, ts)
        element = next(node for node in iter_nodes(post.blocks) if node.get("type") == "feedback_buttons")
        pressed = element["positive_button" if positive else "negative_button"]
        action = {"type": "feedback_buttons", "action_id": element["action_id"], **pressed}
        message = {"type": "message", "ts": ts, "text": post.text, "blocks": post.blocks}
        thread = {"thread_ts": post.thread_ts} if post.thread_ts else {}
        payload = {
            "type": "block_actions",
            "team": {"id": self.team, "domain": "standin"},
            "user": {"id": user, "username": user.lower(), "team_id": self.team},
            "channel": {"id": channel, "name": channel.lower()},
            "container": {"type": "message", "message_ts": ts, "channel_id": channel} | thread,
            "message": message | thread,
            "trigger_id": self.new_trigger(),
            "response_url": self.new_response_url(channel, user),
            "actions": [{**action, "block_id": "b", "action_ts": self.next_ts()}],
        }
        return await self.sockets.send("interactive", payload)

    async def press_ephemeral(self, post: Posted, label: str) -> dict[str, Any]:
        """Press a button under a message that one person sees: Slack names its ts, and does not send it along."""
        thread = {"thread_ts": post.thread_ts} if post.thread_ts else {}
        return await self._press(post, label, post.user, {}, {"is_ephemeral": True} | thread)

    async def _press(
        self, post: Posted, label: str, user: str, message: dict[str, Any], container: dict[str, Any]
    ) -> dict[str, Any]:
        button = next(
            node
            for node in iter_nodes(post.blocks)
            if node.get("type") == "button" and node["text"]["text"] == label
        )
        payload = {
            "type": "block_actions",
            "team": {"id": self.team, "domain": "standin"},
            "user": {"id": user, "username": user.lower(), "team_id": self.team},
            "api_app_id": "A1",
            "channel": {"id": post.channel, "name": post.channel.lower()},
            "container": {"type": "message", "message_ts": post.ts, "channel_id": post.channel} | container,
            "trigger_id": self.new_trigger(),
            "response_url": self.new_response_url(post.channel, user, post.ts),
            "actions": [{**button, "block_id": "b", "action_ts": self.next_ts()}],
        }
        return await self.sockets.send("interactive", payload | message)

    async def press_home(self, user: str, label: str, nth: int = 0) -> dict[str, Any]:
        """Press the nth button with that label in the person's App Home; no channel and no response_url come along."""
        view = self.homes[user][-1]
        buttons = [
            node
            for node in iter_nodes(view["blocks"])
            if node.get("type") == "button" and node["text"]["text"] == label
        ]
        payload = {
            "type": "block_actions",
            "team": {"id": self.team, "domain": "standin"},
            "user": {"id": user, "username": user.lower(), "team_id": self.team},
            "api_app_id": "A1",
            "container": {"type": "view", "view_id": view["id"]},
            "view": view,
            "trigger_id": self.new_trigger(),
            "actions": [{**buttons[nth], "block_id": "b", "action_ts": self.next_ts()}],
        }
        return await self.sockets.send("interactive", payload)

    async def open_home(self, user: str = "U1", channel: str = "D1") -> dict[str, Any]:
        """Open the App Home; returns the view that is published then."""
        count = len(self.homes.get(user, ()))
        await self.event({"type": "app_home_opened", "user": user, "channel": channel, "tab": "home"})
        await self.wait_until(lambda: len(self.homes.get(user, ())) > count)
        return self.homes[user][-1]

    async def use_shortcut(self, channel: str, user: str, message: dict[str, Any]) -> dict[str, Any]:
        """The message shortcut below any message, of whomever."""
        self.add_message(channel, message["ts"], message.get("thread_ts") or "")
        payload = {
            "type": "message_action",
            "callback_id": "ask_about_paper",
            "team": {"id": self.team, "domain": "standin"},
            "user": {"id": user, "name": user.lower(), "team_id": self.team},
            "channel": {"id": channel, "name": channel.lower()},
            "message": {"type": "message", **message},
            "message_ts": message["ts"],
            "trigger_id": self.new_trigger(),
            "response_url": self.new_response_url(channel, user),
        }
        return await self.sockets.send("interactive", payload)

    async def submit(self, user: str, **filled: Any) -> dict[str, Any]:
        """Submit the newest modal, its inputs `filled` by their labels ("Time zone" as Time_zone)."""
        view = self.modals[-1]
        labels = {name.replace("_", " "): value for name, value in filled.items()}
        payload = {
            "type": "view_submission",
            "team": {"id": self.team, "domain": "standin"},
            "user": {"id": user, "name": user.lower(), "team_id": self.team},
            "api_app_id": "A1",
            "trigger_id": self.new_trigger(),
            "view": view | {"state": state_of(view, labels)},
            "response_urls": [],
        }
        return await self.sockets.send("interactive", payload)

    async def wait_modal(self, count: int = 1) -> dict[str, Any]:
        """Wait for at least `count` modals; returns the newest."""
        await self.wait_until(lambda: len(self.modals) >= count)
        return self.modals[-1]

    async def wait_ephemeral(self, count: int = 1) -> list[Posted]:
        """Wait for at least `count` messages that one person sees; returns all of them, in order."""
        await self.wait_until(lambda: len(self.ephemerals) >= count)
        return list(self.ephemerals)

    async def wait_posted(self, channel: str, count: int = 1, *, thread: str | None = None) -> list[Posted]:
        """Wait for at least `count` messages; returns all of them, in order. `thread`: see `posted`."""
        await self.wait_until(lambda: len(self.posted(channel, thread=thread)) >= count)
        return self.posted(channel, thread=thread)

    async def wait_until(self, condition: Any, seconds: float = TIMEOUT_S) -> None:
        """Until a condition on messages, ephemeral messages, files or calls holds."""
        async with asyncio.timeout(seconds), self.changed:
            await self.changed.wait_for(condition)

    def inject_fault(self, method: str, **fault: Any) -> Fault:
        """Make the next calls of a method ("chat.postMessage") fail; `fault` has the fields of Fault."""
        return self.faults.inject(method, Fault(**fault))
