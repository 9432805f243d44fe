"""Pages of HTML made to take as much memory and time as they can: each a few bytes repeated up to a size."""

import json
import subprocess
import sys
from collections.abc import Mapping

from tests.paths import ROOT

MEGABYTE = 1024 * 1024
WORDS = b"The quick method finds every answer in the text and quotes it with care for its reader today. "

REPEATED: Mapping[str, bytes] = {
    "empty elements": b"<b></b>",
    "paragraphs": b"<p class='ltx_p'>" + WORDS + b"</p>",
    "short paragraphs": b"<p>a</p>",
    "one paragraph": WORDS,
    "one word": b"a",
    "named entities": b"&CounterClockwiseContourIntegral;",
    "numbered entities": b"&#x1F600;",
    "attributes": b"<p a='' b='' c='' d='' e='' f=''>a ",
    "cells of a table": b"<tr><td>1</td><td>2</td></tr>",
    "formulas": b"<math alttext='x'></math> ",
    "notes": b"<span class='ltx_note'>a b</span>",
    "comments": b"<!--x-->",
    "commands": b"\\ab ",
    "open commands": b"\\ab[{",
    "error marks": b"<span class='ltx_ERROR undefined'>\\abc</span>[x",
    "elements that are not closed": b"<x>",
    "tables within tables": b"<table><tr><td>",
    "formatting that is not closed": b"<b><p>",
}
"""What is repeated, by its name."""
_MEASURE = """
import asyncio, contextlib, json, re, resource, sys, time
from insights.errors import BadInput
from insights.fulltext.library import parse_file

def megabytes(name):
    return int(re.search(name + r":\\s+(\\d+)", open("/proc/self/status").read())[1]) / 1024

body, words = sys.stdin.buffer.read(), 0
with contextlib.suppress(OSError):
    open("/proc/self/clear_refs", "w").write("5")  # the peak of reading the file is none of the parser's
before, started = megabytes("VmRSS"), time.perf_counter()
with contextlib.suppress(BadInput):
    words = asyncio.run(parse_file(body, "p")).words
child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
print(json.dumps([words, time.perf_counter() - started, megabytes("VmHWM") - before, child]))
"""


def repeat(unit: bytes, size_bytes: int) -> bytes:
    """A page of about `size_bytes` bytes: one paragraph, or one table of rows."""
    opening = b"<table class='ltx_tabular'>" if unit.startswith(b"<tr>") else b"<p class='ltx_p'>"
    return (
        b"<html><body><article class='ltx_document'><h1 class='ltx_title ltx_title_document'>A Paper</h1>"
        + opening
        + unit * (size_bytes // len(unit))
        + b"</article></body></html>"
    )


def measure_parser(body: bytes) -> tuple[int, float, float, float]:
    """Words read, seconds, and megabytes by which a process that parses the file grows; megabytes of its child. The
    kernel counts them (Linux): a new process's `ru_maxrss` would begin with its parent's.
    """
    command = [sys.executable, "-c", _MEASURE]
    output = subprocess.run(command, input=body, capture_output=True, check=True, cwd=ROOT).stdout
    words, seconds, own, child = json.loads(output)
    return words, seconds, own, child
