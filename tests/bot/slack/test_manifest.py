"""The manifests in docs/ agree with the code: commands, events, scopes, the shortcut, the surfaces."""

import re
from pathlib import Path

import pytest

from bot.slack import client
from bot.slack.event_parser import STOP_EVENTS, SUBSCRIBED_EVENTS, THREAD_EVENTS
from bot.slack.interactions import ASK_SHORTCUT, HOME_EVENTS
from bot.slack.phrasing import RESERVED_COMMANDS, ROOT_COMMAND
from handlers.commands import COMMAND_NAMES

EVENTS = {
    "slack-manifest.yaml": SUBSCRIBED_EVENTS | HOME_EVENTS,
    "manifest-threads.yaml": SUBSCRIBED_EVENTS | HOME_EVENTS | THREAD_EVENTS,
    "manifest-agent.yaml": SUBSCRIBED_EVENTS | HOME_EVENTS | STOP_EVENTS,
}
MANIFESTS = {name: Path("docs", name).read_text(encoding="utf-8") for name in EVENTS}
SCOPES_OF_METHODS = {
    "agents_sessions_setStatus": {"chat:write"},
    "assistant_threads_setSuggestedPrompts": {"assistant:write"},
    "blocks_validate": set(),
    "chat_appendStream": {"chat:write"},
    "chat_postMessage": {"chat:write"},
    "chat_startStream": {"chat:write"},
    "chat_stopStream": {"chat:write"},
    "chat_postEphemeral": {"chat:write"},
    "chat_update": {"chat:write"},
    "conversations_info": {"channels:read", "groups:read"},
    "files_info": {"files:read"},
    "users_conversations": {"channels:read", "groups:read"},
    "users_info": {"users:read"},
    "views_open": set(),
    "views_publish": set(),
}
"""Of the Web API's methods that the code calls (docs.slack.dev/reference/methods)."""
SCOPES_OF_EVENTS = {
    "agent_session_stopped": {"assistant:write"},
    "app_mention": {"app_mentions:read"},
    "channel_archive": {"channels:read"},
    "group_archive": {"groups:read"},
    "message.im": {"im:history"},
    "message.channels": {"channels:history"},
    "message.groups": {"groups:history"},
}
SCOPES_BESIDES = {"commands", "files:write"}
"""Slash commands and shortcuts; uploads, which slack_sdk calls by one method of its own."""

every_manifest = pytest.mark.parametrize("name", MANIFESTS)


def items_of(name: str, manifest: str) -> list[str]:
    """The items of the list under `name:`."""
    lines = re.search(rf"^ *{name}:\n((?: +- .*\n)+)", manifest, re.MULTILINE)
    assert lines
    return re.findall(r"- ([\w.:]+)", lines[1])


@every_manifest
def test_its_events_are_those_that_are_parsed(name: str) -> None:
    """RULE: every event that is handled is subscribed to, and no other."""
    assert items_of("bot_events", MANIFESTS[name]) == sorted(EVENTS[name])


@every_manifest
def test_its_commands_are_the_bots(name: str) -> None:
    """RULE: the root command and every command whose name Slack lets an app have."""
    commands = re.findall(r"command: /(\S+)", MANIFESTS[name])
    assert sorted(commands) == sorted({ROOT_COMMAND, *COMMAND_NAMES} - RESERVED_COMMANDS)
    assert len(commands) <= 50


@every_manifest
def test_its_scopes_are_those_that_its_methods_and_events_need(name: str) -> None:
    """RULE: the scopes of the methods that the client calls and of the events, and no other; the panel's in its manifest."""
    source = Path(client.__file__).read_text("utf-8")
    methods = set(re.findall(r'_call\(\s*"(\w+)"', source))
    assert methods == SCOPES_OF_METHODS.keys()
    needed = set(SCOPES_BESIDES).union(*SCOPES_OF_METHODS.values()) - {"assistant:write"}
    needed.update(*(SCOPES_OF_EVENTS.get(event, set()) for event in EVENTS[name]))
    assert items_of("bot", MANIFESTS[name]) == sorted(needed)


@every_manifest
def test_its_descriptions_fit(name: str) -> None:
    """RULE: one line each in Slack's menu."""
    assert all(len(line) <= 140 for line in re.findall(r"description: (.*)", MANIFESTS[name]))


@every_manifest
def test_it_needs_no_public_address(name: str) -> None:
    """RULE: Socket Mode, no request address, buttons on, no token rotation."""
    manifest = MANIFESTS[name]
    assert "socket_mode_enabled: true" in manifest
    assert "request_url" not in manifest
    assert re.search(r"interactivity:\n +is_enabled: true", manifest)
    assert "token_rotation_enabled: false" in manifest


@every_manifest
def test_it_has_the_home_and_the_shortcut(name: str) -> None:
    """RULE: the App Home's tab and the message shortcut, under the callback_id that is parsed."""
    manifest = MANIFESTS[name]
    assert "home_tab_enabled: true" in manifest
    assert re.search(rf"type: message\n +callback_id: {ASK_SHORTCUT}\n", manifest)


def test_the_agent_view_is_in_its_own_manifest_alone() -> None:
    """RULE: agent_view with at most four prompts and a short description; assistant_view, which Slack ends, nowhere."""
    with_agent = [name for name, manifest in MANIFESTS.items() if "agent_view:" in manifest]
    assert with_agent == ["manifest-agent.yaml"]
    assert not [name for name, manifest in MANIFESTS.items() if "assistant_view" in manifest]
    manifest = MANIFESTS["manifest-agent.yaml"]
    assert len(re.findall(r"^ +- title: ", manifest, re.MULTILINE)) == 4
    description = re.search(r"agent_description: (.*)", manifest)
    assert description
    assert len(description[1]) <= 300
