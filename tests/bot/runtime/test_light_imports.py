"""What a running bot does not import: it would stay in memory for as long as the bot runs."""

import os
import subprocess
import sys

from tests.paths import ROOT

SCRIPT = """
import sys
from bot.runtime.light_imports import skip_httpx_command_line
skip_httpx_command_line()
import httpx, bot.runtime.lifecycle
print(callable(httpx.main), sorted({name.partition('.')[0] for name in sys.modules} & set(sys.argv[1:])))
print([name for name in sys.modules if name.startswith('insights.writing.llm.')])
"""
NOT_IMPORTED = (
    "matplotlib",
    "numpy",
    "PIL",
    "alembic",
    "arxiv",
    "requests",
    "lxml",
    "rich",
    "pygments",
    "openai",
)
PLATFORMS = ("telegram", "slack_bolt", "slack_sdk", "aiohttp")


def test_without_tokens_and_a_model_nothing_is_imported_for_them() -> None:
    """Libraries of platforms and models, of charts and of arXiv's API, and httpx's own command line."""
    run = subprocess.run(
        [sys.executable, "-c", SCRIPT, *NOT_IMPORTED, *PLATFORMS],
        cwd=ROOT, env={**os.environ}, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert run.stdout == "True []\n[]\n", run.stdout + run.stderr
