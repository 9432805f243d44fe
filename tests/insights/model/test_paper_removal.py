"""insights.model.paper_removal: nothing of an edition or a report refers to a removed paper."""

from insights.model import Headline, Report, Section, Statement
from insights.model.paper_removal import remove_from_report, remove_published_papers
from tests.insights.store.examples import DAY, edition, paper, report

FIRST, SECOND = paper(1), paper(2)
SHARED_QUOTE = Statement(text="We agree.", papers=(FIRST.id, SECOND.id), quote=True)
SHARED_TERM = Statement(text="diffusion", papers=(FIRST.id, SECOND.id), quote=False)
OWN_QUOTE = Statement(text="It works.", papers=(FIRST.id,), quote=True)


def make_report() -> Report:
    sections = (
        Section(kind="keywords", statements=(SHARED_TERM, SHARED_QUOTE)),
        Section(kind="results", statements=(OWN_QUOTE,)),
    )
    return Report(
        topic="llm",
        language="en",
        sections=sections,
        featured=report(FIRST, SECOND).featured,
        written_by=report(FIRST).written_by,
        written_at=report(FIRST).written_at,
    )


def statements(changed: Report) -> list[tuple[str, tuple[str, ...]]]:
    return [(s.text, s.papers) for section in changed.sections for s in section.statements]


def test_a_quote_goes_with_its_first_paper_and_a_term_stays_with_the_others() -> None:
    """Without the first paper only the term is left; a section without statements is left out."""
    changed = remove_from_report(make_report(), {FIRST.id})
    assert statements(changed) == [("diffusion", (SECOND.id,))]
    assert [section.kind for section in changed.sections] == ["keywords"]
    assert [feature.paper for feature in changed.featured] == [SECOND.id]


def test_a_quote_stays_when_another_paper_is_removed() -> None:
    """The quotation is from the first paper; only the reference to the second one goes."""
    changed = remove_from_report(make_report(), {SECOND.id})
    assert statements(changed) == [
        ("diffusion", (FIRST.id,)),
        ("We agree.", (FIRST.id,)),
        ("It works.", (FIRST.id,)),
    ]


def test_without_shared_terms_every_statement_of_a_removed_paper_goes() -> None:
    """A chat that excludes a paper sees no statement that rests on it, also not one that rests on others, too."""
    changed = remove_from_report(make_report(), {SECOND.id}, keep_shared_terms=False)
    assert statements(changed) == [("It works.", (FIRST.id,))]


def test_removing_nothing_changes_nothing() -> None:
    """The same report is returned."""
    assert remove_from_report(make_report(), set()) == make_report()


def test_a_removed_paper_is_no_headline() -> None:
    """RULE: the headline of a paper that another day has published goes with it; the others stay."""
    headlines = tuple(Headline(paper=one.id, reasons={"en": "code released"}) for one in (FIRST, SECOND))
    day = edition(DAY, FIRST, SECOND, headlines=headlines)
    assert remove_published_papers(day, {FIRST.id: DAY}).headlines == headlines[1:]
