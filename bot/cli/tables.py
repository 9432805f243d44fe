"""Tables of a command's output: for people at a terminal. A pipe gets the plain lines that scripts read."""

import sys
from collections.abc import Callable, Mapping, Sequence


def is_for_terminal() -> bool:
    """Whether standard output is read by a person."""
    return sys.stdout.isatty()


def render_table(
    headers: Sequence[str],
    rows: Sequence[Sequence[str]],
    redact: Callable[[str], str],
    styles: Mapping[str, str] | None = None,
) -> str:
    """As wide as the terminal, in its colours if it has any. `redact` is applied to each cell as a whole, before a
    long one is broken over lines. `styles` names rich's style of a cell by its text.
    """
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(*headers, box=box.SIMPLE_HEAD, pad_edge=False)
    for row in rows:
        table.add_row(
            *(Text(redact(cell), style=(styles or {}).get(cell, ""), overflow="fold") for cell in row)
        )
    console = Console()
    with console.capture() as captured:
        console.print(table)
    return captured.get().rstrip("\n")
