"""A paper as passages: pieces small enough to quote from, each knowing its section."""

from insights.model import Paper, Passage

ABSTRACT = "Abstract"


def abstract_passages(paper: Paper) -> tuple[Passage, ...]:
    """What can be read of a paper without its full text: the title's words stay out, they answer nothing."""
    if not paper.abstract.strip():
        return ()
    return (Passage(paper=paper.id, section=ABSTRACT, text=paper.abstract),)
