"""Fixtures and profiles of all tests."""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

pytest_plugins = ["tests.databases"]

# python-telegram-bot deprecates integer retry_after; a timedelta is what its next major version gives.
os.environ.setdefault("PTB_TIMEDELTA", "1")

# Benchmarks measure speed; tests must pass on a busy machine.
settings.register_profile("default_profile", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("default_profile")


def pytest_xdist_auto_num_workers() -> int:
    """One more than there are cores: many tests wait for processes and sockets."""
    return (os.cpu_count() or 1) + 1


@pytest.fixture(scope="session")
def insights_data() -> Path:
    """The folder of real data (docs/data.md), or a skip that names the variable."""
    folder = os.environ.get("INSIGHTS_DATA", "")
    if not folder:
        pytest.skip("INSIGHTS_DATA is unset: docs/data.md says what to put into that folder")
    return Path(folder)
