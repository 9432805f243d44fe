"""`python -m bot settings`: every setting with its explanation and default, as the file .env that `run` reads."""

import argparse
from pathlib import Path

from bot.config.settings import Settings

_INSTALLED = Path(__file__).parents[1] / "config" / "env.example"
_IN_TREE = Path(__file__).parents[2] / ".env.example"


async def run(_settings: Settings, _arguments: argparse.Namespace) -> str:
    """The text of .env.example: an installed package has it beside its settings, a working copy at its top."""
    file = _INSTALLED if _INSTALLED.exists() else _IN_TREE
    return file.read_text(encoding="utf-8").rstrip()
