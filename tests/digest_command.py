"""`python -m bot digest` inside the test's process: the same arguments, the same files, exit codes as outside."""

import asyncio
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.__main__ import parser
from bot.cli import digest
from bot.config.settings import Settings
from insights.errors import BadInput, InsightsError
from insights.i18n.catalog import translate


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """What one call left: its exit code, its one sentence, and the folder of its day."""

    code: int
    words: str
    out: Path

    @property
    def folder(self) -> Path:
        (folder,) = self.out.iterdir()
        return folder

    @property
    def json(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.folder / "digest.json").read_text(encoding="utf-8"))
        return found

    @property
    def page(self) -> str:
        return (self.folder / "README.md").read_text(encoding="utf-8")


def run_digest(folder: Path, *arguments: str | Path, database: str = "", out: str = "out") -> Ran:
    """One call in `folder`, on its database (or another); a new `out` keeps what came before."""
    settings = Settings(_env_file=None, database_url=database or f"sqlite:///{folder / 'insights.db'}")  # type: ignore[call-arg]
    asked = parser().parse_args(["digest", "--out", str(folder / out), *map(str, arguments)])
    try:
        words, code = asyncio.run(digest.answer(settings, asked)), 0
    except InsightsError as error:
        words, code = translate("en", error.key, **error.args_), 2 if isinstance(error, BadInput) else 1
    return Ran(code=code, words=words, out=folder / out)


def prose(page: str) -> list[str]:
    """The lines of a page that this bot says in its own words: no statement's quote, no title."""
    lines = (line for line in page.splitlines() if not re.match(r" - \[\d+\] ", line))
    return [re.sub(r"“.*”", "", line) for line in lines]
