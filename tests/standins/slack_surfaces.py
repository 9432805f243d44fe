"""What the stand-in shows beside channels: modals, App Homes, agent sessions and streamed messages."""

import json
from abc import ABC, abstractmethod
from typing import Any

from tests.standins.slack_posts import Posted, SlackRefusal
from tests.standins.slack_rules import find_mentions
from tests.standins.slack_views import find_view_errors

Json = dict[str, Any]


class Surfaces(ABC):
    """A part of the Web API. State is public, for tests to read."""

    messages: list[Posted]
    mentions: list[str]

    def __init__(self) -> None:
        self.modals: list[Json] = []
        self.homes: dict[str, list[Json]] = {}
        self.used_triggers: set[str] = set()
        self.sessions: dict[str, list[str]] = {}
        """The states that each agent session had, by its thread."""
        self.prompts: list[list[Json]] = []
        self.streams: dict[str, str] = {}
        """The streamed messages by ts: streaming or stopped."""

    @abstractmethod
    def next_ts(self) -> str: ...

    @abstractmethod
    def _find_error(self, text: str, blocks: list[Json]) -> tuple[str, list[str]]: ...

    def do_views_open(self, arguments: Json) -> Json:
        if arguments["trigger_id"] in self.used_triggers:
            raise SlackRefusal("exchanged_trigger_id")
        self.used_triggers.add(arguments["trigger_id"])
        view = self._validate_view(arguments, "modal")
        self.modals.append(view)
        return {"view": view}

    def do_views_publish(self, arguments: Json) -> Json:
        view = self._validate_view(arguments, "home")
        self.homes.setdefault(arguments["user_id"], []).append(view)
        return {"view": view}

    def _validate_view(self, arguments: Json, kind: str) -> Json:
        given = arguments["view"]
        view: Json = json.loads(given) if isinstance(given, str) else dict(given)
        errors = find_view_errors(view)
        if view.get("type") != kind or errors:
            raise SlackRefusal("invalid_arguments", errors)
        self.mentions += [
            mention for mention in find_mentions("", view["blocks"]) if "'type': 'channel'" not in mention
        ]
        return view | {"id": f"V{len(self.modals) + len(self.homes) + 1}", "hash": self.next_ts()}

    def do_agents_sessions_setStatus(self, arguments: Json) -> Json:  # noqa: N802 -- Slack's name
        if arguments["status"] not in ("active", "processing", "suspended", "closed"):
            raise SlackRefusal("invalid_arguments", ["status"])
        if len(arguments.get("title") or "") > 200 or not arguments.get("thread_ts"):
            raise SlackRefusal("invalid_arguments", ["title or thread_ts"])
        self.sessions.setdefault(arguments["thread_ts"], []).append(arguments["status"])
        return {}

    def do_assistant_threads_setSuggestedPrompts(self, arguments: Json) -> Json:  # noqa: N802 -- Slack's name
        if arguments.get("thread_ts") or not 0 < len(arguments["prompts"]) <= 4:
            raise SlackRefusal("invalid_arguments", ["prompts, or a thread_ts"])
        self.prompts.append(arguments["prompts"])
        return {}

    def do_chat_startStream(self, arguments: Json) -> Json:  # noqa: N802 -- Slack's name
        if not arguments.get("thread_ts"):
            raise SlackRefusal("invalid_arguments", ["missing required field: thread_ts"])
        if not arguments["channel"].startswith("D") and not arguments.get("recipient_user_id"):
            raise SlackRefusal("missing_recipient_user_id")
        post = Posted(
            channel=arguments["channel"],
            ts=self.next_ts(),
            text="",
            blocks=[],
            thread_ts=arguments["thread_ts"],
            arguments=arguments,
        )
        self.messages.append(post)
        self.streams[post.ts] = "streaming"
        return {"channel": post.channel, "ts": post.ts}

    def do_chat_appendStream(self, arguments: Json) -> Json:  # noqa: N802 -- Slack's name
        chunks = arguments["chunks"]
        for chunk in json.loads(chunks) if isinstance(chunks, str) else chunks:
            if chunk["type"] != "blocks":
                raise SlackRefusal("invalid_chunks")
            self._extend_stream(arguments["ts"], chunk["blocks"])
        return {}

    def do_chat_stopStream(self, arguments: Json) -> Json:  # noqa: N802 -- Slack's name
        blocks = arguments.get("blocks") or []
        self._extend_stream(arguments["ts"], json.loads(blocks) if isinstance(blocks, str) else blocks)
        self.streams[arguments["ts"]] = "stopped"
        return {}

    def _extend_stream(self, ts: str, blocks: list[Json]) -> None:
        if self.streams.get(ts) != "streaming":
            raise SlackRefusal("message_not_in_streaming_state")
        post = next(post for post in self.messages if post.ts == ts)
        error, messages = self._find_error("x", [*post.blocks, *blocks])
        if error:
            raise SlackRefusal(error, messages)
        self.mentions += find_mentions("", blocks)
        post.blocks = [*post.blocks, *blocks]
