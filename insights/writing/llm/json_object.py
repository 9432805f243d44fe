"""Finds the JSON object in a model's response, whatever surrounds it: reasoning, prose, code fences, trailing commas."""

import json
import re
from collections.abc import Iterator
from typing import Any

from insights.errors import ModelFailed

MAX_OBJECT_STARTS = 200
"""Braces at which an object is looked for; more than this is no response to a request for one object."""
_REASONING = re.compile(
    r"<(think|thinking|thought|reasoning|reflection)\b[^>]*>.*?(?:</\1\s*>|\Z)", re.DOTALL
)
_REASONING_END = re.compile(r"\A.*</(?:think|thinking|thought|reasoning|reflection)\s*>", re.DOTALL)
_TRAILING_COMMA = re.compile(r'("(?:[^"\\]|\\.)*")|,(?=\s*[}\]])', re.DOTALL)


def without_reasoning(text: str) -> str:
    """The text without blocks in which a model reasons; of a block that is still open nothing stays. A closing tag
    alone ends a block that began in the prompt (vLLM and llama.cpp leave its opening tag there).
    """
    return _REASONING_END.sub("", _REASONING.sub("", text))


def find_json_object(response: str) -> dict[str, Any]:
    """The largest JSON object of a response, outside of reasoning. Raises ModelFailed when there is none."""
    text = without_reasoning(response)
    found = list(_objects(text)) or list(_objects(_TRAILING_COMMA.sub(lambda match: match[1] or "", text)))
    if not found:
        raise ModelFailed("the response holds no JSON object")
    return max(found, key=lambda item: item[0])[1]


def _objects(text: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """The objects that are not within another one, each with its length in characters."""
    decoder, place = json.JSONDecoder(strict=False), 0
    for _ in range(MAX_OBJECT_STARTS):
        place = text.find("{", place)
        if place < 0:
            return
        try:
            value, end = decoder.raw_decode(text, place)
        except (ValueError, RecursionError):
            place += 1
            continue
        if isinstance(value, dict):
            yield end - place, value
        place = end
