"""The manifests in docs/ agree with the code: commands, events, scopes, the shortcut, the surfaces."""

import re
from pathlib import Path
from typing import Any

import pytest

from bot.slack.api import client
from bot.slack.inbound.event_parser import SUBSCRIBED_EVENTS, THREAD_EVENTS, EventParser
from bot.slack.inbound.interactions import AGENT_EVENTS, ASK_SHORTCUT, HOME_EVENTS, InteractionParser
from bot.slack.oauth.addresses import REDIRECT_PATH
from bot.slack.rendering.phrasing import RESERVED_COMMANDS
from bot.slack.rendering.text import ROOT_COMMAND
from handlers.commands import COMMAND_NAMES

EVENTS = {
    "slack-manifest.yaml": SUBSCRIBED_EVENTS | HOME_EVENTS,
    "manifest-threads.yaml": SUBSCRIBED_EVENTS | HOME_EVENTS | THREAD_EVENTS,
    "manifest-agent.yaml": SUBSCRIBED_EVENTS | HOME_EVENTS | AGENT_EVENTS,
    "manifest-workspaces.yaml": SUBSCRIBED_EVENTS | HOME_EVENTS,
}
MANIFESTS = {name: Path("docs", name).read_text(encoding="utf-8") for name in EVENTS}
SCOPES_OF_METHODS = {
    "agents_sessions_rename": {"chat:write"},
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
SCOPES_OF_EVENTS: dict[str, set[str]] = {
    "agent_session_stopped": {"assistant:write"},
    "agent_session_title_changed": {"assistant:write"},
    "app_context_changed": {"assistant:write"},
    "app_home_opened": set(),
    "app_mention": {"app_mentions:read"},
    "app_uninstalled": set(),
    "channel_archive": {"channels:read"},
    "channel_deleted": {"channels:read"},
    "channel_id_changed": {"channels:read"},
    "channel_left": {"channels:read"},
    "group_archive": {"groups:read"},
    "group_deleted": {"groups:read"},
    "group_left": {"groups:read"},
    "member_joined_channel": {"channels:read", "groups:read"},
    "member_left_channel": {"channels:read", "groups:read"},
    "message.channels": {"channels:history"},
    "message.groups": {"groups:history"},
    "message.im": {"im:history"},
    "tokens_revoked": set(),
}
"""docs.slack.dev/reference/events; those of the agent panel name no scope, and come to apps that declare it."""
MESSAGE = {"type": "message", "channel": "C1", "user": "U1", "text": "why?", "ts": "1.2", "thread_ts": "1.1"}
SAMPLES: dict[str, dict[str, Any]] = {
    "app_home_opened": {"user": "U1", "channel": "D1", "tab": "home"},
    "app_context_changed": {"user": "U1", "channel": "D1", "context": {}},
    "app_mention": {"channel": "C1", "user": "U1", "text": "<@UBOT> hi", "ts": "1.1"},
    "channel_id_changed": {"old_channel_id": "C1", "new_channel_id": "C2"},
    "member_joined_channel": {"user": "UBOT", "channel": "C1"},
    "member_left_channel": {"user": "UBOT", "channel": "C1"},
    "message.channels": MESSAGE | {"channel_type": "channel"},
    "message.groups": MESSAGE | {"channel_type": "group"},
    "message.im": MESSAGE | {"channel_type": "im", "channel": "D1"},
    "tokens_revoked": {"tokens": {"bot": ["UBOT"]}},
}
"""What each event says besides its type; others name a channel, a thread and a person."""
OTHER_SAMPLE = {"channel": "C1", "thread_ts": "1.1", "user": "U1", "title": "t"}
SCOPES_BESIDES = {"commands", "files:write"}
"""Slash commands and shortcuts; uploads, which slack_sdk calls by one method of its own."""

WITH_ADDRESS = "manifest-workspaces.yaml"
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
def test_each_of_its_events_is_understood(name: str) -> None:
    """RULE: nothing is subscribed to only to be dropped."""
    events = EventParser(
        account="T1", bot_user="UBOT", commands=frozenset(COMMAND_NAMES), has_agent_view="agent" in name
    )
    parser = InteractionParser(events=events)
    for kind in items_of("bot_events", MANIFESTS[name]):
        event = {"type": kind, **SAMPLES.get(kind, OTHER_SAMPLE)}
        body = {"type": "event_callback", "team_id": "T1", "event_id": "Ev1", "event": event}
        assert parser.parse_event(body) is not None, kind


@every_manifest
def test_its_commands_are_the_bots(name: str) -> None:
    """RULE: the root command and every command whose name Slack lets an app have."""
    commands = re.findall(r"command: /(\S+)\n(?: +url: \S+\n)? +description: \S", MANIFESTS[name])
    assert len(commands) == MANIFESTS[name].count("command: /")
    assert sorted(commands) == sorted({ROOT_COMMAND, *COMMAND_NAMES} - RESERVED_COMMANDS)
    assert len(commands) <= 50


@every_manifest
def test_its_scopes_are_those_that_its_methods_and_events_need(name: str) -> None:
    """RULE: the scopes of the methods that the client calls and of the events, and no other; the panel's in its manifest."""
    source = Path(client.__file__).read_text("utf-8")
    methods = set(re.findall(r'_call\(\s*"(\w+)"', source))
    assert methods == SCOPES_OF_METHODS.keys()
    needed = set(SCOPES_BESIDES).union(*SCOPES_OF_METHODS.values()) - {"assistant:write"}
    assert SCOPES_OF_EVENTS.keys() == set().union(*EVENTS.values())
    needed.update(*(SCOPES_OF_EVENTS[event] for event in EVENTS[name]))
    assert items_of("bot", MANIFESTS[name]) == sorted(needed)


@every_manifest
def test_its_descriptions_fit(name: str) -> None:
    """RULE: one line each in Slack's menu."""
    assert all(len(line) <= 140 for line in re.findall(r"description: (.*)", MANIFESTS[name]))


@pytest.mark.parametrize("name", [name for name in MANIFESTS if name != WITH_ADDRESS])
def test_it_needs_no_public_address(name: str) -> None:
    """RULE: Socket Mode, no request address, buttons on, no token rotation."""
    manifest = MANIFESTS[name]
    assert "socket_mode_enabled: true" in manifest
    assert "request_url" not in manifest
    assert re.search(r"interactivity:\n +is_enabled: true", manifest)
    assert "token_rotation_enabled: false" in manifest


def test_the_manifest_for_many_workspaces_names_every_address() -> None:
    """RULE: each command, the events and the buttons come to one address; people are led back to the one that is served."""
    manifest = MANIFESTS[WITH_ADDRESS]
    hook = "https://insights.example.org/hooks/slack"
    assert manifest.count(f"      url: {hook}\n") == manifest.count("command: /")
    assert manifest.count(f"    request_url: {hook}\n") == 2
    assert f"- https://insights.example.org{REDIRECT_PATH}\n" in manifest
    assert "socket_mode_enabled: false" in manifest
    assert "org_deploy_enabled: false" in manifest


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


def test_the_manifests_differ_in_what_they_are_for_alone() -> None:
    """RULE: a command, scope or setting that is added to one of them is not forgotten in the others."""
    different = {
        "manifest-threads.yaml": r"message\.|s:history",
        WITH_ADDRESS: r"url: |redirect_urls|https://|socket_mode|token_rotation",
        "manifest-agent.yaml": r"agent_|app_context_changed|assistant:write|suggested_prompts|title: |message: ",
    }
    default = settings_of("slack-manifest.yaml")
    for name, own in different.items():
        lines = [line for line in settings_of(name) if not re.search(own, line)]
        assert lines == [line for line in default if not re.search(own, line)]


def settings_of(name: str) -> list[str]:
    """The lines without comments."""
    lines = (line.partition(" #")[0].rstrip() for line in MANIFESTS[name].splitlines())
    return [line for line in lines if line and not line.startswith("#")]
