"""Parses arXiv's comment field: the venue that accepted a paper, and the grade of the acceptance.

The field is free text: "ACL2025 Main", "Accepted to Findings of ACL 2026", "Submitted to NeurIPS 2025". A venue to
which a paper is only submitted does not count. The venues are in venues.toml.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from insights.text.word_lists import load_word_lists

Grade = Literal["award", "oral", "spotlight", "main", "findings", "workshop"]

_VENUES_FILE = Path(__file__).with_name("venues.toml")
VENUES = {name.lower(): name for names in load_word_lists(_VENUES_FILE, "venues").values() for name in names}
VENUES |= {
    spelling: venue
    for venue, spellings in load_word_lists(_VENUES_FILE, "spellings").items()
    for spelling in spellings
}
"""A venue's name as its community writes it, by each of its spellings in lower case."""
_VENUE = re.compile(
    r"(?<![a-z])(" + "|".join(re.escape(name) for name in sorted(VENUES, key=len, reverse=True)) + r")"
    r"(?:[\s'’,:\-]{0,2}(20[0-3]\d|[23]\d)(?!\d|\s?(?:pages?|pp|figures?|tables?)\b))?(?![a-z])",
    re.IGNORECASE,
)
_WORD = re.compile(r"[a-z]+")
_VENUE_WORDS = frozenset(match[0] for name in VENUES if (match := _WORD.search(name)))
"""The first word of each venue, one of which stands in every comment that names any: much cheaper to look for."""
_SUBMITTED = re.compile(
    r"\bsubmi(?:t|ss)|\bcommitted to|\bunder (?:double.blind )?review|\bin review|\brejected|\btarget|\bintended for|"
    r"\b(?:style|template|format)\b",
    re.IGNORECASE,
)
_ACCEPTED = re.compile(
    r"\ba[ce]+pt|\bto appear|\bpublished|\bpublication|\bcamera.ready|\bproceedings", re.IGNORECASE
)
_GRADES: tuple[tuple[Grade, re.Pattern[str]], ...] = (
    (
        "workshop",
        re.compile(
            r"\bworkshop|\bdemo\b|\bdemonstrations? track|\btutorial|\bdoctoral consortium|\bchallenge\b|\bshared task"
            r"|\bsemeval\b|\w@(?!\w+\.)",
            re.IGNORECASE,
        ),
    ),
    ("award", re.compile(r"\bbest (?:\w+ )?paper|\baward\b|\boutstanding paper", re.IGNORECASE)),
    ("oral", re.compile(r"\boral\b", re.IGNORECASE)),
    ("spotlight", re.compile(r"\bspotlight\b|\bhighlight\b", re.IGNORECASE)),
    ("findings", re.compile(r"\bfindings\b", re.IGNORECASE)),
)
_NAME_BEFORE = re.compile(
    r"\b(?i:a[ce]+pt\w*) (?:at|to|by|in) (?:the )?(?P<name>[A-Z][^.;]*?)(?:,| at| @|,? co-located with)(?: the)? ?$"
)
"""A name before a venue, to which the paper was accepted: "Accepted at C3NLP at NAACL"."""
_OWN_TRACK = re.compile(
    r"\b(?:conference|conf|proceedings|annual|international|symposium|transactions|journal|findings|main|oral|poster|spotlight"
    r"|highlight|presentation|publication|track|ieee|acm|usenix)\b",
    re.IGNORECASE,
)
"""What stands in the name of the venue itself, or of a part of it."""
_OTHER_VERSION = re.compile(
    r"\b(?:(?:extended|expanded|preliminary|earlier|previous|prior)\b[^.;]{0,20}\b(?:version|paper|work)"
    r"|(?:shorter|short|journal|conference)\s(?:version|extension)|extend(?:s|ing|ed from)|extension of|portions of)\b",
    re.IGNORECASE,
)
"""Said of another paper than this one: "Extended version of our ECCV 2024 paper"."""
_VERB = re.compile(rf"(?P<submitted>{_SUBMITTED.pattern})|{_ACCEPTED.pattern}", re.IGNORECASE)


_DECISION_MONTHS: Mapping[str, int] = {
    "ICML": 5,
    "ACL": 5,
    "IJCAI": 4,
    "KDD": 5,
    "ECCV": 6,
    "ICCV": 6,
    "MICCAI": 6,
    "INTERSPEECH": 6,
    "IROS": 6,
    "COLM": 7,
    "CoRL": 8,
    "EMNLP": 8,
    "NeurIPS": 9,
}
"""The month of its year in which a venue tells its authors; the others do so before their year or early in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Acceptance:
    """`venue` as its community writes it, with the year where one is given ("ICML 2026")."""

    venue: str
    grade: Grade


def parse_acceptance(comment: str) -> Acceptance | None:
    """The venue and grade that the comment names; None when it names no acceptance."""
    match = _find_venue(comment)
    if match is None or (_SUBMITTED.search(comment) and not _ACCEPTED.search(comment)):
        return None
    venue, year = VENUES[match[1].lower()], match[2] or ""
    grade: Grade = next((grade for grade, pattern in _GRADES if pattern.search(comment)), "main")
    named = _NAME_BEFORE.search(comment[: match.start()])
    if named and not _OWN_TRACK.search(named["name"]) and not _VENUE.search(named["name"]):
        grade = "workshop"
    return Acceptance(venue=f"{venue} {year if len(year) != 2 else '20' + year}".rstrip(), grade=grade)  # noqa: PLR2004


def is_before_decision(comment: str, on: date) -> bool:
    """Whether the comment only names a venue, "NeurIPS 2026", whose decisions are not out on that day: then the paper is
    a submission.
    """
    match = _find_venue(comment)
    if match is None or _ACCEPTED.search(comment) or not match[2]:
        return False
    year = int(match[2]) % 100 + 2000
    month = _DECISION_MONTHS.get(VENUES[match[1].lower()], 1)
    return (on.year, on.month) < (year, month)


def _find_venue(comment: str) -> re.Match[str] | None:
    """A venue with its year, or a capitalised one in a comment that says "accepted": "the log" is no venue. One that another
    version of the paper was accepted to, or that this one was submitted to, is none.
    """
    if _VENUE_WORDS.isdisjoint(_WORD.findall(comment.lower())):
        return None
    is_accepted = _ACCEPTED.search(comment) is not None
    for match in _VENUE.finditer(comment):
        is_named = match[2] or (is_accepted and match[1] != match[1].lower())
        if is_named and _is_about_this_version(comment[: match.start()]):
            return match
    return None


def _is_about_this_version(before: str) -> bool:
    """Whether what stands before a venue, in its sentence, leaves it to this paper and does not say "submitted" last."""
    clause = re.split(r"[.;]\s", before)[-1]
    verbs = [match["submitted"] for match in _VERB.finditer(clause)]
    return not (verbs and verbs[-1]) and not _OTHER_VERSION.search(clause)
