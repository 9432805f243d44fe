"""JSON from outside (a browser, a platform): parsed within bounds, with every string cleaned once."""

import json
from math import isfinite
from typing import Any

from insights.text.cleaning import remove_unprintable

MAX_DEPTH = 64
"""Lists and objects within each other; the deepest event of a platform has about twenty."""
MAX_INTEGER = 2**63 - 1
"""What a database's column takes; ids of Telegram have at most 52 bits."""


class UnfitJson(ValueError):
    """Not JSON in UTF-8, nested too deeply, or with a number that no field takes."""


def parse_json(body: bytes | str) -> Any:
    """The value of a JSON document, as `clean_json` returns it. Raises UnfitJson."""
    try:
        text = body if isinstance(body, str) else body.decode("utf-8-sig")
        return clean_json(json.loads(text, parse_constant=_refuse_constant))
    except UnfitJson:
        raise
    except (ValueError, RecursionError) as error:
        raise UnfitJson(type(error).__name__) from None


def clean_json(value: Any, max_depth: int = MAX_DEPTH) -> Any:
    """A parsed value whose strings, keys included, went through `remove_unprintable`. Raises UnfitJson when it is nested
    more than `max_depth` deep, has a number above 64 bits, or one that is not finite.
    """
    match value:
        case str():
            return remove_unprintable(value)
        case dict() | list() if max_depth == 0:
            raise UnfitJson("nested too deeply")
        case dict():
            return {
                remove_unprintable(str(key)): clean_json(each, max_depth - 1) for key, each in value.items()
            }
        case list():
            return [clean_json(each, max_depth - 1) for each in value]
        case int() if abs(value) > MAX_INTEGER:
            raise UnfitJson("an integer above 64 bits")
        case float() if not isfinite(value):
            raise UnfitJson("a number that is not finite")
    return value


def _refuse_constant(name: str) -> None:
    """NaN and Infinity are Python's own, and no JSON."""
    raise UnfitJson(name)
