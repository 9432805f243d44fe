"""What was withdrawn is not quoted in answers, cached ones among them."""

from insights.model import Answer, Passage, Statement
from insights.qa.withdrawn_answers import remove_withdrawn

SAID, OTHER = "The lamp outshines the sun by 90 percent.", "It was tried on four data sets of lanterns."


def answer(*sentences: str) -> Answer:
    return Answer(
        statements=tuple(Statement(text=each, papers=("p",), quote=True) for each in sentences),
        passages=tuple(Passage(paper="p", section="Results", text=f"Before. {each}") for each in sentences),
        found=True,
    )


def test_the_sentence_goes_and_the_others_stay_with_their_passages() -> None:
    """RULE: the sentence itself, a piece of it, or a statement that holds it; a short word in common is no reason."""
    for withdrawn in (SAID, f"As we show, {SAID}", SAID[:30]):
        assert remove_withdrawn(answer(SAID, OTHER), [withdrawn]) == answer(OTHER)
    assert remove_withdrawn(answer(SAID, OTHER), ["It", "something else that is long enough"]) == answer(
        SAID, OTHER
    )


def test_an_answer_of_nothing_else_is_none() -> None:
    """RULE: nothing found, and no passage nearby that says it."""
    assert remove_withdrawn(answer(SAID), [SAID]) == Answer(statements=(), passages=(), found=False)
