"""docs/slack-manifest.yaml agrees with the code."""

import re
from pathlib import Path

from bot.slack.event_parser import SUBSCRIBED_EVENTS
from bot.slack.phrasing import RESERVED_COMMANDS, ROOT_COMMAND
from handlers.commands import COMMAND_NAMES

MANIFEST = Path("docs/slack-manifest.yaml").read_text(encoding="utf-8")


def items_of(name: str) -> list[str]:
    """The items of the list under `name:`."""
    lines = re.search(rf"^ *{name}:\n((?: +- .*\n)+)", MANIFEST, re.MULTILINE)
    assert lines
    return re.findall(r"- ([\w.:]+)", lines[1])


def test_its_events_are_those_that_are_parsed() -> None:
    """Every event that is handled is subscribed to, and no other."""
    assert sorted(items_of("bot_events")) == sorted(SUBSCRIBED_EVENTS)


def test_its_commands_are_the_bots() -> None:
    """The root command and every command whose name Slack lets an app have."""
    commands = re.findall(r"command: /(\S+)", MANIFEST)
    assert sorted(commands) == sorted({ROOT_COMMAND, *COMMAND_NAMES} - RESERVED_COMMANDS)
    assert len(commands) <= 50


def test_its_descriptions_fit() -> None:
    """One line each in Slack's menu."""
    assert all(len(line) <= 140 for line in re.findall(r"description: (.*)", MANIFEST))


def test_it_needs_no_public_address() -> None:
    """Socket Mode, no request address, buttons on, no token rotation."""
    assert "socket_mode_enabled: true" in MANIFEST
    assert "request_url" not in MANIFEST
    assert re.search(r"interactivity:\n +is_enabled: true", MANIFEST)
    assert "token_rotation_enabled: false" in MANIFEST


def test_it_asks_for_no_more_rights_than_named() -> None:
    """No scope to read channels' history or to write into channels without an invitation."""
    assert items_of("bot") == sorted(items_of("bot"))
    assert not {"channels:history", "groups:history", "chat:write.public"} & set(items_of("bot"))
