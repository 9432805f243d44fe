"""Names and lines."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insights.sources.normalise import line, name, names


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (r"Paulo Andr\'e Lima", "Paulo André Lima"),
        (r"Erd\H{o}s {\L}ukasz", "Erdős Łukasz"),
        (r"M\"{u}ller \v{S}koda", "Müller Škoda"),
        (r"{\o}rsted Fran\c{c}ois", "ørsted François"),
        (r"na\"{\i}ve", "naïve"),
        ("김민수", "김민수"),
    ],
)
def test_names_are_unfolded(written: str, read: str) -> None:
    """RULE: people's names are shown as they write them, not as TeX does."""
    assert name(written) == read


def test_commas_part_authors_and_nothing_else() -> None:
    """RULE: an affiliation's comma and a Jr. do not make an author."""
    assert names("A B, C D (MIT, USA), E F, Jr., G H") == ("A B", "C D (MIT, USA)", "E F, Jr.", "G H")
    assert names("") == ()


@given(st.text())
def test_a_line_is_a_line_and_stays_one(text: str) -> None:
    """RULE: whatever comes in, one encodable line comes out, and cleaning twice changes nothing."""
    once = line(text)
    assert line(once) == once
    assert len(once.splitlines()) <= 1
    once.encode()
    name(text)
