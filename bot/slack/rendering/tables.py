"""Tables and charts that Slack draws itself, where the workspace takes them; nothing where it does not: the message says
what matters in its blocks.

Limits: docs.slack.dev/reference/block-kit/blocks/data-table-block and …/data-visualization-block. A pie, because it names its
parts in a legend: names of topics under the bars of an axis do not fit on a phone.
"""

from collections.abc import Callable, Iterable
from itertools import islice

from bot.slack.rendering.buttons import SlackBlock
from bot.slack.rendering.placeholders import newer_block
from insights.messages.blocks import ChartLabels, Span, Table, Text, to_string

MAX_ROWS = 100
"""Besides the header."""
MAX_TABLE_CHARS = 10_000
"""Of the cells of all tables in a message."""
MAX_CAPTION_CHARS = 150
"""The caption's own limit is not documented: a title's is kept."""
PAGE_SIZE = 5
MAX_CHART_TITLE_CHARS = 50
MAX_CHARTS = 2
"""In a message; undocumented: vercel/chat#696."""
MAX_SEGMENTS = 6
MAX_LABEL_CHARS = 20
"""Of a category; a segment's is not documented."""
CELL_OVERHEAD_BYTES = 8

RenderText = Callable[[Text], SlackBlock]
Measure = Callable[[Text], int]


def render_table(
    table: Table, max_bytes: int, render_text: RenderText, measure: Measure
) -> tuple[SlackBlock, int] | None:
    """A placeholder, and its size in bytes; None when no row fits. A table that is too long for the message gives up its last
    columns before its last rows: a list of all is worth more than details of some.
    """
    fitting = [_fit(table, width, max_bytes, measure) for width in range(len(table.header), 0, -1)]
    whole = [
        (count, size, width) for count, size, width in fitting if count == min(len(table.rows), MAX_ROWS)
    ]
    count, size, width = (whole or fitting[-1:] or [(0, 0, 0)])[0]
    if not count:
        return None
    left_out = count < len(table.rows)
    block = {
        "type": "data_table",
        "caption": _cut(f"{table.caption} (1–{count})" if left_out else table.caption, MAX_CAPTION_CHARS),
        "page_size": PAGE_SIZE,
        "rows": [
            [_raw_text(name) for name in table.header[:width]],
            *([_cell(cell, render_text) for cell in row[:width]] for row in table.rows[:count]),
        ],
    }
    return newer_block(block, []), size


def _fit(table: Table, width: int, max_bytes: int, measure: Measure) -> tuple[int, int, int]:
    """How many of the first rows fit with so many columns, their size in bytes, and the number of columns."""
    header = table.header[:width]
    used, chars = measure((Span(table.caption), *map(Span, header))), sum(map(len, header))
    count = 0
    for row in islice(table.rows, MAX_ROWS):
        cells = [_cell_text(cell) for cell in row[:width]]
        size = sum(CELL_OVERHEAD_BYTES + measure(cell) for cell in cells)
        chars += sum(len(to_string(cell)) for cell in cells)
        if used + size > max_bytes or chars > MAX_TABLE_CHARS:
            break
        used, count = used + size, count + 1
    return count, used, width


def render_chart(labels: ChartLabels, counts: Iterable[tuple[str, int]]) -> SlackBlock | None:
    """A pie of the largest counts and of what the others are together; None where nothing is counted."""
    largest = sorted((pair for pair in counts if pair[1] > 0), key=lambda pair: -pair[1])
    if len(largest) > MAX_SEGMENTS:
        others = sum(count for _, count in largest[MAX_SEGMENTS - 1 :])
        largest = [*largest[: MAX_SEGMENTS - 1], (labels.others, others)]
    if not largest:
        return None
    names = _unique_labels([name for name, _ in largest])
    segments = [{"label": name, "value": count} for name, (_, count) in zip(names, largest, strict=True)]
    return {
        "type": "data_visualization",
        "title": _cut(labels.title, MAX_CHART_TITLE_CHARS),
        "chart": {"type": "pie", "segments": segments},
    }


def table_counts(table: Table) -> list[tuple[str, int]]:
    """The first column's texts with the counts of the second."""
    return [
        (to_string(_cell_text(row[0])), row[1])
        for row in table.rows
        if len(row) > 1 and isinstance(row[1], int)
    ]


def _cell_text(cell: Text | int) -> Text:
    return (Span(str(cell)),) if isinstance(cell, int) else cell


def _cell(cell: Text | int, render_text: RenderText) -> SlackBlock:
    if isinstance(cell, int):
        return {"type": "raw_number", "value": cell, "text": str(cell)}
    text = to_string(cell)
    has_format = any(span.url or span.style != "plain" for span in cell)
    return render_text(cell) if has_format and text.strip() else _raw_text(text)


def _raw_text(text: str) -> SlackBlock:
    return {"type": "raw_text", "text": text if text.strip() else "–"}


def _unique_labels(names: Iterable[str]) -> list[str]:
    """Cut to what a label takes; those that are alike then are numbered."""
    labels: list[str] = []
    for name in names:
        label = _cut(name, MAX_LABEL_CHARS)
        number = 2
        while label in labels:
            label = f"{_cut(name, MAX_LABEL_CHARS - len(str(number)) - 1)} {number}"
            number += 1
        labels.append(label)
    return labels


def _cut(text: str, max_chars: int) -> str:
    line = " ".join(text.split()) or "–"
    return line if len(line) <= max_chars else f"{line[: max_chars - 1]}…"
