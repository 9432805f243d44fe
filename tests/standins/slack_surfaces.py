"""What the stand-in shows beside channels: modals, App Homes, agent sessions and streamed messages."""

import itertools

from tests.standins.slack_posts import Posted, SlackRefusal
from tests.standins.slack_rules import MAX_BLOCKS, find_mentions
from tests.standins.slack_state import Json, SlackState, from_json
from tests.standins.slack_views import MAX_VIEW_BYTES, find_view_errors

TRIGGER_LIFETIME_S = 3.0
MAX_MARKDOWN_CHARS = 12_000
CHUNKS = ("markdown_text", "task_update", "plan_update", "blocks")
SESSION_STATES = ("active", "processing", "suspended", "closed")
MAX_TITLE_CHARS = 200
MAX_PROMPTS = 4


class Surfaces(SlackState):
    """A part of the Web API. State is public, for tests to read."""

    def __init__(self) -> None:
        super().__init__()
        self.modals: list[Json] = []
        self.homes: dict[str, list[Json]] = {}
        self.triggers: dict[str, float] = {}
        """When each trigger_id was issued."""
        self.used_triggers: set[str] = set()
        self.sessions: dict[str, list[str]] = {}
        """The states that each agent session had, by its thread."""
        self.titles: dict[str, str] = {}
        """Of the agent sessions, by their thread."""
        self.prompts: list[list[Json]] = []
        self.streams: dict[str, str] = {}
        """The streamed messages by ts: streaming or stopped."""
        self._trigger_numbers = itertools.count(1)

    def new_trigger(self, trigger_id: str = "") -> str:
        trigger_id = trigger_id or f"trigger.{next(self._trigger_numbers)}"
        self.triggers.setdefault(trigger_id, self.now())
        return trigger_id

    def do_views_open(self, arguments: Json) -> Json:
        """docs.slack.dev/reference/methods/views.open: a trigger_id is good once, within three seconds."""
        trigger_id = arguments.get("trigger_id") or ""
        if trigger_id not in self.triggers:
            raise SlackRefusal("invalid_trigger_id")
        if trigger_id in self.used_triggers:
            raise SlackRefusal("exchanged_trigger_id")
        if self.now() - self.triggers[trigger_id] > TRIGGER_LIFETIME_S:
            raise SlackRefusal("expired_trigger_id")
        view = self._validate_view(arguments, "modal")
        self.used_triggers.add(trigger_id)
        self.modals.append(view)
        return {"view": view}

    def do_views_publish(self, arguments: Json) -> Json:
        """docs.slack.dev/reference/methods/views.publish."""
        if arguments["user_id"] not in self.users:
            raise SlackRefusal("user_not_found")
        view = self._validate_view(arguments, "home")
        self.homes.setdefault(arguments["user_id"], []).append(view)
        return {"view": view}

    def _validate_view(self, arguments: Json, kind: str) -> Json:
        """docs.slack.dev/reference/views, and view_too_large of docs.slack.dev/reference/methods/views.open."""
        view: Json = dict(from_json(arguments["view"]))
        if len(str(view).encode("utf-8", "replace")) > MAX_VIEW_BYTES:
            raise SlackRefusal("view_too_large")
        errors = find_view_errors(view)
        if view.get("type") != kind or errors:
            raise SlackRefusal("invalid_arguments", errors or [f"type: {kind}"])
        self.mentions += [
            mention for mention in find_mentions("", view["blocks"]) if "'type': 'channel'" not in mention
        ]
        return view | {"id": f"V{len(self.modals) + len(self.homes) + 1}", "hash": self.next_ts()}

    def do_agents_sessions_setStatus(self, arguments: Json) -> Json:  # noqa: N802 -- Slack's name
        """docs.slack.dev/reference/methods/agents.sessions.setStatus."""
        if arguments["status"] not in SESSION_STATES:
            raise SlackRefusal("invalid_arguments", ["status"])
        if len(arguments.get("title") or "") > MAX_TITLE_CHARS or not arguments.get("thread_ts"):
            raise SlackRefusal("invalid_arguments", ["title or thread_ts"])
        self.sessions.setdefault(arguments["thread_ts"], []).append(arguments["status"])
        if arguments.get("title"):
            self.titles[arguments["thread_ts"]] = arguments["title"]
        return {}

    def do_agents_sessions_rename(self, arguments: Json) -> Json:
        """docs.slack.dev/reference/methods/agents.sessions.rename."""
        if arguments.get("thread_ts") not in self.sessions:
            raise SlackRefusal("session_not_found")
        if not 0 < len(arguments.get("title") or "") <= MAX_TITLE_CHARS:
            raise SlackRefusal("invalid_arguments", ["title"])
        self.titles[arguments["thread_ts"]] = arguments["title"]
        return {"title": arguments["title"]}

    def do_assistant_threads_setSuggestedPrompts(self, arguments: Json) -> Json:  # noqa: N802 -- Slack's name
        """docs.slack.dev/reference/methods/assistant.threads.setSuggestedPrompts: up to four; with a thread_ts nothing is shown."""
        if arguments.get("thread_ts") or not 0 < len(arguments["prompts"]) <= MAX_PROMPTS:
            raise SlackRefusal("invalid_arguments", ["prompts, or a thread_ts"])
        self.prompts.append(arguments["prompts"])
        return {}

    def do_chat_startStream(self, arguments: Json) -> Json:  # noqa: N802 -- Slack's name
        """docs.slack.dev/reference/methods/chat.startStream: a reply; in a channel the one who reads it is named."""
        channel = arguments["channel"]
        self.check_channel(channel)
        self.check_thread(channel, arguments["thread_ts"])
        for name in ("recipient_team_id", "recipient_user_id"):
            if not channel.startswith("D") and not arguments.get(name):
                raise SlackRefusal(f"missing_{name}")
        post = Posted(
            channel=channel,
            ts=self.next_ts(),
            text="",
            blocks=[],
            thread_ts=arguments["thread_ts"],
            arguments=arguments,
        )
        self.add_post(post)
        self.streams[post.ts] = "streaming"
        return {"channel": post.channel, "ts": post.ts}

    def do_chat_appendStream(self, arguments: Json) -> Json:  # noqa: N802 -- Slack's name
        """docs.slack.dev/reference/methods/chat.appendStream: Markdown or chunks, one of them."""
        chunks, markdown = from_json(arguments.get("chunks")), arguments.get("markdown_text")
        if chunks and markdown:
            raise SlackRefusal("cannot_provide_both_markdown_text_and_chunks")
        if not chunks and not markdown:
            raise SlackRefusal("markdown_text_or_chunks_required")
        for chunk in chunks or [{"type": "markdown_text", "text": markdown}]:
            self._append_chunk(arguments["channel"], arguments["ts"], chunk)
        return {}

    def _append_chunk(self, channel: str, ts: str, chunk: Json) -> None:
        """Markdown of a chunk is refused: what a model or a paper wrote could mention somebody in it
        (docs.slack.dev/reference/methods/chat.appendStream takes 12,000 characters of it).
        """
        if chunk.get("type") not in CHUNKS or len(chunk.get("text") or "") > MAX_MARKDOWN_CHARS:
            raise SlackRefusal("invalid_chunks")
        if chunk["type"] == "blocks":
            self._extend_stream(channel, ts, chunk["blocks"])
        else:
            self._extend_stream(channel, ts, [])
            self.mentions += find_mentions(chunk.get("text") or "", [])

    def do_chat_stopStream(self, arguments: Json) -> Json:  # noqa: N802 -- Slack's name
        """docs.slack.dev/reference/methods/chat.stopStream."""
        if arguments.get("session_status", "active") not in SESSION_STATES:
            raise SlackRefusal("invalid_arguments", ["session_status"])
        self._extend_stream(arguments["channel"], arguments["ts"], from_json(arguments.get("blocks") or []))
        self.streams[arguments["ts"]] = "stopped"
        return {}

    def is_streaming(self, ts: str) -> bool:
        return self.streams.get(ts) == "streaming"

    def _extend_stream(self, channel: str, ts: str, blocks: list[Json]) -> None:
        """docs.slack.dev/reference/methods/chat.appendStream has the errors."""
        post = next((post for post in self.posted(channel) if post.ts == ts), None)
        if post is None:
            raise SlackRefusal("message_not_found")
        if not self.is_streaming(ts):
            raise SlackRefusal("message_not_in_streaming_state")
        if len(post.blocks) + len(blocks) > MAX_BLOCKS:
            raise SlackRefusal("msg_blocks_too_many")
        error, messages = self.find_error("x", [*post.blocks, *blocks])
        if error:
            raise SlackRefusal(error, messages)
        self.mentions += find_mentions("", blocks)
        post.blocks = [*post.blocks, *blocks]
