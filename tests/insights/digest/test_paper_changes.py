"""insights.digest.paper_changes: what became of a paper, told from a newer record of it."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from insights.digest.paper_changes import compare, published_state
from insights.digest.version_notes import find_version_note
from insights.model import Paper
from insights.model.paper_change import ChangeKind, PaperChange, newest_changes
from insights.text.withdrawal import find_withdrawal

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
PAPER = Paper(id="2611.00001", title="Soup", abstract="We cook.", version=1, sources=("arxiv",))
KNOWN = replace(published_state(PAPER), is_complete=True)
CODE = "https://github.com/who/soup"


def changes(record: Paper, *, is_complete: bool = True, state: Any = KNOWN) -> list[tuple[str, str, str]]:
    """Kind, detail and note of each change."""
    _, found = compare(state, record, is_complete=is_complete, noticed_at=NOW)
    return [(change.kind.value, change.detail, change.note) for change in found]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"version": 2}, [("new_version", "2", "")]),
        ({"version": 2, "comment": "v2: added a proof"}, [("new_version", "2", "added a proof")]),
        ({"comment": "Accepted at ICML 2026 (oral)"}, [("accepted", "ICML 2026", "oral")]),
        ({"journal_ref": "Proceedings of ICML 2026, pages 1-9"}, [("accepted", "ICML 2026", "main")]),
        ({"comment": f"Code: {CODE}"}, [("code", CODE, "")]),
        ({"abstract": f"We cook. Code is at {CODE}."}, [("code", CODE, "")]),
    ],
)
def test_what_appears_is_a_change(fields: dict[str, Any], expected: list[tuple[str, str, str]]) -> None:
    """RULE: a higher version, a venue and an address of code that were not there, wherever arXiv's record has them."""
    assert changes(replace(PAPER, **fields)) == expected


@pytest.mark.parametrize(
    "fields",
    [
        {"comment": "9 pages, typo corrected"},
        {"title": "Soup, again", "abstract": "We cook well."},
        {"version": None},
        {"comment": "Submitted to ICML 2026"},
        {"comment": "NeurIPS 2027"},
        {"comment": f"Code will be released at {CODE} upon acceptance"},
        {"comment": "Extended version of our ICML 2026 paper"},
        {"doi": "10.1/x"},
    ],
)
def test_what_is_of_no_interest_is_none(fields: dict[str, Any]) -> None:
    """RULE: corrected words, a submission, a venue that has not decided yet, and code to come are no changes."""
    assert changes(replace(PAPER, **fields)) == []


def test_what_was_known_is_none() -> None:
    """RULE: a venue with its year, a second repository, and a version that was posted already are no changes."""
    known = replace(KNOWN, version=2, venues=("ICML",), code=(CODE,))
    record = replace(PAPER, version=2, comment=f"ICML 2026. Code: {CODE} and {CODE}-2")
    assert changes(record, state=known) == []


def test_the_first_complete_record_is_what_later_ones_are_compared_with() -> None:
    """RULE: a feed has no comments: what the first record with one names may have been there from the beginning. A version and
    a withdrawal are certain at once.
    """
    record = replace(PAPER, version=2, comment=f"Accepted at ICML 2026. Code: {CODE}")
    state, found = compare(published_state(PAPER), record, is_complete=True, noticed_at=NOW)
    assert [change.kind for change in found] == [ChangeKind.NEW_VERSION]
    assert (state.venues, state.code, state.is_complete) == (("ICML 2026",), (CODE,), True)
    assert changes(record, state=state) == []


@pytest.mark.parametrize(
    "fields",
    [
        {"comment": "9 pages. This paper has been withdrawn by the authors"},
        {"comment": "9 pages", "abstract": "This paper has been withdrawn by the authors due to an error."},
    ],
)
def test_a_withdrawal_is_told_alone(fields: dict[str, str]) -> None:
    """RULE: it is a version at arXiv, too. Its note is the notice, from which the record is known as withdrawn."""
    [(kind, detail, note)] = changes(replace(PAPER, version=2, **fields))
    assert (kind, detail) == ("withdrawn", "authors")
    assert find_withdrawal("", note)


def test_a_reader_is_told_the_newest_version_and_the_gravest_first() -> None:
    """RULE: of two versions the higher number, also 10 after 9; no version beside a withdrawal."""

    def change(kind: ChangeKind, detail: str) -> PaperChange:
        return PaperChange(paper="p", kind=kind, detail=detail, source="arxiv", noticed_at=NOW)

    versions = [change(ChangeKind.NEW_VERSION, number) for number in ("9", "10")]
    code, gone = change(ChangeKind.CODE, CODE), change(ChangeKind.WITHDRAWN, "authors")
    assert newest_changes((*versions, code)) == (code, versions[1])
    assert newest_changes((*versions, gone)) == (gone,)


@pytest.mark.parametrize(
    ("comment", "note"),
    [
        ("12 pages; v2: added experiments, fixed a proof", "added experiments, fixed a proof"),
        ("v1: first; v2: new baselines", "new baselines"),
        ("ACL 2026. This version corrects Table 3.", "This version corrects Table 3"),
        ("v2: fixed typos", ""),
        ("v3: added experiments", ""),
        ("Extended version with added material", ""),
        ("v2 12 pages", ""),
    ],
)
def test_what_is_new_in_a_version_is_in_its_authors_words(comment: str, note: str) -> None:
    """RULE: of this version only, and nothing that nobody reads a paper again for."""
    assert find_version_note(comment, 2) == note
