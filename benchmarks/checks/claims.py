"""Claims that an abstract supports or contradicts, as SciFact gives them."""

import json
from collections.abc import Iterator
from pathlib import Path

from benchmarks.checks.case import Case
from benchmarks.checks.good import evidence_of


def read_claims(path: Path) -> Iterator[tuple[Case, bool]]:
    """Each claim with the abstracts given for it, and whether they support it.

    Lines hold claim, supported and evidence: title and text of each abstract. Raises KeyError or ValueError for others.
    """
    for line in filter(str.strip, path.read_text(encoding="utf-8").splitlines()):
        record = json.loads(line)
        text = " ".join(f"{part['title']}. {part['text']}" for part in record["evidence"])
        yield Case(language="en", text=record["claim"], evidence=evidence_of(text)), bool(record["supported"])
