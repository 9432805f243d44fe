"""bot.startup_progress: steps and their watchers."""

from bot.startup_progress import StartupProgress, StartupStep


def test_a_watcher_is_called_once_for_each_change_until_it_ends() -> None:
    """A step that is reported again unchanged calls nobody."""
    progress, changes = StartupProgress(), list[StartupStep]()
    end = progress.watch(changes.append)
    progress.waiting("Sources")
    progress.step("Sources", "arXiv")
    progress.step("Sources", "arXiv")
    progress.failed("Sources", "no answer")
    end()
    progress.done("Sources")
    assert [(step.state, step.detail) for step in changes] == [
        ("waiting", ""),
        ("running", "arXiv"),
        ("failed", "no answer"),
    ]


def test_steps_stay_in_the_order_they_were_named() -> None:
    """The list on the page does not change its order."""
    progress = StartupProgress()
    progress.waiting("Database", "Sources")
    progress.done("Sources", "359 records")
    progress.done("Database")
    assert [(step.name, step.state) for step in progress.steps] == [("Database", "done"), ("Sources", "done")]
