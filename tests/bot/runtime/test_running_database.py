"""The database of a running bot: /health tells when it is gone, and nobody replaces it."""

from pathlib import Path

from tests.running_bot import run_bot


async def test_a_running_bot_keeps_its_database_and_tells_when_it_is_gone(tmp_path: Path) -> None:
    """RULE: `db restore` refuses with a sentence; after the file was deleted /health is 503 and names no path."""
    async with run_bot(tmp_path, "2026-11-23T06:00:00+00:00") as bot:
        healthy = await bot.get("/health")
        assert (healthy.status_code, healthy.json()) == (200, {"ready": True, "database": "ok"})
        await bot.run_command("db", "backup", "copy.db")
        refused = await bot.run_command("db", "restore", "copy.db")
        assert "is in use: stop the bot" in refused
        assert len(refused.strip().splitlines()) == 1
        assert (await bot.get("/health")).status_code == 200
        (tmp_path / "insights.db").unlink()
        failed = await bot.get("/health")
        assert (failed.status_code, failed.json()) == (503, {"ready": False, "database": "failed"})
        assert "health.database_failed" in bot.log
    assert not (tmp_path / "insights.db").exists()
    restored = await bot.run_command("db", "restore", "copy.db")
    assert "restored from copy.db" in restored
    assert "open deliveries go on" in restored
