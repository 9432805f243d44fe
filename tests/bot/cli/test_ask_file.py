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

CUT_SHORT = {
    "en": "is cut short: what is missing may say it.",
    "ko": "중간까지만 읽을 수 있었습니다. 나머지 부분에 그 내용이 있을 수 있습니다.",
}
NOTHING = {"en": "No passage of", "ko": "그에 대한 내용이 없습니다."}

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


@pytest.mark.parametrize(
    ("body", "name"),
    [
        (SWIFT_HTML[: SWIFT_HTML.index(b"<section class='ltx_bibliography'")], "cut.html"),
        (SWIFT_HTML.replace(b"</body>", b"<p>Conversion to HTML had a Fatal error and exited abruptly.</p></body>"), "fatal.html"),
        (PDF[: PDF.index(b"startxref")], "cut.pdf"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("language", ["en", "ko"])
async def test_a_file_that_is_cut_says_so(tmp_path: Path, body: bytes, name: str, language: Language) -> None:
    """RULE: a refusal stays one, and what was not read may hold the answer; so does an answer that was found."""
    (tmp_path / name).write_bytes(body)
    asked = argparse.Namespace(paper="2611.00001", question="who paid for the zebras?", input=tmp_path / name)
    refusal = " ".join((await ask.run(settings(tmp_path, language), asked)).split())
    assert refusal.index(NOTHING[language]) < refusal.index(CUT_SHORT[language])
    asked.question = "how many GPUs were used?"
    answer = " ".join((await ask.run(settings(tmp_path, language), asked)).split())
    assert "8 A100 GPUs" in answer
    assert CUT_SHORT[language] in answer
    assert NOTHING[language] not in answer


async def test_a_whole_file_says_nothing_of_a_cut(tmp_path: Path) -> None:
    """RULE: a refusal from a whole text is a plain one."""
    (tmp_path / "whole.html").write_bytes(SWIFT_HTML)
    asked = argparse.Namespace(
        paper="2611.00001", question="who paid for the zebras?", input=tmp_path / "whole.html"
    )
    refusal = await ask.run(settings(tmp_path, "en"), asked)
    assert NOTHING["en"] in refusal
    assert "cut short" not in refusal
