import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from insights.messages.blocks import (
    Bullets,
    Button,
    Buttons,
    Details,
    Footer,
    Form,
    Heading,
    Message,
    Paragraph,
    Picture,
    bold,
    link,
    text,
)
from insights.messages.plain_text import display_width, remove_controls, render, to_command, wrap
from insights.model import Action
from tests.insights.messages.message_strategies import messages

DAY = Message(
    blocks=(
        Heading(text=text("Daily AI papers")),
        Picture(ref="r", alt="Papers by topic: LLM 3"),
        Bullets(items=(text("First: ", link("A paper", "https://arxiv.org/abs/1")),)),
        Details(summary=text("🧠 ", bold("LLM"), " · 3 papers"), blocks=(Paragraph(text=text("Inside.")),)),
        Buttons(
            buttons=(
                Button(label="Robotics", action=Action(verb="category", args=("robotics",))),
                Button(label="Odd", action=Action(verb="odd")),
                Button(label="arXiv", url="https://arxiv.org"),
            )
        ),
        Form(label="Ask", hint="reply", action=Action(verb="ask", args=("1",))),
        Footer(text=text("Quoted.")),
    )
)
PRINTED = """\
Daily AI papers
───────────────

🖼 Papers by topic: LLM 3

• First: A paper
  (https://arxiv.org/abs/1)

[1] ▸ 🧠 LLM · 3 papers

[2] Robotics: /category
    robotics
[3] Odd
arXiv: https://arxiv.org

[4] Ask: …

Quoted."""


def test_a_message_reads_like_a_page() -> None:
    """Collapsed sections, buttons and inputs have numbers; a button whose verb is a command shows the command."""
    printed = render(DAY, 27, ("category",))
    assert printed.text == PRINTED
    folded, *buttons = printed.choices
    assert isinstance(folded, Details)
    assert [type(button) for button in buttons] == [Button, Button, Form]


@given(messages, st.integers(10, 120))
def test_no_line_is_wider_than_the_window(message: Message, width: int) -> None:
    """RULE: only a web address may be wider than the line."""
    for line in render(message, width).text.split("\n"):
        assert display_width(line) <= width or "://" in line


@given(messages)
def test_nothing_steers_the_terminal(message: Message) -> None:
    """RULE: no escape sequence, control character or change of direction reaches the terminal."""
    printed = render(message, 80).text.replace("\n", "")
    assert not [char for char in printed if unicodedata.category(char) == "Cc" or char in "\u202e\u2066"]


@given(st.text(), st.integers(4, 60))
def test_wrapping_loses_no_character(words: str, width: int) -> None:
    """RULE: only blanks change."""
    assert "".join(wrap(remove_controls(words), width).split()) == "".join(remove_controls(words).split())


def test_hangul_is_two_columns_wide() -> None:
    """Korean characters are two columns wide."""
    assert display_width("논문 AI") == 7
    assert wrap("강화 학습 로보틱스", 10) == "강화 학습\n로보틱스"
    assert wrap("강화학습로보틱스", 10) == "강화학습로\n보틱스"


def test_an_emoji_sequence_is_two_columns_wide() -> None:
    """Emoji joined by ZWJ are one glyph and are not split."""
    family = "👨\u200d👩\u200d👧\u200d👦"
    assert display_width(family) == display_width("❤\ufe0f") == 2
    assert wrap(family * 3, 4) == f"{family * 2}\n{family}"


def test_an_action_without_a_command_has_nothing_to_type() -> None:
    """Only commands are offered for typing."""
    assert to_command(Action(verb="paper", args=("2411.02355",)), {"paper"}) == "/paper 2411.02355"
    assert to_command(Action(verb="admit"), {"paper"}) == ""


def test_links_in_a_row_to_the_same_page_show_its_address_once() -> None:
    """RULE: a number and the title behind it lead to the same page; another page's address stays."""
    one, other = "https://arxiv.org/abs/1", "https://arxiv.org/abs/2"
    line = text(
        link("[7]", one),
        " ",
        link("A title", one),
        " and ",
        link("another", other),
        " ",
        link("A title", one),
    )
    assert render(Message(blocks=(Paragraph(text=line),)), 300).text == (
        f"[7] A title ({one}) and another ({other}) A title ({one})"
    )
