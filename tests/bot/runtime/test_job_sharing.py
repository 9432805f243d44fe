"""bot.runtime.job_sharing: what a worker says of the queue at its start."""

from pathlib import Path

import pytest

from bot.runtime.job_sharing import report_job_sharing
from bot.runtime.process_role import ProcessRole
from bot.startup_progress import StartupProgress
from bot.wiring.app import open_app
from tests.handlers.dialogue import settings as make_settings


async def test_several_workers_without_the_queue_are_told(
    migrated_postgres_url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """RULE: one worker alone hears what several would need; where another one runs, it is warned that both work."""
    secret = type(make_settings(tmp_path).database_url)(migrated_postgres_url)
    settings = make_settings(tmp_path).model_copy(update={"database_url": secret})
    async with open_app(settings) as first, open_app(settings) as second:  # as where the extra is missing
        await first.stores.leases.register("worker/a/0", 60, replaces=False)
        progress = StartupProgress()
        await report_job_sharing(first, ProcessRole.WORKER, progress)
        assert [step.detail for step in progress.steps if step.name == "jobs"] == [
            "in this process; several workers need: pip install 'daily-insights[postgres]'"
        ]
        assert "jobs.not_shared" not in caplog.text
        await second.stores.leases.register("worker/b/0", 60, replaces=False)
        await report_job_sharing(second, ProcessRole.FRONT, StartupProgress())
        assert "jobs.not_shared" not in caplog.text
        await report_job_sharing(second, ProcessRole.WORKER, StartupProgress())
    assert "jobs.not_shared" in caplog.text
