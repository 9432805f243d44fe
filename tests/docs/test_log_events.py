"""The page of log events knows what the code logs, and nothing else."""

import ast
import re
from collections.abc import Iterator

from tests.paths import ROOT

PACKAGES = ("bot", "handlers", "scheduler", "insights")
PAGE = (ROOT / "docs" / "reference" / "log-events.md").read_text("utf-8")
LINES = [
    line for row in re.findall(r"^\| (.*?) \|", PAGE, re.MULTILINE) for line in re.findall(r"`([^`]+)`", row)
]
EVENT = re.compile(r"[a-z]+(?:\.[a-z_]+)+")
PLACEHOLDER = re.compile(r"%(?:[sdr]|\.?\d*g)")
SERIOUS = {"warning", "error", "exception", "critical"}


def logged(levels: set[str]) -> Iterator[str]:
    """The messages of log calls, as they stand in the code."""
    for part in PACKAGES:
        for path in sorted((ROOT / part).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if (
                    (
                        isinstance(node, ast.Call)
                        and isinstance(node.func, ast.Attribute)
                        and node.func.attr in levels
                    )
                    and node.args
                    and ast.unparse(node.func.value) == "log"
                ):
                    yield from texts(node.args[0])


def texts(node: ast.expr) -> Iterator[str]:
    """What a message may be: a text, or one of two."""
    if isinstance(node, ast.Constant):
        yield str(node.value)
    elif isinstance(node, ast.IfExp):
        yield from texts(node.body)
        yield from texts(node.orelse)


def is_explained(message: str) -> bool:
    event = EVENT.match(message)
    if event:
        return any(event[0] in line for line in LINES)
    shape = re.compile(".+".join(map(re.escape, PLACEHOLDER.split(message))))
    return any(shape.fullmatch(line) for line in LINES)


def test_every_warning_and_error_is_explained() -> None:
    """RULE: an operator finds each line that somebody should look at, and what to do about it."""
    messages = [message for message in logged(SERIOUS) if PLACEHOLDER.sub("", message).strip(": ")]
    assert len(messages) > 40
    assert sorted({message for message in messages if not is_explained(message)}) == []


def test_every_event_that_is_explained_is_logged_somewhere() -> None:
    """RULE: an operator is not told to look for a line that the code does not write."""
    events = {event for line in LINES if (event := EVENT.match(line))}
    code = "".join(path.read_text("utf-8") for part in PACKAGES for path in (ROOT / part).rglob("*.py"))
    assert len(events) > 5
    assert sorted({event[0] for event in events if f'"{event[0]}' not in code}) == []
