"""A quantity: the value and unit of a number, however it is written."""

import math
from dataclasses import dataclass

RELATIVE_TOLERANCE = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """A number of a text. `start` and `end` are the places of its first character and behind its last."""

    value: float
    """In base units: "120 ms" is 0.12 of "s"; a percentage is the number before its sign."""
    unit: str
    """The base unit; "" for a plain number."""
    text: str
    start: int
    end: int
    is_name: bool = False
    """Whether the digits belong to a name, as in "GPT-4", "F1" or "3D"."""

    def equals(self, other: "Quantity") -> bool:
        """Whether both state the same: value and unit, or a share as a ratio and in percent (0.961 and 96.1 %)."""
        if self.unit == other.unit:
            return same_value(self.value, other.value)
        percent, plain = (self, other) if self.unit == "%" else (other, self)
        if percent.unit == "%" and not plain.unit:
            return 0 <= plain.value <= 1 and same_value(percent.value, 100 * plain.value)
        return False


def same_value(first: float, second: float) -> bool:
    """Whether two numbers are equal but for the last bits of their computation."""
    return math.isclose(first, second, rel_tol=RELATIVE_TOLERANCE, abs_tol=1e-15)
