"""What people do with papers without naming a command."""

import pytest

from insights.parsing.ordinals import LAST_PLACE
from insights.parsing.paper_actions import PaperAction, parse_paper_action, parse_places


@pytest.mark.parametrize(
    ("text", "action"),
    [
        ("save 2", PaperAction("save", "2")),
        ("Please save this paper!", PaperAction("save")),
        ("save all of them", PaperAction("save", "all of them")),
        (
            "save https://arxiv.org/abs/2411.02355v2",
            PaperAction("save", "https://arxiv.org/abs/2411.02355v2"),
        ),
        ("2번 저장해줘", PaperAction("save", "2번")),
        ("이 논문 저장", PaperAction("save")),
        ("remove the last one from my list", PaperAction("unsave", "the last one")),
        ("2번 저장 취소", PaperAction("unsave", "2번")),
        ("show me my saved papers", PaperAction("saved")),
        ("저장한 논문 보여줘", PaperAction("saved")),
        ("papers like 3", PaperAction("similar", "3")),
        ("이거랑 비슷한 논문 찾아줘", PaperAction("similar")),
    ],
)
def test_an_action_is_read_from_the_whole_text(text: str, action: PaperAction) -> None:
    """RULE: politeness apart, the text says what is done and to which papers, and nothing more."""
    assert parse_paper_action(text) == action


@pytest.mark.parametrize(
    "text",
    [
        "does it save memory?",
        "save time",
        "save memory by quantization",
        "papers like BERT",
        "논문 저장은 어떻게 해?",
        "2",
        "",
    ],
)
def test_a_question_is_no_action(text: str) -> None:
    """RULE: words that may be a question about papers, or that name none, are left to be one."""
    assert parse_paper_action(text) is None


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("1, 3 and 5", (1, 3, 5)), ("2-4", (2, 3, 4)), ("the last one", (LAST_PLACE,)), ("첫 번째", (1,)),
        ("2번이랑 3번", (2, 3)), ("#7", (7,)), ("2411.02355", ()), ("diffusion 2", ()), ("", ()),
    ],
)  # fmt: skip
def test_places_are_read_from_the_whole_text(text: str, places: tuple[int, ...]) -> None:
    """RULE: numbers and ordinals with nothing but filling words between them."""
    assert parse_places(text) == places
