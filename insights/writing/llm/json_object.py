"""Finds the JSON object in a model's response, whatever surrounds it: reasoning, prose, code fences, trailing commas."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from insights.errors import ModelFailed

MAX_OBJECT_STARTS = 200
"""Braces at which an object is looked for; more than this is no response to a request for one object."""
_NAMES = r"(?:think|thinking|thought|reasoning|reflection)"
_TAG = re.compile(rf"<\s*(?P<end>/?)\s*{_NAMES}\b[^>]*>", re.IGNORECASE)
_TRAILING_COMMA = re.compile(r'("(?:[^"\\]|\\.)*")|,(?=\s*[}\]])', re.DOTALL)
_OBJECT_START = re.compile(r"\s*(?:```\w*\s*)?\{")


@dataclass(frozen=True, slots=True)
class _FoundObject:
    """A JSON object of a text, from `start` to before `end`, that is not within another one."""

    start: int
    end: int
    value: dict[str, Any]


def without_reasoning(text: str) -> str:
    """The text behind the reasoning that it begins with, as far as it has come: "" while a model still reasons. A
    closing tag alone ends a block that began in the prompt (vLLM and llama.cpp leave its opening tag there). Tags
    behind the beginning of an object are what the object says: papers write of <think> tags, too.
    """
    rest = text
    while not _OBJECT_START.match(rest) and (tag := _TAG.search(rest)):
        if tag["end"]:
            rest = rest[tag.end() :]
            continue
        closing = next((other for other in _TAG.finditer(rest, tag.end()) if other["end"]), None)
        if closing is None:
            return ""
        rest = rest[closing.end() :]
    return rest


def find_json_object(response: str) -> dict[str, Any]:
    """The largest JSON object of a response; one within reasoning only where there is none outside, as behind a block
    that was never closed. Raises ModelFailed when there is none.
    """
    texts = (response, _TRAILING_COMMA.sub(lambda match: match[1] or "", response))
    found = [ranked for text in texts for ranked in _rank_objects(text)]
    if not found:
        raise ModelFailed("the response holds no JSON object")
    return max(found, key=lambda ranked: ranked[:2])[2]


def _rank_objects(text: str) -> Iterator[tuple[bool, int, dict[str, Any]]]:
    """Each object with whether it stands outside of reasoning, and its length in characters."""
    objects = list(_objects(text))
    reasoning = _reasoning(text, objects)
    for item in objects:
        is_outside = not any(start <= item.start < end for start, end in reasoning)
        if is_outside or item.value:
            yield is_outside, item.end - item.start, item.value


def _reasoning(text: str, objects: Sequence[_FoundObject]) -> list[tuple[int, int]]:
    """Where the text reasons. A tag in an object is what the object says."""
    blocks: list[tuple[int, int]] = []
    start: int | None = None
    for tag in _TAG.finditer(text):
        if any(item.start < tag.start() < item.end for item in objects):
            continue
        if tag["end"]:
            blocks.append((start or 0, tag.end()))
            start = None
        elif start is None:
            start = tag.start()
    return blocks if start is None else [*blocks, (start, len(text))]


def _objects(text: str) -> Iterator[_FoundObject]:
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
            yield _FoundObject(place, end, value)
        place = end
