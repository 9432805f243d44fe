"""Slack's Web API over slack_sdk: one HTTP session, no retries, every failure a DeliveryError.

slack_sdk repeats a request after a broken connection by default; a message that Slack had already accepted would
then be posted twice. Here nothing is repeated: the delivery ledger decides about a retry.
"""

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

from bot.slack.api.connection import SlackConnection
from bot.slack.api.errors import (
    TOKEN_ERRORS,
    BlocksRefused,
    find_positions,
    response_url_error,
    translate_errors,
)
from bot.slack.api.tokens import BotTokens, FixedToken
from insights.errors import ChatGone

PLATFORM = "slack"
PAGE_SIZE, MAX_PAGES = 200, 10

SlackObject = Mapping[str, Any]
"""A JSON object as Slack sends or takes it: a body, a block, a user."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackIdentity:
    """The bot as auth.test names it (docs.slack.dev/reference/methods/auth.test)."""

    team_id: str
    team_name: str
    bot_user_id: str
    bot_id: str
    scopes: frozenset[str] | None = None
    """Of the bot token; None where the server does not name them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackClient:
    """The Web API methods that the bot uses, with one workspace's bot token. Each raises DeliveryError. The constructor
    imports nothing heavy and does no I/O; the session is opened by the first call.
    """

    tokens: BotTokens
    connection: SlackConnection
    app_token: str = field(default="", repr=False)

    @classmethod
    def from_token(cls, bot_token: str, app_token: str = "", *, api_url: str) -> Self:
        """For a bot token that never changes, over a connection of its own."""
        return cls(
            tokens=FixedToken(bot_token), connection=SlackConnection(api_url=api_url), app_token=app_token
        )

    async def identify(self) -> SlackIdentity:
        """auth.test: whose token this is."""
        response = await self._request(lambda sdk: sdk.auth_test())
        answer: SlackObject = response.data
        team_id = str(answer["team_id"])
        scopes = response.headers.get("x-oauth-scopes")
        return SlackIdentity(
            team_id=team_id,
            team_name=str(answer.get("team") or team_id),
            bot_user_id=str(answer["user_id"]),
            bot_id=str(answer.get("bot_id") or ""),
            scopes=None if scopes is None else frozenset(re.split(r"[,\s]+", scopes.strip())),
        )

    async def open_socket_url(self) -> str:
        """apps.connections.open: a websocket address for Socket Mode, good for one connection."""
        with translate_errors():
            sdk = self.connection.sdk_client(self.app_token)
            answer = await sdk.apps_connections_open(app_token=self.app_token)
        return str(answer["url"])

    async def post_message(
        self,
        channel: str,
        text: str,
        blocks: Sequence[SlackObject],
        thread_ts: str = "",
        metadata: SlackObject | None = None,
    ) -> str:
        """chat.postMessage; returns the message's ts. Links show no preview: a digest names dozens. `text` is plain."""
        answer = await self._call(
            "chat_postMessage",
            channel=channel,
            text=text,
            blocks=blocks,
            thread_ts=thread_ts or None,
            unfurl_links=False,
            unfurl_media=False,
            mrkdwn=False,
            **({"metadata": metadata} if metadata else {}),
        )
        return str(answer["ts"])

    async def update_message(
        self,
        channel: str,
        ts: str,
        text: str,
        blocks: Sequence[SlackObject],
        metadata: SlackObject | None = None,
    ) -> None:
        """chat.update; with `text` alone Slack would drop the blocks."""
        await self._call(
            "chat_update",
            channel=channel,
            ts=ts,
            text=text,
            blocks=blocks,
            **({"metadata": metadata} if metadata else {}),
        )

    async def post_ephemeral(
        self, channel: str, user_id: str, text: str, blocks: Sequence[SlackObject], thread_ts: str = ""
    ) -> None:
        """chat.postEphemeral: a message that `user_id` alone sees."""
        await self._call(
            "chat_postEphemeral",
            channel=channel,
            user=user_id,
            text=text,
            blocks=blocks,
            thread_ts=thread_ts or None,
        )

    async def respond(self, response_url: str, body: SlackObject) -> None:
        """Posts to the response_url of a command or button, which needs no token
        (docs.slack.dev/interactivity/handling-user-interaction).
        """
        from slack_sdk.webhook.async_client import AsyncWebhookClient

        webhook = AsyncWebhookClient(response_url, session=self.connection.open_session(), retry_handlers=[])
        with translate_errors():
            answer = await webhook.send_dict(dict(body))
        if error := response_url_error(answer.status_code, answer.headers, answer.body or ""):
            raise error

    async def get_user(self, user_id: str) -> SlackObject:
        """users.info with the user's locale."""
        answer = await self._call("users_info", user=user_id, include_locale=True)
        user: SlackObject = answer["user"]
        return user

    async def open_view(self, trigger_id: str, view: SlackObject) -> None:
        """views.open, within 3 s of what gave the trigger_id (docs.slack.dev/reference/methods/views.open)."""
        await self._call("views_open", trigger_id=trigger_id, view=view)

    async def publish_home(self, user_id: str, view: SlackObject) -> None:
        """views.publish (docs.slack.dev/reference/methods/views.publish)."""
        await self._call("views_publish", user_id=user_id, view=view)

    async def set_session_status(self, channel: str, thread_ts: str, status: str, title: str = "") -> None:
        """agents.sessions.setStatus: "processing" or "active" (docs.slack.dev/ai/agent-sessions)."""
        await self._call(
            "agents_sessions_setStatus",
            channel_id=channel,
            thread_ts=thread_ts,
            status=status,
            title=title or None,
        )

    async def rename_session(self, channel: str, thread_ts: str, title: str) -> None:
        """agents.sessions.rename; a title has 1 to 200 characters."""
        await self._call("agents_sessions_rename", channel_id=channel, thread_ts=thread_ts, title=title)

    async def start_stream(
        self, channel: str, thread_ts: str, recipient_team: str, recipient_user: str
    ) -> str:
        """chat.startStream; returns the message's ts."""
        answer = await self._call(
            "chat_startStream",
            channel=channel,
            thread_ts=thread_ts,
            recipient_team_id=recipient_team,
            recipient_user_id=recipient_user,
        )
        return str(answer["ts"])

    async def append_stream(self, channel: str, ts: str, blocks: Sequence[SlackObject]) -> None:
        """chat.appendStream, with a chunk of blocks."""
        chunks = [{"type": "blocks", "blocks": list(blocks)}]
        await self._call("chat_appendStream", channel=channel, ts=ts, chunks=chunks)

    async def stop_stream(self, channel: str, ts: str, blocks: Sequence[SlackObject]) -> None:
        """chat.stopStream, with blocks that stand below the streamed ones; the session becomes active."""
        await self._call(
            "chat_stopStream", channel=channel, ts=ts, blocks=list(blocks) or None, session_status="active"
        )

    async def set_suggested_prompts(self, channel: str, prompts: Sequence[SlackObject]) -> None:
        """assistant.threads.setSuggestedPrompts without a thread, which an agent's direct messages do not take."""
        await self._call("assistant_threads_setSuggestedPrompts", channel_id=channel, prompts=list(prompts))

    async def list_user_channels(self, user_id: str) -> Sequence[str]:
        """users.conversations: the ids of the channels that a person is in, of private ones those that the bot is in, too."""
        channels: list[str] = []
        cursor = ""
        for _ in range(MAX_PAGES):
            answer = await self._call(
                "users_conversations",
                user=user_id,
                types="public_channel,private_channel",
                exclude_archived=True,
                limit=PAGE_SIZE,
                cursor=cursor or None,
            )
            channels += [str(channel["id"]) for channel in answer["channels"]]
            cursor = str((answer.get("response_metadata") or {}).get("next_cursor") or "")
            if not cursor:
                break
        return channels

    async def find_refused_blocks(self, blocks: Sequence[SlackObject]) -> frozenset[int]:
        """blocks.validate: the positions of the blocks that the workspace does not take in a message; all of them when it
        does not say which (docs.slack.dev/reference/methods/blocks.validate).
        """
        every = frozenset(range(len(blocks)))
        try:
            answer = await self._call("blocks_validate", blocks=list(blocks))
        except BlocksRefused as error:
            return error.positions or every
        return (find_positions(answer) or every) if answer.get("errors") else frozenset()

    async def get_channel(self, channel: str) -> SlackObject:
        """conversations.info."""
        answer = await self._call("conversations_info", channel=channel)
        found: SlackObject = answer["channel"]
        return found

    async def upload_file(self, content: bytes, filename: str, title: str, alt_text: str) -> str:
        """files.getUploadURLExternal and files.completeUploadExternal, shared with no channel; returns the file's id."""
        answer = await self._request(
            lambda sdk: sdk.files_upload_v2(content=content, filename=filename, title=title, alt_txt=alt_text)
        )
        return str(answer["file"]["id"])

    async def share_file(self, content: bytes, filename: str, channel: str, thread: str) -> None:
        """The same, shared in a thread of a channel. Raises DeliveryError."""
        await self._request(
            lambda sdk: sdk.files_upload_v2(
                content=content, filename=filename, title=filename, channel=channel, thread_ts=thread
            )
        )

    async def get_file_type(self, file_id: str) -> str:
        """files.info's MIME type; empty while Slack is processing the upload."""
        answer = await self._call("files_info", file=file_id)
        return str(answer["file"].get("mimetype") or "")

    async def close(self) -> None:
        """Close the connection, also that of other workspaces' clients."""
        await self.connection.close()

    async def _call(self, method: str, **arguments: Any) -> SlackObject:
        response = await self._request(lambda sdk: getattr(sdk, method)(**arguments))
        data: SlackObject = response.data
        return data

    async def _request(self, send: Callable[[Any], Awaitable[Any]]) -> Any:
        """The answer to one request. One that was refused for its token, and so did nothing, is sent again with another
        token, if there is one by now.
        """
        token = await self.tokens.current()
        try:
            with translate_errors():
                return await send(self.connection.sdk_client(token))
        except ChatGone as error:
            token = await self.tokens.replace(token, error.reason) if error.reason in TOKEN_ERRORS else ""
            if not token:
                raise
        with translate_errors():
            return await send(self.connection.sdk_client(token))
