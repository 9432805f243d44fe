"""Citations: what reference managers read back is what the paper's record says."""

import json
import re
from datetime import UTC, datetime

import pytest

from insights.citations.export import CitationFormat, export_citations
from insights.citations.latex_text import escape, escape_title
from insights.citations.names import AuthorName, split_name
from insights.model import Paper

PAPER = Paper(
    id="2411.02355",
    title="Quantizing 5% of GPT-4 & Llama_3: a study of Korean café menus",
    abstract="Menus are long.\nWe shorten them.",
    authors=("Laurens van der Maaten", "José Núñez", "김민수", "Menu Team", "Sammy Davis, Jr."),
    categories=("cs.CL", "cs.AI"),
    published=datetime(2024, 11, 4, 18, 0, tzinfo=UTC),
)


def test_bibtex_has_arxivs_fields() -> None:
    """RULE: arXiv's eprint fields, arXiv's DOI where the publisher gave none, and one reading of each name."""
    assert export_citations([PAPER], CitationFormat.BIBTEX) == (
        r"""@misc{maaten2024quantizing,
  author = {van der Maaten, Laurens and N{\'u}{\~n}ez, Jos{\'e} and 김, 민수 and {Menu Team} and Davis, Jr., Sammy},
  title = {Quantizing 5\% of {GPT}-4 \& {Llama\_3}: a study of {Korean} caf{\'e} menus},
  year = {2024},
  month = nov,
  eprint = {2411.02355},
  archivePrefix = {arXiv},
  primaryClass = {cs.CL},
  doi = {10.48550/arXiv.2411.02355},
  url = {https://arxiv.org/abs/2411.02355},
}
"""
    )


def test_ris_has_one_tag_a_line() -> None:
    """RULE: a line break in an abstract begins no new tag."""
    lines = export_citations([PAPER], CitationFormat.RIS).split("\r\n")
    assert lines[0] == "TY  - UNPB"
    assert lines[-2:] == ["ER  - ", ""]
    assert all(re.match(r"[A-Z][A-Z0-9]  - ", line) for line in lines[:-1])
    assert {"AU  - van der Maaten, Laurens", "AU  - Davis, Sammy, Jr.", "DA  - 2024/11/04/"} <= set(lines)


def test_csl_json_has_the_parts_of_names() -> None:
    """RULE: a particle, a suffix and a group's name stand where CSL has them; dates are numbers."""
    (item,) = json.loads(export_citations([PAPER], CitationFormat.CSL_JSON))
    assert item["author"][0] == {"family": "Maaten", "given": "Laurens", "non-dropping-particle": "van der"}
    assert item["author"][2:4] == [{"family": "김", "given": "민수"}, {"literal": "Menu Team"}]
    assert (item["issued"], item["DOI"]) == ({"date-parts": [[2024, 11, 4]]}, "10.48550/arXiv.2411.02355")


def test_keys_are_unique_within_a_file() -> None:
    """RULE: papers of one author, year and first word get letters; a paper that is named twice stands once."""
    papers = [
        Paper(id=f"2411.0{n:04}", title="The menu of it", abstract="", authors=("Ann Lee",))
        for n in range(30)
    ]
    keys = re.findall(r"@misc\{(.*),", export_citations([*papers, papers[0]], CitationFormat.BIBTEX))
    assert keys[:3] == ["lee2024menu", "lee2024menua", "lee2024menub"]
    assert len(keys) == len(set(keys)) == 30


def test_the_id_tells_the_year_where_the_record_does_not() -> None:
    """RULE: an old id's two digits are of the last century from 91 on; a paper without an arXiv id claims nothing of arXiv."""
    old = Paper(id="hep-th/9901001", title="Strings", abstract="")
    other = Paper(id="t-0123456789abcdef", title="Strings", abstract="", url="https://example.org/a_b")
    assert "year = {1999},\n  month = jan,\n  eprint = {hep-th/9901001}" in export_citations(
        [old], CitationFormat.BIBTEX
    )
    assert export_citations([other], CitationFormat.BIBTEX) == (
        "@misc{paperstrings,\n  title = {Strings},\n  url = {https://example.org/a_b},\n}\n"
    )


def test_a_publishers_doi_goes_before_arxivs_and_a_paraphrase_is_no_abstract() -> None:
    """RULE: an address of a DOI is a DOI; words that are not the authors' are not handed on as theirs."""
    paper = Paper(
        id="2411.02355",
        title="Menus",
        abstract="Retold.",
        doi="https://doi.org/10.1/ab_c",
        is_paraphrase=True,
    )
    (item,) = json.loads(export_citations([paper], CitationFormat.CSL_JSON))
    assert item["DOI"] == "10.1/ab_c"
    assert "abstract" not in item


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("Nicola De Cao", AuthorName(family="De Cao", given="Nicola")),
        ("Nguyen Van Linh", AuthorName(family="Linh", given="Nguyen Van")),
        ("María de la Cruz", AuthorName(family="Cruz", given="María", particle="de la")),
        ("Min-Su Kim (KAIST)", AuthorName(family="Kim", given="Min-Su")),
        ("남궁민수", AuthorName(family="남궁", given="민수")),
        ("Plato", AuthorName(literal="Plato")),
        ("Menu-AI", AuthorName(literal="Menu-AI")),
        ("Bin Yu", AuthorName(family="Yu", given="Bin")),
        ("Ann Lee III", AuthorName(family="Lee", given="Ann", suffix="III")),
    ],
)
def test_names_are_split_as_bibliographies_sort_them(name: str, parts: AuthorName) -> None:
    """RULE: particles belong to the family name, suffixes to neither; a group has no parts."""
    assert split_name(name) == parts


def test_every_sign_is_escaped_with_balanced_braces() -> None:
    """RULE: BibTeX counts braces without looking at backslashes, so that none stands alone."""
    escaped = escape("& % $ # _ { } ~ ^ \\ Łódź α² ı")
    assert escaped == (
        r"\& \% \$ \# \_ \textbraceleft{} \textbraceright{} \textasciitilde{} \textasciicircum{} \textbackslash{} "
        r"{\L}{\'o}d{\'z} {$\alpha$}{$^{2}$} {\i}"
    )
    assert escaped.count("{") == escaped.count("}")


@pytest.mark.parametrize(
    ("title", "latex"),
    [
        ("$\\alpha$-menus for $5 a day", "{$\\alpha$}-menus for \\$5 a day"),
        ("Mamba: fast menus", "{Mamba}: fast menus"),
        ("Menus in Busan are long and also dull", "Menus in {Busan} are long and also dull"),
        ("M$^3$Eval: Menus", "{M}{$^3$}{Eval}: Menus"),
        ("Deep Q-Learning With a MoE", "Deep {Q}-Learning With a {MoE}"),
        ("An unclosed {brace and $\\{$", "An unclosed brace and \\textbraceleft{}"),
        ('"Tie Me or Leave Me"? Knots in LLM Agents', "``Tie Me or Leave Me''? Knots in {LLM} Agents"),
    ],
)
def test_titles_keep_formulas_and_the_capitals_of_names(title: str, latex: str) -> None:
    """RULE: what a style may put into lower case is not in braces; acronyms, names and formulas are."""
    assert escape_title(title) == latex
