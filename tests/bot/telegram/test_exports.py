"""Citations as a document in Telegram."""

from pathlib import Path

from tests.bot.telegram.full_app import new_messages, open_full_app
from tests.standins.telegram import ANN, PRIVATE, TelegramStandin

PAPER = "2411.02355"


async def test_citations_are_a_document_and_a_paper_is_saved_by_its_button(
    server: TelegramStandin, tmp_path: Path
) -> None:
    """RULE: the file's caption says what it is; the button's answer is a toast."""
    async with open_full_app(server, tmp_path):
        server.send_message(PRIVATE, ANN, f"/paper {PAPER}")
        [post] = await server.wait_sent(PRIVATE, 1)
        answer = await server.wait_answer(server.press_button(PRIVATE, post.id, ANN, "Save"))
        assert answer["text"] == "Saved. /saved shows your list."
        before = len(server.bot_messages(PRIVATE))
        server.send_message(PRIVATE, ANN, "/export bibtex saved")
        [document] = await new_messages(server, PRIVATE, before)
        assert document.text == "1 paper as BibTeX."
        assert document.document.startswith("@misc{")
