"""Runs a parser of somebody else's file in a child process with limits on memory, time and output.

A page or a PDF is a program of somebody else. It is read where a limit can end it without ending the bot
(parser_process.py): without the environment, without the right to write a file.
"""

from pathlib import Path
from typing import Any, Literal

from insights.child_process import ChildProgram
from insights.errors import BadInput

TIMEOUT_S = 17.0
MAX_OUTPUT_BYTES = 16 * 1024 * 1024
"""What is read of the child's lines: two hundred full pages of a PDF are 5 MB."""
_PROGRAM = Path(__file__).with_name("parser_process.py")


async def run_parser(form: Literal["html", "pdf"], body: bytes) -> list[Any]:
    """What the parser has written, one JSON value a line, up to the limit that ended it. The child is killed after
    TIMEOUT_S, behind MAX_OUTPUT_BYTES, or when this call is cancelled. Raises BadInput when nothing came in time.
    """
    program = ChildProgram(file=_PROGRAM, timeout_s=TIMEOUT_S, max_output_bytes=MAX_OUTPUT_BYTES)
    output = await program.run(body, form)
    if output.timed_out and not output.values:
        cause = f"timeout: not read within {TIMEOUT_S:g} seconds"
        raise BadInput("answers.unreadable", cause=cause)
    return output.values
