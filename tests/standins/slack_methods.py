"""The methods of the Web API that the stand-in answers: what each needs, by its page under docs.slack.dev/reference/methods.

Tiers are those of docs.slack.dev/apis/web-api/rate-limits. 0 stands for "special rate limits", which no page puts into figures.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    """`scope` is the bot token's, "" for none; with several, separated by |, one is enough. `takes_json`: a body of JSON is read;
    else a form alone.
    """

    required: tuple[str, ...] = ()
    scope: str = ""
    tier: int
    takes_json: bool = False


APP_LEVEL = "apps.connections.open"
READ_CHANNELS = "channels:read|groups:read|im:read|mpim:read"
METHODS: dict[str, Method] = {
    "agents.sessions.setStatus": Method(
        required=("channel_id", "status", "thread_ts"), scope="chat:write", tier=3, takes_json=True
    ),
    "agents.sessions.rename": Method(
        required=("channel_id", "title", "thread_ts"), scope="chat:write", tier=3, takes_json=True
    ),
    "apps.connections.open": Method(tier=1),
    "assistant.threads.setSuggestedPrompts": Method(
        required=("channel_id", "prompts"), scope="assistant:write", tier=3, takes_json=True
    ),
    "auth.revoke": Method(tier=3),
    "auth.test": Method(tier=0),
    "blocks.validate": Method(tier=0, takes_json=True),
    "chat.appendStream": Method(required=("channel", "ts"), scope="chat:write", tier=4, takes_json=True),
    "chat.postEphemeral": Method(required=("channel", "user"), scope="chat:write", tier=4, takes_json=True),
    "chat.postMessage": Method(required=("channel",), scope="chat:write", tier=0, takes_json=True),
    "chat.startStream": Method(
        required=("channel", "thread_ts"), scope="chat:write", tier=2, takes_json=True
    ),
    "chat.stopStream": Method(required=("channel", "ts"), scope="chat:write", tier=2, takes_json=True),
    "chat.update": Method(required=("channel", "ts"), scope="chat:write", tier=3, takes_json=True),
    "conversations.info": Method(required=("channel",), scope=READ_CHANNELS, tier=3),
    "conversations.list": Method(scope=READ_CHANNELS, tier=2),
    "conversations.open": Method(required=("users",), scope="im:write|mpim:write", tier=3, takes_json=True),
    "files.completeUploadExternal": Method(required=("files",), scope="files:write", tier=4, takes_json=True),
    "files.getUploadURLExternal": Method(required=("filename", "length"), scope="files:write", tier=4),
    "files.info": Method(required=("file",), scope="files:read", tier=4),
    "users.conversations": Method(scope=READ_CHANNELS, tier=3),
    "users.info": Method(required=("user",), scope="users:read", tier=4),
    "views.open": Method(required=("view",), tier=4, takes_json=True),
    "views.publish": Method(required=("user_id", "view"), tier=4, takes_json=True),
}
TIER_PER_MINUTE = {1: 1, 2: 20, 3: 50, 4: 100}
