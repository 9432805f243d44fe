"""The database of a running bot: /readyz tells when it is gone, and nobody replaces it."""

from pathlib import Path

from tests.databases import requires_sqlite
from tests.running_bot import run_bot


@requires_sqlite
async def test_a_running_bot_keeps_its_database_and_tells_when_it_is_gone(tmp_path: Path) -> None:
    """RULE: `db restore` refuses with a sentence; after the file was deleted /health is 503 and names no path."""
    async with run_bot(tmp_path, "2026-11-23T06:00:00+00:00") as bot:
        healthy = await bot.get("/health")
        assert healthy.status_code == 200
        assert healthy.json().items() >= {"ready": True, "database": "ok", "reasons": []}.items()
        await bot.run_command("db", "backup", "copy.db")
        refused = await bot.run_command("db", "restore", "copy.db")
        assert "is in use: stop the bot" in refused
        assert len(refused.strip().splitlines()) == 1
        assert (await bot.get("/health")).status_code == 200
        (tmp_path / "insights.db").unlink()
        failed = await bot.get("/health")
        assert (failed.status_code, failed.json()["ready"]) == (503, False)
        assert failed.json()["reasons"] == ["the database does not answer"]
        assert str(tmp_path) not in failed.text
        assert (await bot.get("/healthz")).status_code == 200
        assert bot.log.count("readiness.lost") == 1
    assert not (tmp_path / "insights.db").exists()
    restored = await bot.run_command("db", "restore", "copy.db")
    assert "restored from copy.db" in restored
    assert "open deliveries go on" in restored
