"""What the tutorials say that the bot answers is what it answers, on the sample day."""

import itertools
import re
from collections.abc import Iterator
from pathlib import Path

from tests.handlers.dialogue import Dialogue, sample_app
from tests.paths import ROOT

TUTORIALS = sorted((ROOT / "docs" / "tutorials").glob("*.md"))
BLOCK = re.compile(r"```text\n(.*?)```", re.DOTALL)
NOT_SHOWN = re.compile(r" \(https?:[^)]*\)|─+")
"""Addresses, which a page shows as links, and the terminal's rules below headings."""
SLACK_COMMAND = re.compile(r"^/insights ")


def shown_answers(page: Path) -> Iterator[tuple[str, str]]:
    """What is typed, and the block that follows it with the answer."""
    blocks = [block.strip() for block in BLOCK.findall(page.read_text("utf-8"))]
    for typed, answer in itertools.pairwise(blocks):
        if typed.startswith("/") and "\n" not in typed and not answer.startswith("/") and typed != "/newbot":
            yield SLACK_COMMAND.sub("/", typed), answer


def pieces(block: str) -> Iterator[str]:
    """The shown text between its ellipses, and paragraph by paragraph, without line breaks."""
    for paragraph in re.split(r"\n\n|\n(?=\s*[•→])|…", block):
        if words := " ".join(paragraph.split()):
            yield words


async def test_the_answers_that_tutorials_show_are_given(tmp_path: Path) -> None:
    """RULE: a newcomer who types what a tutorial says sees what it shows."""
    async with sample_app(tmp_path) as app:
        for page in TUTORIALS:
            dialogue = Dialogue(app=app, room=page.stem)
            for typed, shown in shown_answers(page):
                answer = " ".join(NOT_SHOWN.sub("", await dialogue.say(typed)).split())
                missing = [piece for piece in pieces(shown) if piece not in answer]
                assert missing == [], f"{page.name}: {typed}\n{answer}"
