"""Papers found from any chat."""

from pathlib import Path

import pytest

from tests.bot.telegram.full_app import open_full_app
from tests.standins.telegram import ANN, TelegramStandin


@pytest.mark.parametrize(
    ("query", "language"), [("2411.02355", "en"), ("BF16 quantization", "en"), ("give me death", "ko")]
)
async def test_a_paper_is_found_by_its_id_and_its_words(
    server: TelegramStandin, tmp_path: Path, *, query: str, language: str
) -> None:
    """RULE: typing after the bot's name lists papers; the chosen one is a whole message without buttons."""
    async with open_full_app(server, tmp_path):
        results = await server.type_inline_query(ANN, query, language=language)
        assert "2411.02355" in [result["id"] for result in results]
        assert all("reply_markup" not in result for result in results)
        assert all(result["description"] for result in results)
        assert any(" → " in result["description"] for result in results)


async def test_nothing_typed_shows_the_newest_and_nonsense_nothing(
    server: TelegramStandin, tmp_path: Path
) -> None:
    """RULE: an empty question is answered with the day's first papers, an unanswerable one with an empty list."""
    async with open_full_app(server, tmp_path):
        assert 1 <= len(await server.type_inline_query(ANN, "")) <= 10
        assert await server.type_inline_query(ANN, "zzzqqq xyzzy") == []


async def test_who_is_not_admitted_finds_nothing(server: TelegramStandin, tmp_path: Path) -> None:
    """RULE: typing is no request for leave: nothing is found, and the owner is not disturbed."""
    async with open_full_app(server, tmp_path, access="listed"):
        assert await server.type_inline_query(ANN, "2411.02355") == []
        assert not server.calls_to("sendMessage")
