"""The program of a child process: papers as JSON on standard input, their summaries as lines of JSON on standard output.

`python -I summary_process.py background`: with that word it takes a processor only while nothing else wants it. Its caches end
with it.
"""

import json
import os
import sys
from dataclasses import asdict
from pathlib import Path

LOWEST_PRIORITY = 19


def main() -> None:
    sys.path.append(str(Path(__file__).resolve().parents[3]))
    from insights.writing.extractive.paper_summary import summarize_paper

    if "background" in sys.argv and hasattr(os, "nice"):
        os.nice(LOWEST_PRIORITY)
    for title, abstract, is_paraphrase in json.load(sys.stdin.buffer):
        tldr = summarize_paper(title, abstract, is_paraphrase=is_paraphrase)
        print(json.dumps(asdict(tldr)))  # noqa: T201 - its output


if __name__ == "__main__":
    main()
