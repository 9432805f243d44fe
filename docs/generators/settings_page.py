"""docs/reference/settings.md, from .env.example; and the two held against bot/config/settings.py: none knows a name the other lacks."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.config.settings import SECRETS, Settings

ROOT = Path(__file__).resolve().parent.parent.parent
EXAMPLE = ROOT / ".env.example"
CHECKS = re.compile("doctor|checks|diagnostics")
"""Modules that only say whether settings fit together."""

HEAD = """\
# Settings

*This page is generated from `.env.example`: `make docs`.*

The bot reads its environment, and the file `.env` in the folder it is started in; the environment wins. Every
setting is optional, and an empty one counts as unset. A wrong one stops the start with one sentence that names
it (exit code 2). 🔑 marks secrets: any of them may stand in a file instead, named by the same setting with
`_FILE` behind it (`TELEGRAM_BOT_TOKEN_FILE=/run/secrets/telegram`), or all of them in one folder, `SECRETS_DIR`, in
which each file is named as its setting (`TELEGRAM_BOT_TOKEN`, in capitals or not). The credentials of a systemd unit
are such a folder without being named. `daily-insights settings` prints a file `.env` to begin with, in which each
setting is explained.
"""

WAITING = "*Not yet used:* the setting is accepted and nothing reads it so far."


class Unexplained(Exception):
    """A setting stands in one of the two files only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One setting as .env.example explains it."""

    group: str
    name: str
    default: str
    explained: str


def entries(text: str) -> Iterator[Entry]:
    """Comment lines explain the settings that follow them, up to the next explanation."""
    group, explained, fresh = "", [""], False
    for line in text.splitlines():
        if title := re.fullmatch(r"# --- (.+?) -+", line):
            group, explained, fresh = title[1], [], False
        elif setting := re.fullmatch(r"#?([A-Z][A-Z_]+)=(.*)", line):
            yield Entry(group=group, name=setting[1], default=setting[2], explained=" ".join(explained))
            fresh = True
        elif line.startswith("# ") and group:
            explained = [line[2:]] if fresh else [*explained, line[2:]]
            fresh = False


def checked() -> None:
    """Raises Unexplained for names that only one of the two files knows."""
    explained = {entry.name for entry in entries(EXAMPLE.read_text("utf-8"))}
    known = {name.upper() for name in Settings.model_fields}
    if explained != known:
        missing, unknown = ", ".join(sorted(known - explained)), ", ".join(sorted(explained - known))
        raise Unexplained(
            f".env.example lacks: {missing or 'nothing'}; it names in vain: {unknown or 'nothing'}"
        )


def unread() -> frozenset[str]:
    """Settings that nothing reads yet, so that they change nothing; this page says so of each. Whoever only checks a
    setting (`doctor`) does not read it; a property of Settings counts where it is read itself.
    """
    used = {
        name
        for path in sorted((ROOT / "bot").rglob("*.py"))
        if path.parent.name != "config" and not CHECKS.search(path.name)
        for name in _names_read(ast.parse(path.read_text("utf-8")), "settings")
    }
    for node in ast.walk(ast.parse((ROOT / "bot/config/settings.py").read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef) and node.name in used:
            used |= _names_read(node, "self")
    return frozenset(name.upper() for name in Settings.model_fields if name not in used)


def _names_read(tree: ast.AST, owner: str) -> set[str]:
    """The attributes that are read of a variable or attribute of this name."""
    return {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and owner in (getattr(node.value, "id", ""), getattr(node.value, "attr", ""))
    }


def page() -> str:
    waiting, parts = unread(), [HEAD]
    group = ""
    for entry in entries(EXAMPLE.read_text("utf-8")):
        if entry.group != group:
            group = entry.group
            parts.append(f"\n## {group}\n\n| Setting | Default | What it does |\n| --- | --- | --- |")
        parts.append(_row(entry, waiting=entry.name in waiting))
    return "\n".join(parts) + "\n"


def _row(entry: Entry, *, waiting: bool) -> str:
    secret = " 🔑" if entry.name in SECRETS else ""
    words = " ".join(filter(None, [entry.explained, WAITING if waiting else ""]))
    default = f"`{entry.default}`" if entry.default else "–"
    return f"| `{entry.name}`{secret} | {default} | {words} |"
