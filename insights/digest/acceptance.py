"""What authors say in arXiv's comment field about where their paper is accepted.

The field is free text: "ACL2025 Main", "Accepted to Findings of ACL 2026", "Submitted to NeurIPS 2025". Only a
venue that is named and not merely hoped for counts.
"""

import re
from dataclasses import dataclass
from typing import Literal

Grade = Literal["award", "oral", "spotlight", "main", "findings", "workshop"]

_VENUES = """
    NeurIPS ICML ICLR COLM AISTATS UAI COLT AAAI IJCAI AAMAS ACML ECAI CVPR ICCV ECCV WACV BMVC ACCV 3DV MICCAI MIDL
    ACL EMNLP NAACL EACL AACL COLING CoNLL TACL LREC SIGDIAL INTERSPEECH ICASSP ASRU ISMIR ICRA IROS CoRL RSS
    KDD WWW SIGIR WSDM CIKM RecSys ECIR VLDB SIGMOD ICDE ICDM CHI UIST CSCW FAccT AIES SIGGRAPH ICSE FSE ASE
    ISSTA OOPSLA PLDI POPL CAV OSDI SOSP NSDI MLSys ASPLOS ISCA HPCA DAC ICCAD NDSS CCS TMLR JMLR TPAMI TIP
    ICAPS GECCO LoG KR CoLLAs CHIL MLHC
"""
_SPELLED = {venue.lower(): venue for venue in _VENUES.split()} | {
    "nips": "NeurIPS",
    "the web conference": "WWW",
    "acm mm": "ACM MM",
    "acm multimedia": "ACM MM",
    "usenix security": "USENIX Security",
}
_VENUE = re.compile(
    r"(?<![a-z])(" + "|".join(re.escape(name) for name in sorted(_SPELLED, key=len, reverse=True)) + r")"
    r"(?:[\s'’,:\-]{0,2}(20[0-3]\d|[23]\d)(?!\d))?(?![a-z])",
    re.IGNORECASE,
)
_HOPED_FOR = re.compile(
    r"\bsubmi(?:t|ss)|\bunder (?:double.blind )?review|\bin review|\brejected|\btarget|\bintended for|"
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
            r"\bworkshop|\bdemo\b|\btutorial|\bdoctoral consortium|\bchallenge\b|\bshared task|\bsemeval\b|\w@(?!\w+\.)",
            re.IGNORECASE,
        ),
    ),
    ("award", re.compile(r"\bbest (?:\w+ )?paper|\baward\b|\boutstanding paper", re.IGNORECASE)),
    ("oral", re.compile(r"\boral\b", re.IGNORECASE)),
    ("spotlight", re.compile(r"\bspotlight\b|\bhighlight\b", re.IGNORECASE)),
    ("findings", re.compile(r"\bfindings\b", re.IGNORECASE)),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Acceptance:
    """`venue` as its community writes it, with the year where one is given ("ICML 2026")."""

    venue: str
    grade: Grade


def acceptance(comment: str) -> Acceptance | None:
    """Where the paper is accepted, as its comment says; None when it does not say so."""
    found = _named(comment)
    if found is None or (_HOPED_FOR.search(comment) and not _ACCEPTED.search(comment)):
        return None
    venue, year = _SPELLED[found[1].lower()], found[2] or ""
    grade: Grade = next((grade for grade, said in _GRADES if said.search(comment)), "main")
    return Acceptance(venue=f"{venue} {year if len(year) != 2 else '20' + year}".rstrip(), grade=grade)  # noqa: PLR2004


def _named(comment: str) -> re.Match[str] | None:
    """A venue with its year, or one beside a word of acceptance: "the log" alone names no venue."""
    accepted = _ACCEPTED.search(comment) is not None
    for found in _VENUE.finditer(comment):
        written = found[1] != found[1].lower()
        if found[2] or (accepted and written):
            return found
    return None
