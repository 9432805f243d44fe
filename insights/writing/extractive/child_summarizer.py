"""Summarises many papers in a child process: the bot answers meanwhile, and keeps nothing of the memory it takes."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from insights.child_process import ChildProgram
from insights.model import Paper, Tldr

TIMEOUT_S = 300.0
MAX_OUTPUT_BYTES = 32 * 1024 * 1024
_PROGRAM = Path(__file__).with_name("summary_process.py")


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildSummarizer:
    """insights.ports.writing.Summarizer. In the `background` it takes a processor only while nothing else wants it."""

    background: bool = False

    async def summarize(self, papers: Sequence[Paper]) -> Sequence[Tldr]:
        program = ChildProgram(file=_PROGRAM, timeout_s=TIMEOUT_S, max_output_bytes=MAX_OUTPUT_BYTES)
        body = json.dumps([(paper.title, paper.abstract, paper.is_paraphrase) for paper in papers])
        output = await program.run(body.encode(), *(["background"] if self.background else []))
        return [Tldr(**value) for value in output.values]
