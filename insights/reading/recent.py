"""What was made lately and costs time to make again: kept in memory while it is used, bounded in number and weight."""

from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


@dataclass(slots=True, kw_only=True)
class Recent(Generic[K, V]):
    """What was used longest ago goes first. What alone is heavier than all may be is not kept."""

    most: int
    heaviest: int
    _kept: OrderedDict[K, tuple[V, int]] = field(default_factory=OrderedDict)
    _weight: int = 0

    def get(self, key: K) -> V | None:
        kept = self._kept.get(key)
        if kept is None:
            return None
        self._kept.move_to_end(key)
        return kept[0]

    def put(self, key: K, value: V, weight: int) -> None:
        self.drop(key)
        if weight > self.heaviest:
            return
        self._kept[key] = (value, weight)
        self._weight += weight
        while len(self._kept) > self.most or self._weight > self.heaviest:
            self.drop(next(iter(self._kept)))

    def drop(self, key: K) -> None:
        gone = self._kept.pop(key, None)
        self._weight -= gone[1] if gone else 0
