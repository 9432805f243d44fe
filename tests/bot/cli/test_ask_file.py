"""`ask --input FILE` reads what somebody has, and says no more than that about where it came from."""

import argparse
from pathlib import Path

import pytest

from bot.cli import ask
from insights.model import Language
from tests.handlers.dialogue import settings
from tests.handlers.question_app import SWIFT_HTML
from tests.standins.pdf import PositionedText, column_of_lines
from tests.standins.pdf import write_pdf as written

PDF = written([[PositionedText(60, 740, "1 Experiments", 12, bold=True),
                *column_of_lines(60, 720, ["We ran everything on 8 A100 GPUs for 36 hours in the end."] * 20)]])  # fmt: skip


@pytest.mark.parametrize(("body", "name"), [(SWIFT_HTML, "paper.html"), (PDF, "paper.pdf")])
@pytest.mark.parametrize(("language", "told"), [("en", "From the file of"), ("ko", "파일에서:")])
async def test_a_file_is_called_a_file(
    tmp_path: Path, body: bytes, name: str, language: Language, told: str
) -> None:
    """RULE: nobody fetched it from arXiv, so the answer does not say so."""
    (tmp_path / name).write_bytes(body)
    asked = argparse.Namespace(paper="2611.00001", question="how many GPUs were used?", input=tmp_path / name)
    answer = await ask.run(settings(tmp_path, language), asked)
    assert told in answer
    assert "8 A100 GPUs" in answer
    assert "arXiv" not in answer
