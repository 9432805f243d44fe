"""`python -m bot digest` inside the test's process: the same arguments, the same files, exit codes as outside."""

import asyncio
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.__main__ import build_parser
from bot.cli import digest
from bot.config.settings import Settings
from insights.errors import BadInput, InsightsError
from insights.i18n.catalog import translate
from tests.databases import database_url_in


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestRun:
    """The result of one call: its exit code, its one sentence, and the output folder of its day."""

    exit_code: int
    output: str
    out_folder: Path

    @property
    def folder(self) -> Path:
        (folder,) = self.out_folder.iterdir()
        return folder

    @property
    def json(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.folder / "digest.json").read_text(encoding="utf-8"))
        return found

    @property
    def page(self) -> str:
        return (self.folder / "README.md").read_text(encoding="utf-8")


def run_digest(folder: Path, *options: str | Path, database: str = "", out: str = "out") -> DigestRun:
    """One call in `folder`, on its database (or another); a new `out` keeps what came before."""
    settings = Settings(_env_file=None, database_url=database or database_url_in(folder))  # type: ignore[call-arg]
    arguments = build_parser().parse_args(["digest", "--out", str(folder / out), *map(str, options)])
    try:
        output, exit_code = asyncio.run(digest.run(settings, arguments)), 0
    except InsightsError as error:
        output, exit_code = (
            translate("en", error.key, **error.params),
            2 if isinstance(error, BadInput) else 1,
        )
    return DigestRun(exit_code=exit_code, output=output, out_folder=folder / out)


def own_sentences(page: str) -> list[str]:
    """The lines of a page without quotes and titles: what the bot itself writes."""
    lines = (line for line in page.splitlines() if not re.match(r" - \[\d+\] ", line))
    return [re.sub(r"“.*”", "", line) for line in lines]
