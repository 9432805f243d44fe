"""Rows of tables: each is quoted with the header above it."""

from insights.model import Passage
from insights.qa.table_rows import parse_table


def table(text: str) -> Passage:
    return Passage(paper="p", section="Results", text=text, kind="table")


def test_a_row_comes_with_its_header() -> None:
    """RULE: the header's rows are joined column by column; caption and header are no rows."""
    parsed = parse_table(
        table(
            "Table 2: Speed of arms.\nArm | Speed |  | Price\nArm | mean | best | Price\nLong | 1.5 | 2.5 | 90"
        )
    )
    assert parsed.captions == ("Table 2: Speed of arms.",)
    assert [row.text for row in parsed.rows] == ["Arm | Speed mean | best | Price: Long | 1.5 | 2.5 | 90"]


def test_a_pdf_has_rows_without_marks() -> None:
    """RULE: where cells are not marked, the line above the figures is the header, unless it is the caption."""
    parsed = parse_table(table("Table 1: Arms.\nArm Speed Price\nLong 1.5 90"))
    assert [row.text for row in parsed.rows] == ["Arm Speed Price: Long 1.5 90"]
    assert parse_table(table("Table 1: Arms.\nLong 1.5 90")).rows[0].header == ""


def test_every_cell_is_verbatim() -> None:
    """RULE: a statement of a table holds the cells of its lines and nothing else."""
    passage = table("Table 3: Cups.\nCup | Size\nred | 4\nblue | 5")
    cells = {cell.strip() for line in passage.text.split("\n") for cell in line.split("|")}
    for row in parse_table(passage).rows:
        assert {cell.strip() for part in row.text.split(": ") for cell in part.split("|")} <= cells
