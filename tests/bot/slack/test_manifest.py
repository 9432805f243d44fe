"""docs/slack-manifest.yaml and the code ask Slack for the same things."""

import re
from pathlib import Path

from bot.slack.event_parser import EVENTS, UMBRELLA
from bot.slack.phrasing import KEPT_BY_SLACK
from handlers.commands import NAMES

MANIFEST = Path("docs/slack-manifest.yaml").read_text(encoding="utf-8")


def listed(name: str) -> list[str]:
    """The items of the list under `name:`."""
    lines = re.search(rf"^ *{name}:\n((?: +- .*\n)+)", MANIFEST, re.MULTILINE)
    assert lines
    return re.findall(r"- ([\w.:]+)", lines[1])


def test_its_events_are_those_we_hear() -> None:
    """Every event we act on is subscribed to, and no other: others would be read for nothing."""
    assert sorted(listed("bot_events")) == sorted(EVENTS)


def test_its_commands_are_ours() -> None:
    """The umbrella and every command of the table whose name Slack lets an app have."""
    commands = re.findall(r"command: /(\S+)", MANIFEST)
    assert sorted(commands) == sorted({UMBRELLA, *NAMES} - KEPT_BY_SLACK)
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
    """Each scope is used: reading channels' history is not among them."""
    assert listed("bot") == sorted(listed("bot"))
    assert not {"channels:history", "groups:history", "chat:write.public"} & set(listed("bot"))
