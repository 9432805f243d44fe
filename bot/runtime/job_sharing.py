"""Says at the start whether this process shares its jobs with others, and what it would take."""

import logging

from bot.runtime.process_role import ProcessRole
from bot.startup_progress import StartupProgress
from bot.wiring.context import AppContext
from bot.wiring.jobs import is_postgresql

log = logging.getLogger(__name__)

INSTALL = "pip install 'daily-insights[postgres]'"


async def report_job_sharing(app: AppContext, role: ProcessRole, progress: StartupProgress) -> None:
    """Nothing on SQLite. On PostgreSQL without the queue's library, what several workers need; a warning where another one
    runs already. Raises StoreFailed.
    """
    if not role.delivers or not is_postgresql(app.settings):
        return
    if app.job_workers is not None:
        progress.done("jobs", "shared by all workers on this database")
        return
    progress.done("jobs", f"in this process; several workers need: {INSTALL}")
    held = await app.stores.leases.list_held()
    workers = {lease.process for lease in held if lease.process.startswith(("worker/", "all/"))}
    if len(workers) > 1:
        log.warning(
            "jobs.not_shared: each worker makes every edition, and asks arXiv for it; install the queue on all of them: %s",
            INSTALL,
            extra={"workers": len(workers)},
        )
