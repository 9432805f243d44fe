"""Fixtures and profiles of all tests."""

import os
import signal
from pathlib import Path
from types import FrameType

import pytest
from hypothesis import HealthCheck, settings

pytest_plugins = ["tests.databases"]

# python-telegram-bot deprecates integer retry_after; a timedelta is what its next major version gives.
os.environ.setdefault("PTB_TIMEDELTA", "1")

LONG = (
    "tests/benchmarks/test_day24.py",
    "tests/benchmarks/test_question_set.py",
    "tests/benchmarks/test_kill.py",
    "tests/bot/cli/test_digest_model.py",
    "tests/bot/runtime/",
    "tests/bot/slack/test_many_workspaces.py",
    "tests/deploy/",
    "tests/handlers/test_consecutive_days.py",
    "tests/insights/store/db/test_upgrades.py",
    "tests/scheduler/delivery/test_kill.py",
)

# Benchmarks measure speed; tests must pass on a busy machine.
settings.register_profile("default_profile", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("default_profile")


def interrupt(number: int, frame: FrameType | None) -> None:
    signal.default_int_handler(number, frame)


def pytest_configure() -> None:
    """Ctrl-C as always, by a handler that is not Python's own. For Python's own asyncio.Runner puts another one in its
    place at each fixture and test, and asking for that one afterwards writes out (`repr`) what the task returned: of a
    fixture the whole app, which took up to a second.
    """
    signal.signal(signal.SIGINT, interrupt)


def pytest_xdist_auto_num_workers() -> int:
    """One more than there are cores: many tests wait for processes and sockets."""
    return (os.cpu_count() or 1) + 1


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest first, so that no process is left alone with one in the end: those of whole days and processes, which
    stand in this folder itself, and of the folders in LONG.
    """
    items.sort(key=lambda item: not _is_long(item.nodeid))


def _is_long(name: str) -> bool:
    return name.count("/") == 1 or name.startswith(LONG)


@pytest.fixture(scope="session")
def insights_data() -> Path:
    """The folder of real data (docs/data.md), or a skip that names the variable."""
    folder = os.environ.get("INSIGHTS_DATA", "")
    if not folder:
        pytest.skip("INSIGHTS_DATA is unset: docs/data.md says what to put into that folder")
    return Path(folder)
