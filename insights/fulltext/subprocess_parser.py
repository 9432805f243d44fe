"""Runs a parser of somebody else's file in a child process with limits on memory, time and output.

A page or a PDF is a program of somebody else. It is read where a limit can end it without ending the bot
(parser_process.py): without the environment, without the right to write a file.
"""

import asyncio
import json
import sys
from pathlib import Path
from typing import Any, Literal

from insights.errors import BadInput

TIMEOUT_S = 17.0
MAX_OUTPUT_BYTES = 16 * 1024 * 1024
"""What is read of the child's lines: two hundred full pages of a PDF are 5 MB."""
_PROGRAM = Path(__file__).with_name("parser_process.py")


async def run_parser(form: Literal["html", "pdf"], body: bytes) -> list[Any]:
    """What the parser has written, one JSON value a line, up to the limit that ended it. The child is killed after
    TIMEOUT_S, behind MAX_OUTPUT_BYTES, or when this call is cancelled. Raises BadInput when nothing came in time.
    """
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-I", str(_PROGRAM), form,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
        env={},
    )  # fmt: skip
    output = bytearray()
    try:
        async with asyncio.timeout(TIMEOUT_S):
            await asyncio.gather(_write_input(process, body), _read_output(process, output))
            await process.wait()
    except TimeoutError:
        if not output:
            cause = f"timeout: not read within {TIMEOUT_S:g} seconds"
            raise BadInput("answers.unreadable", cause=cause) from None
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    return _whole_lines(output)


async def _write_input(process: asyncio.subprocess.Process, body: bytes) -> None:
    if process.stdin is not None:
        try:
            process.stdin.write(body)
            await process.stdin.drain()
        except (BrokenPipeError, ConnectionResetError):
            return  # the child has ended before it has read everything
        process.stdin.close()


async def _read_output(process: asyncio.subprocess.Process, output: bytearray) -> None:
    while process.stdout is not None and len(output) < MAX_OUTPUT_BYTES:
        chunk = await process.stdout.read(1 << 16)
        if not chunk:
            return
        output += chunk
    if process.returncode is None:
        process.kill()


def _whole_lines(output: bytearray) -> list[Any]:
    """The values of the lines that end: a process that was ended may leave half of one."""
    return [json.loads(line) for line in bytes(output).split(b"\n")[:-1] if line.startswith(b"{")]
