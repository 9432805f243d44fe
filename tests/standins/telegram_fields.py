"""Unknown and missing request fields, by types others wrote (aiogram's models of the Bot API).

Telegram itself drops a field it does not know without a word, so a misspelt one would change nothing and pass;
here it is refused.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any

from aiogram import methods

from tests.standins.telegram_rules import Refusal


@cache
def _fields(method: str) -> tuple[frozenset[str], frozenset[str]]:
    """All fields of a method, and those that are required."""
    model = getattr(methods, method[0].upper() + method[1:], None)
    if model is None:
        return frozenset(), frozenset()
    fields = model.model_fields
    return frozenset(fields), frozenset(name for name, field in fields.items() if field.is_required())


def check_fields(method: str, params: Mapping[str, Any]) -> None:
    known, required = _fields(method)
    if known and (strange := params.keys() - known):
        raise Refusal(
            400, f"Bad Request: the stand-in knows no field {', '.join(sorted(strange))} of {method}"
        )
    missing = required - params.keys()
    if missing:  # core.telegram.org/bots/api#making-requests: parameters marked as required
        name = min(missing)
        words = {"chat_id": "chat_id is empty", "text": "message text is empty"}
        raise Refusal(400, f"Bad Request: {words.get(name, f'parameter {name} is required')}")
