"""What a candidate shares with the question, and where it stands."""

from insights.fulltext.document import ABSTRACT
from insights.model import Passage
from insights.qa.answer_candidates import CandidateIndex
from insights.qa.answer_features import FEATURES, describe_candidates
from insights.qa.follow_ups import resolve

TEXT = (
    "Robots often drop cups in crowded kitchens. We present Grabber, an arm with soft fingers. "
    "Our arm lifts cups of any shape. The grip of other arms is rigid."
)


def describe(question: str, title: str = "") -> list[dict[str, float]]:
    """The features of each sentence of the text, by name, in order."""
    passages = [Passage(paper="p", section=ABSTRACT, text=TEXT)]
    index = CandidateIndex.from_passages(passages)
    described = describe_candidates(resolve(question), index, passages, [1.0], 1.0, title=title)
    return [dict(zip(FEATURES, item.features, strict=True)) for item in described]


def test_we_stands_for_the_name_in_the_title() -> None:
    """RULE: where the title names what the question names, a sentence of the authors' own work speaks of it, too."""
    question = "Does Grabber lift cups?"
    named = describe(question, "Grabber: An Arm for Cups")
    unnamed = describe(question)
    assert named[2]["coverage"] > unnamed[2]["coverage"]
    assert named[3]["coverage"] == 0


def test_what_stands_before_the_own_work_is_background() -> None:
    """RULE: an abstract's first sentences answer "why", and are marked where something else is asked."""
    assert [item["background"] for item in describe("What shape has the cup?")] == [1, 0, 0, 0]
    assert describe("What shape has the cup?")[0]["background_fact"] == 1
    assert describe("Why do robots drop cups?")[0]["background_fact"] == 0


def test_words_side_by_side_are_a_phrase() -> None:
    """RULE: neighbours in the question that are neighbours in the sentence count as a phrase."""
    phrases = [item["phrase"] for item in describe("Which soft fingers?")]
    assert phrases[1] > 0
    assert phrases[2] == 0
