"""Citations as files, as dialogues."""

from pathlib import Path

from tests.handlers.dialogue import Dialogue, sample_app

PAPER = "2411.02355"


async def test_a_paper_a_topic_a_day_and_the_saved_list_are_exported(tmp_path: Path) -> None:
    """RULE: the format and what is exported stand in any order; nothing named is the saved list, or the message replied to."""
    async with sample_app(tmp_path) as app:
        dialogue = Dialogue(app=app)
        await dialogue.verify(
            [
                ("/export", "There is no paper to export"),
                (
                    f"/export {PAPER}",
                    [
                        "1 paper as BibTeX.",
                        f"{PAPER}.bib",
                        "archivePrefix = {arXiv}",
                        f"eprint = {{{PAPER}}}",
                    ],
                ),
                (f"/export ris {PAPER}", ["1 paper as RIS.", f"{PAPER}.ris", "TY  - UNPB"]),
                (
                    "/export today as csl-json",
                    ["47 papers as CSL-JSON.", "papers-2024-11-06.json", '"type": "article"'],
                ),
                ("/export LLM", ["llm-2024-11-06.bib", "@misc{"]),
                ("/export 2024-11-06 ris", "papers-2024-11-06.ris"),
                ("/export 2023-01-01", "I have no digest of"),
                ("/export nonsense", "cannot tell what “nonsense” is"),
                (f"/save {PAPER}", "Saved:"),
                ("/saved", "As BibTeX"),
                ("/내보내기 zotero 저장목록", ["1 paper as RIS.", "saved-papers.ris"]),
            ]
        )
        assert "saved-papers.bib" in await dialogue.press("export", "bibtex", "saved")
        assert "1 paper as BibTeX." in await dialogue.press("export", "bibtex", "saved", "BF16")
        await dialogue.say(f"/paper {PAPER}")
        assert f"{PAPER}.bib" in await dialogue.say("/export", reply_to=await dialogue.last_ref())
