"""insights.sources.author_names: one name for each person, and no author that is no name."""

import json
import re
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insights.sources.author_names import clean_name, clean_names, split_authors

NO_NAMES = (
    ":",
    "-",
    "…",
    "",
    "et al.",
    "Et Al",
    "others",
    "and others",
    "and 2900 others",
    "and 12 more",
    "17",
)
NO_NAMES += ("(295 additional authors not shown)", "외 3명", "& 4 others")


@pytest.mark.parametrize("no_name", NO_NAMES)
def test_what_is_no_name_is_left_out(no_name: str) -> None:
    """RULE: punctuation and counts of further authors are no authors; a team is one."""
    assert clean_names(["Vision Team", no_name, "Ada Example"]) == ("Vision Team", "Ada Example")


@pytest.mark.parametrize(
    ("elements", "names"),
    [
        (["Example, Ada"], ["Ada Example"]),
        (["Example, Ada K.", "van der Berg, Jan"], ["Ada K. Example", "Jan van der Berg"]),
        (["García Ruiz, María José", "Example, Ada"], ["María José García Ruiz", "Ada Example"]),
        (["Example, Bo, Jr.", "Example, Jr., Bo", "Bo Example, Jr.", "Example, Bo, III"],
         ["Bo Example, Jr.", "Bo Example, Jr.", "Bo Example, Jr.", "Bo Example, III"]),
        (["Ada Example (ETH, Zurich)", "Acme, Inc.", "Ada Example, MIT"],
         ["Ada Example (ETH, Zurich)", "Acme, Inc.", "Ada Example, MIT"]),
        (["Ada Example; Example, Bo"], ["Ada Example", "Bo Example"]),
        (["Ada Example, Bo Example, Cy Example"], ["Ada Example", "Bo Example", "Cy Example"]),
        (["Ada Example", "and Bo Example"], ["Ada Example", "Bo Example"]),
        (["Ada Example et al."], ["Ada Example"]),
        (["K. G&#246;del", "<i>Ada</i> Example", "Vision Team:"], ["K. Gödel", "Ada Example", "Vision Team"]),
        (["Bo More", "Andy Others", "김민수", "OpenAI"], ["Bo More", "Andy Others", "김민수", "OpenAI"]),
    ],
)  # fmt: skip
def test_one_element_is_one_person(elements: list[str], names: list[str]) -> None:
    """RULE: "Last, First" is one person, a suffix and an affiliation are none, and nobody is split in two."""
    assert list(clean_names(elements)) == names
    assert list(clean_names(names)) == names


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("A B, C D (MIT, USA), E F, Jr., G H", ("A B", "C D (MIT, USA)", "E F, Jr.", "G H")),
        ("Example, Ada; Example, Bo", ("Ada Example", "Bo Example")),
        ("Example, Ada and Example, Bo", ("Ada Example", "Bo Example")),
        ("Vision Team, :, Ada Example, and 12 others", ("Vision Team", "Ada Example")),
        ("A B, C D, and E F", ("A B", "C D", "E F")),
        ("", ()),
    ],
)
def test_a_line_is_split_into_people(line: str, names: tuple[str, ...]) -> None:
    """RULE: commas, semicolons and BibTeX's "and" separate; the comma of an affiliation and of a Jr. does not."""
    assert split_authors(line) == names


@given(st.lists(st.text() | st.sampled_from((*NO_NAMES, "Example, Ada", "Bo Example, Jr.")), max_size=6))
def test_every_author_is_a_name(elements: list[str]) -> None:
    """RULE: whatever a list holds, each author has a letter, stands on one line, and there are no more than given."""
    names = clean_names(elements)
    assert all(any(sign.isalpha() for sign in name) for name in names)
    assert all(len(name.splitlines()) == 1 for name in names)
    assert len(names) <= max(
        len(elements), sum(element.count(";") + element.count(",") + 1 for element in elements)
    )
    for element in elements:
        clean_name(element)


@given(st.lists(st.from_regex(r"[A-Z][a-z]{1,8}and [A-Z][a-z]{2,9}", fullmatch=True), max_size=5))
def test_a_plain_name_stays(names: list[str]) -> None:
    """RULE: a first and a last name are changed by no rule, also where they hold one of its words."""
    assert list(clean_names(names)) == names
    assert list(split_authors(", ".join(names))) == names


def test_the_names_of_a_real_day_stay(insights_data: Path) -> None:
    """RULE: of the authors of a whole day only signs and a leading "and" are left out."""
    for line in (insights_data / "days" / "2026-06-23.jsonl").read_text().splitlines():
        authors = [clean_name(name) for name in json.loads(line)["authors"]]
        names = [re.sub(r"^and ", "", name) for name in authors if any(map(str.isalpha, name))]
        assert list(clean_names(authors)) == names


@pytest.mark.parametrize("part", ["(A, ", "A B, ", "A, ", "A B; ", "et al., "])
def test_a_long_line_takes_time_in_proportion(part: str) -> None:
    """RULE: 20,000 authors are split within a second, closed parentheses or not."""
    started_at = time.perf_counter()
    split_authors(part * 20_000)
    assert time.perf_counter() - started_at < 1
