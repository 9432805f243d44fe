"""What people do with lists: choose from one below a message, or in the App Home; and what they look at beside the panel."""

from collections.abc import Mapping
from typing import Any

from tests.standins.slack import SlackStandin
from tests.standins.slack_posts import Posted
from tests.standins.slack_rules import iter_nodes
from tests.standins.slack_views import iter_options

Json = dict[str, Any]


def list_options(node: Any) -> list[str]:
    """The labels of every list in some blocks."""
    return [
        option["text"]["text"]
        for select in iter_nodes(node)
        if str(select.get("type")).endswith("static_select")
        for option in iter_options(select)
    ]


async def choose(server: SlackStandin, post: Posted, label: str, user: str = "") -> Json:
    """Choose an option of a list under a message; a message that one person sees is pressed by that person."""
    select, option = _find(post.blocks, label)
    thread = {"thread_ts": post.thread_ts} if post.thread_ts else {}
    container = {"type": "message", "message_ts": post.ts, "channel_id": post.channel, **thread}
    message = {
        "message": {"type": "message", "ts": post.ts, "text": post.text, "blocks": post.blocks, **thread}
    }
    is_ephemeral = bool(post.user)
    return await server.sockets.send(
        "interactive",
        {
            **_body(server, user or post.user or "U1", select, {"selected_option": dict(option)}),
            "channel": {"id": post.channel, "name": post.channel.lower()},
            "container": container | ({"is_ephemeral": True} if is_ephemeral else {}),
            "response_url": server.new_response_url(post.channel, user or post.user, post.ts),
            **({} if is_ephemeral else message),
        },
    )


async def choose_home_channel(server: SlackStandin, user: str, channel: str) -> Json:
    """Choose a channel in the list of the person's App Home."""
    view = server.homes[user][-1]
    select = next(node for node in iter_nodes(view["blocks"]) if node.get("type") == "conversations_select")
    return await server.sockets.send(
        "interactive",
        {
            **_body(server, user, select, {"selected_conversation": channel}),
            "container": {"type": "view", "view_id": view["id"]},
            "view": view,
        },
    )


def channel_context(channel: str) -> Json:
    """What somebody looks at: a canvas, and a channel (docs.slack.dev/reference/events/app_context_changed)."""
    return {
        "entities": [
            {"type": "slack#/types/canvas_id", "value": "F1", "team_id": "T1"},
            {"type": "slack#/types/channel_id", "value": channel, "team_id": "T1"},
        ]
    }


async def message_beside(server: SlackStandin, user: str, text: str, viewed: str) -> str:
    """A direct message from the agent panel that stands beside a channel; returns its ts."""
    ts = server.next_ts()
    message = {"type": "message", "channel_type": "im", "channel": "D1", "user": user, "text": text, "ts": ts}
    await server.event(message | {"app_context": channel_context(viewed)})
    return ts


def _find(blocks: Any, label: str) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    return next(
        (node, option)
        for node in iter_nodes(blocks)
        if str(node.get("type")).endswith("static_select")
        for option in iter_options(node)
        if option["text"]["text"] == label
    )


def _body(server: SlackStandin, user: str, select: Mapping[str, Any], chosen: Json) -> Json:
    action = {"type": select["type"], "action_id": select["action_id"], "block_id": "b", **chosen}
    return {
        "type": "block_actions",
        "team": {"id": server.team, "domain": "standin"},
        "user": {"id": user, "username": user.lower(), "team_id": server.team},
        "api_app_id": "A1",
        "trigger_id": server.new_trigger(),
        "actions": [action | {"action_ts": server.next_ts()}],
    }
