"""insights.sources.normalise: lines of text and names of authors."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insights.sources.author_names import clean_name, split_authors
from insights.sources.normalise import clean_line


@pytest.mark.parametrize(
    ("tex", "name"),
    [
        (r"Paulo Andr\'e Lima", "Paulo André Lima"),
        (r"Erd\H{o}s {\L}ukasz", "Erdős Łukasz"),
        (r"M\"{u}ller \v{S}koda", "Müller Škoda"),
        (r"{\o}rsted Fran\c{c}ois", "ørsted François"),
        (r"na\"{\i}ve", "naïve"),
        ("김민수", "김민수"),
    ],
)
def test_tex_accents_become_letters(tex: str, name: str) -> None:
    """RULE: names are shown with letters, not with TeX."""
    assert clean_name(tex) == name


def test_commas_separate_authors() -> None:
    """RULE: the comma of an affiliation and of a Jr. separates no author."""
    assert split_authors("A B, C D (MIT, USA), E F, Jr., G H") == ("A B", "C D (MIT, USA)", "E F, Jr.", "G H")
    assert split_authors("") == ()


@given(st.text())
def test_any_text_becomes_one_line(text: str) -> None:
    """RULE: any text gives one line that can be encoded, and cleaning it again changes nothing."""
    line = clean_line(text)
    assert clean_line(line) == line
    assert len(line.splitlines()) <= 1
    line.encode()
    clean_name(text)
