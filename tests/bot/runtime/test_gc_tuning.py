"""bot.runtime.gc_tuning: what the garbage collector need not walk over."""

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
def given_back() -> Iterator[None]:
    """Python's own thresholds to begin with: a command that ran before in this process may have set its own."""
    thresholds = gc.get_threshold()
    gc.set_threshold(*STANDARD)
    yield
    gc.unfreeze()
    gc.set_threshold(*thresholds)


def test_what_is_there_is_set_apart_without_its_garbage() -> None:
    """RULE: a collection walks over nothing that stood before, and no garbage is kept for ever with it."""
    kept, ring = Ring(), weakref.ref(Ring())
    freeze_startup_objects()
    assert ring() is None
    assert all(one is not kept for one in gc.get_objects())
    assert gc.get_freeze_count() > 0


def test_what_comes_later_is_collected() -> None:
    """RULE: setting apart switches nothing off."""
    freeze_startup_objects()
    ring = weakref.ref(Ring())
    gc.collect()
    assert ring() is None


def test_a_command_that_ends_is_seldom_walked_over() -> None:
    """RULE: what one edition makes stays until the end; it is walked over seldom, but garbage still goes."""
    raise_gc_thresholds()
    assert gc.isenabled()
    assert all(later > soon for later, soon in zip(gc.get_threshold(), STANDARD, strict=True))
