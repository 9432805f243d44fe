"""The state of the stand-in's workspace: channels, people, messages, and the checks that several methods share."""

import itertools
import json
from collections.abc import Callable
from typing import Any

from tests.standins.slack_fields import CHILDREN
from tests.standins.slack_posts import Posted, SlackRefusal
from tests.standins.slack_rules import find_error, find_mentions, find_metadata_error

Json = dict[str, Any]


class SlackState:
    """Public, for tests to read and to set."""

    bot_token, app_token = "xoxb-standin-bot", "xapp-standin-app"
    team, bot_user, bot_id = "T1", "UBOT", "BBOT"

    def __init__(self) -> None:
        self.address = ""
        self.now: Callable[[], float] = lambda: 0.0
        """Its clock in seconds, which stands still unless a test moves it: triggers and response_urls expire by it."""
        self.channels = {"C1": "member", "C2": "member", "CNEW": "public", "COLD": "archived", "D1": "member"}
        self.users: dict[str, Json] = {
            "U1": {"id": "U1", "locale": "en-US", "name": "ann", "profile": {"display_name": "Ann <!here>"}},
            "U2": {"id": "U2", "locale": "ko-KR", "name": "bo"},
            "UADMIN": {"id": "UADMIN", "locale": "en-US", "is_admin": True},
            "UGUEST": {"id": "UGUEST", "locale": "en-US", "is_restricted": True},
        }
        self.members: dict[str, list[str]] = {"U1": ["C1", "C2"], "U2": ["C1"], "UGUEST": ["C1"]}
        """The channels that each person is in; whoever does something in a channel is in it."""
        self.private_channels: set[str] = set()
        self.messages: list[Posted] = []
        self.ephemerals: list[Posted] = []
        self.mentions: list[str] = []
        """Everything that was posted and would notify somebody."""
        self.threads: dict[tuple[str, str], str] = {}
        """Every message by channel and ts, with the thread it is in; "" for one in none."""
        self.unknown_blocks: set[str] = set()
        self.container_children = CHILDREN["container", "child_blocks"]
        self.file_checks: dict[str, int] = {}
        """The calls of files.info since each upload was completed; -1 before."""
        self.ready_after = 1
        """A file is ready at the n-th files.info."""
        self._ts = itertools.count(1)

    def next_ts(self) -> str:
        return f"1700000000.{next(self._ts):06d}"

    def posted(self, channel: str, *, thread: str | None = None) -> list[Posted]:
        """The bot's messages: all, those in a thread (its head's ts), or those in none ("")."""
        return [
            post for post in self.messages if post.channel == channel and thread in (None, post.thread_ts)
        ]

    def post(self, channel: str, ts: str) -> Posted:
        return next(post for post in self.posted(channel) if post.ts == ts)

    @property
    def ready_files(self) -> set[str]:
        return {file for file, file_checks in self.file_checks.items() if file_checks >= self.ready_after}

    def add_message(self, channel: str, ts: str, thread_ts: str = "", user: str = "") -> None:
        """A message exists from now on; its writer is in the channel, and the thread it names exists."""
        self.threads[channel, ts] = "" if thread_ts == ts else thread_ts
        if thread_ts:
            self.threads.setdefault((channel, thread_ts), "")
        self.add_member(channel, user)

    def add_member(self, channel: str, user: str) -> None:
        if user and channel not in self.members.setdefault(user, []):
            self.members[user].append(channel)

    def add_post(self, post: Posted) -> None:
        self.messages.append(post)
        self.add_message(post.channel, post.ts, post.thread_ts)

    def check_channel(self, channel: str) -> None:
        """The errors of docs.slack.dev/reference/methods/chat.postMessage; a person's id is the direct messages with them."""
        state = "member" if channel in self.users else self.channels.get(channel)
        if state != "member":
            raise SlackRefusal(
                {"archived": "is_archived", "public": "not_in_channel"}.get(state or "", "channel_not_found")
            )

    def check_thread(self, channel: str, thread_ts: str) -> None:
        """docs.slack.dev/reference/methods/chat.postMessage: "Avoid using a reply's ts value; use its parent instead". What
        Slack does with the ts of no message is not told; a stricter server has conversations.replies' error for it.
        """
        if not thread_ts:
            return
        if (channel, thread_ts) not in self.threads:
            raise SlackRefusal("thread_not_found")
        if self.threads[channel, thread_ts]:
            raise SlackRefusal("cannot_reply_to_message")

    def parse_message(self, arguments: Json) -> Posted:
        """A message that Slack takes: docs.slack.dev/reference/methods/chat.postMessage has the errors."""
        self.check_channel(arguments["channel"])
        thread_ts = arguments.get("thread_ts") or ""
        self.check_thread(arguments["channel"], thread_ts)
        blocks = from_json(arguments.get("blocks") or [])
        text = arguments.get("text") or ""
        error, messages = self.find_error(text, blocks)
        error = error or find_metadata_error(from_json(arguments.get("metadata")))
        if error:
            raise SlackRefusal(error, messages)
        self.mentions += find_mentions(text, blocks)
        return Posted(
            channel=arguments["channel"],
            ts=self.next_ts(),
            text=text,
            blocks=blocks,
            thread_ts=thread_ts,
            user=arguments.get("user") or "",
            arguments=arguments,
        )

    def find_error(self, text: str, blocks: list[Json]) -> tuple[str, list[str]]:
        """What Slack refuses everywhere, or this workspace, which does not know `unknown_blocks` and takes no other
        `container_children`.
        """
        unknown = [
            f"unsupported type: {node['type']} [json-pointer:/blocks/{n}/type]"
            for n, block in enumerate(blocks)
            for node in (block, *block.get("child_blocks", ()))
            if block["type"] in self.unknown_blocks
            or (node is not block and node["type"] not in self.container_children)
        ]
        return ("invalid_blocks", unknown) if unknown else find_error(text, blocks, self.ready_files)


def from_json(given: Any) -> Any:
    """What a form carries as JSON in a string."""
    return json.loads(given) if isinstance(given, str) and given else given
