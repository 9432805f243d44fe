"""What every test may ask for."""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

pytest_plugins = ["tests.databases"]

# python-telegram-bot deprecates integer retry_after; a timedelta is what its next major version gives.
os.environ.setdefault("PTB_TIMEDELTA", "1")

# Speed is shown in benchmarks/; a busy machine makes no rule false.
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")


@pytest.fixture(scope="session")
def insights_data() -> Path:
    """The folder of real data (docs/data.md), or a skip that names the variable."""
    folder = os.environ.get("INSIGHTS_DATA", "")
    if not folder:
        pytest.skip("INSIGHTS_DATA is unset: docs/data.md says what to put into that folder")
    return Path(folder)
