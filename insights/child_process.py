"""Runs a program of ours in a child process: bytes on its standard input, JSON objects, one a line, on its output.

The child runs without the environment, apart from what is passed, and is ended when it takes too long, writes too much,
or nobody waits for it any more.
"""

import asyncio
import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildOutput:
    """The objects of all lines that ended, and whether the child was ended by the time limit."""

    values: list[Any]
    timed_out: bool
    exit_code: int
    """Negative: the signal that ended it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildProgram:
    """A program with its limits; `file` is run by this Python in isolated mode."""

    file: Path
    timeout_s: float | None
    max_output_bytes: int

    async def run(
        self, body: bytes, *arguments: str, environment: Mapping[str, str] | None = None
    ) -> ChildOutput:
        """What the child has written until it ended, or until a limit or a cancellation ended it."""
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-I", str(self.file), *arguments,
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
            env=environment or {},
        )  # fmt: skip
        output, timed_out = bytearray(), False
        try:
            async with asyncio.timeout(self.timeout_s):
                await asyncio.gather(_write_input(process, body), self._read_output(process, output))
                await process.wait()
        except TimeoutError:
            timed_out = True
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        return ChildOutput(
            values=_whole_lines(output), timed_out=timed_out, exit_code=process.returncode or 0
        )

    async def _read_output(self, process: asyncio.subprocess.Process, output: bytearray) -> None:
        while process.stdout is not None and len(output) < self.max_output_bytes:
            chunk = await process.stdout.read(1 << 16)
            if not chunk:
                return
            output += chunk
        if process.returncode is None:
            process.kill()


async def _write_input(process: asyncio.subprocess.Process, body: bytes) -> None:
    if process.stdin is not None:
        try:
            process.stdin.write(body)
            await process.stdin.drain()
        except (BrokenPipeError, ConnectionResetError):
            return  # the child has ended before it has read everything
        process.stdin.close()


def _whole_lines(output: bytearray) -> list[Any]:
    """The values of the lines that end: a process that was ended may leave half of one."""
    return [json.loads(line) for line in bytes(output).split(b"\n")[:-1] if line.startswith(b"{")]
