"""bot.runtime.gc_tuning: which objects the garbage collector does not visit."""

import gc
import weakref
from collections.abc import Iterator

import pytest

from bot.runtime.gc_tuning import freeze_startup_objects, raise_gc_thresholds

STANDARD = (700, 10, 10)


class Ring:
    """Garbage that only a collection finds."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture(autouse=True)
def restore_gc() -> Iterator[None]:
    """Python's own thresholds to begin with: a command that ran before in this process may have set its own."""
    thresholds = gc.get_threshold()
    gc.set_threshold(*STANDARD)
    yield
    gc.unfreeze()
    gc.set_threshold(*thresholds)


def test_existing_objects_are_frozen_without_their_garbage() -> None:
    """RULE: a collection visits no object that existed before, and no garbage is frozen with them."""
    kept, ring = Ring(), weakref.ref(Ring())
    freeze_startup_objects()
    assert ring() is None
    assert all(item is not kept for item in gc.get_objects())
    assert gc.get_freeze_count() > 0


def test_later_garbage_is_collected() -> None:
    """RULE: freezing switches nothing off."""
    freeze_startup_objects()
    ring = weakref.ref(Ring())
    gc.collect()
    assert ring() is None


def test_raised_thresholds_collect_rarely() -> None:
    """RULE: the collector stays on, with every threshold above the standard."""
    raise_gc_thresholds()
    assert gc.isenabled()
    assert all(later > soon for later, soon in zip(gc.get_threshold(), STANDARD, strict=True))
