"""insights.views.papers: what a paper's page says first."""

from dataclasses import replace

import pytest

from insights.i18n.catalog import translate
from insights.messages.blocks import Message, to_string
from insights.messages.plain_text import render
from insights.model import ClassifiedPaper, Language, Paper, Tldr
from insights.taxonomy.taxonomy import load_taxonomy
from insights.views.papers import PaperView
from tests.insights.sources.conftest import make_paper

TLDR = Tldr(text="We plan in one sentence.", by="extractive", quote=True)
NOTICE = "This paper has been withdrawn by the authors."
ADMIN_NOTICE = "Withdrawn by arXiv administrators: disputed authorship"


def show(paper: Paper, language: Language) -> tuple[Message, str]:
    """The page of a paper, and its text."""
    classified = ClassifiedPaper(paper=paper, topics=("llm",))
    message = PaperView(taxonomy=load_taxonomy()).paper(classified, TLDR, None, language)
    return message, render(message, 200).text


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize(
    ("fields", "key"),
    [
        ({"comment": NOTICE}, "withdrawn_authors"),
        ({"abstract": NOTICE}, "withdrawn_authors"),
        ({"comment": ADMIN_NOTICE}, "withdrawn_arxiv"),
    ],
)
def test_a_withdrawn_papers_page_says_so_first(language: Language, fields: dict[str, str], key: str) -> None:
    """RULE: right under the title, by whom, in both languages; no sentence of it is put forward."""
    message, page = show(replace(make_paper(1), **fields), language)  # type: ignore[arg-type]
    first = message.blocks[1]
    assert to_string(first.text) == translate(language, f"digest.paper.{key}")  # type: ignore[union-attr]
    assert TLDR.text not in page


@pytest.mark.parametrize("language", ["en", "ko"])
def test_another_papers_page_says_nothing_of_it(language: Language) -> None:
    """RULE: the word alone is no notice; the page has its sentence."""
    _, page = show(make_paper(1, comment="Trains are withdrawn in Section 2"), language)
    assert TLDR.text in page
    for key in ("withdrawn_authors", "withdrawn_arxiv"):
        assert translate(language, f"digest.paper.{key}") not in page
