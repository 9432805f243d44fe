"""insights.store.editions.mapping: source states of older rows are read, too."""

from datetime import date

import pytest

from insights.model import SourceState
from insights.store.editions.mapping import sources_adapter

TUESDAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("stored", "state"),
    [
        ({"name": "arxiv", "state": "ok", "records": 3}, SourceState(name="arxiv", state="ok", records=3)),
        (
            {"name": "arxiv (API)", "state": "failed", "records": 0, "reason": "no connection"},
            SourceState(name="arxiv (API)", state="failed", reason="no connection"),
        ),
        (
            {"name": "arxiv of 2026-11-24", "state": "failed", "records": 0, "reason": "no connection"},
            SourceState(name="arxiv", state="failed", reason="no connection", day=TUESDAY),
        ),
    ],
)
def test_rows_from_before_a_state_had_a_day_are_read(stored: dict[str, object], state: SourceState) -> None:
    """A row without the field has no day; one with the day in the name of the source has that day."""
    (read,) = sources_adapter().validate_python([stored])
    assert read == state
    assert read.label == stored["name"]


def test_a_state_is_read_as_it_was_written() -> None:
    """With and without a day."""
    states = (SourceState(name="arxiv", state="ok"), SourceState(name="arxiv", state="failed", day=TUESDAY))
    assert sources_adapter().validate_python(sources_adapter().dump_python(states, mode="json")) == states
