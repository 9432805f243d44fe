from bot.startup_progress import StartupProgress, StartupStep


def test_a_watcher_hears_each_change_once_and_no_longer_than_it_wants() -> None:
    """One line per change: saying the same again says nothing."""
    progress, heard = StartupProgress(), list[StartupStep]()
    end = progress.watch(heard.append)
    progress.waiting("Sources")
    progress.step("Sources", "arXiv")
    progress.step("Sources", "arXiv")
    progress.failed("Sources", "no answer")
    end()
    progress.done("Sources")
    assert [(step.state, step.detail) for step in heard] == [
        ("waiting", ""),
        ("running", "arXiv"),
        ("failed", "no answer"),
    ]


def test_steps_stay_in_the_order_they_were_named() -> None:
    """The list people read does not jump."""
    progress = StartupProgress()
    progress.waiting("Database", "Sources")
    progress.done("Sources", "359 records")
    progress.done("Database")
    assert [(step.name, step.state) for step in progress.steps] == [("Database", "done"), ("Sources", "done")]
