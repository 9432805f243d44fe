"""bot.slack.rendering.phrasing, and which texts bot.slack.rendering.text interprets as commands."""

import pytest

from bot.slack.rendering.phrasing import localize, localize_message
from bot.slack.rendering.text import interpret, plain_text, to_command
from handlers.command_words import help_word
from handlers.commands import COMMAND_NAMES
from insights.i18n.catalog import catalog, translate
from insights.messages.blocks import Details, Form, Message, Paragraph, Span, text, to_string
from insights.messages.plain_text import render
from insights.model import LANGUAGES, Action, Language
from insights.taxonomy.taxonomy import load_taxonomy
from insights.views.notices import NoticeView, sentences

COMMANDS = frozenset(COMMAND_NAMES)


def rendered_text(message: Message) -> str:
    return render(localize_message(message), 1000, frozenset()).text


@pytest.mark.parametrize("language", LANGUAGES)
def test_reserved_commands_are_named_with_the_root_command(language: Language) -> None:
    """Slack's own /status would set the person's status; other commands are shown as they are."""
    help_text = rendered_text(NoticeView(taxonomy=load_taxonomy()).help(COMMAND_NAMES, language))
    for name in ("help", "search", "start", "status"):
        assert f"/insights {name}" in help_text
        assert f" /{name}" not in help_text.replace(f"/insights {name}", "")
    assert "/subscribe" in help_text
    assert "/insights search diffusion" in help_text
    assert localize("Say /status.") == "Say /insights status."
    how = rendered_text(sentences(translate(language, "feedback.report_how")))
    assert "/insights report" in how


def test_the_text_of_papers_is_unchanged() -> None:
    """Only the bot's own commands are changed."""
    paper_text = "We run /status and /help"
    message = Message(blocks=(Details(summary=text("x"), blocks=(Paragraph(text=text(paper_text)),)),))
    assert localize_message(message) == message
    quoted = Message(blocks=(Paragraph(text=(Span(paper_text, "italic"),)),))
    assert localize_message(quoted) == quoted


@pytest.mark.parametrize("language", LANGUAGES)
def test_sentences_that_differ_in_slack_are_replaced(language: Language) -> None:
    """In a channel only a mention is received, and guests are named where other platforms have administrators."""
    ask, refused = translate(language, "commands.start.ask"), translate(language, "commands.not_admin")
    assert rendered_text(sentences(ask)) == rendered_text(
        sentences(translate(language, "slack.said.commands/start/ask"))
    )
    assert localize(refused) == translate(language, "slack.said.commands/not_admin")
    form = Form(label="?", hint=translate(language, "digest.paper.ask_hint"), action=Action(verb="ask"))
    [block] = localize_message(Message(blocks=(form,))).blocks
    assert isinstance(block, Form)
    assert block.hint == translate(language, "slack.said.digest/paper/ask_hint")
    places = rendered_text(sentences(translate(language, "commands.settings.places")))
    assert to_string(text(places)) == translate(language, "slack.said.commands/settings/places")


def test_replaced_sentences_have_no_arguments() -> None:
    """A sentence is found by its whole text, which must not vary."""
    replaced = [
        key.removeprefix("slack.said.").replace("/", ".")
        for key in catalog("en")
        if key.startswith("slack.said.")
    ]
    assert replaced
    for key in replaced:
        assert "{" not in catalog("en")[key]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("／ｔｏｄａｙ", "/today"),
        ("ｔｏｄａｙ", "/today"),
        ("<@UBOT> ／paper　２４１１．０２３５５", "/paper 2411.02355"),
    ],
)
def test_full_width_commands_are_commands(typed: str, expected: str) -> None:
    """As East Asian keyboards write them."""
    assert interpret(plain_text(typed, "UBOT"), COMMANDS) == expected


@pytest.mark.parametrize(
    ("text_", "expected"),
    [
        ("", "/help"),
        ("today", "/today"),
        ("subscribe to LLM at 9", "/subscribe to LLM at 9"),
        ("Subscribe LLM?", "/subscribe LLM?"),
        ("ask 2411.02355 what for?", "/ask 2411.02355 what for?"),
        ("status retry 12", "/status retry 12"),
        ("forget yes", "/forget yes"),
        ("start abcdefghjk", "/start abcdefghjk"),
        ("/follow up", "/follow up"),
        ("follow diffusion", "/follow diffusion"),
        ("구독 LLM 9시", "/subscribe LLM 9시"),
        ("설정", "/settings"),
        ("help me understand the method", "help me understand the method"),
        ("follow up on that: which data?", "follow up on that: which data?"),
        ("include the baselines?", "include the baselines?"),
        ("settings of the training run?", "settings of the training run?"),
        ("forget about it", "forget about it"),
        ("start with the first one", "start with the first one"),
        ("오늘 나온 논문 중 무엇이 좋은가요", "오늘 나온 논문 중 무엇이 좋은가요"),
        ("what is new?", "what is new?"),
        ("구독 취소", "/unsubscribe"),
        ("구독 취소해줘", "구독 취소해줘"),
        ("pause this for a week please", "pause this for a week please"),
        ("접근", "접근"),
        ("settings please", "/settings"),
        ("help, please!", "/help"),
        ("설정 부탁해요", "/settings"),
        ("explain the settings please", "explain the settings please"),
        ("오늘", "/today"),
    ],
)
def test_a_sentence_that_begins_like_a_command_is_a_question(text_: str, expected: str) -> None:
    """People mention the bot in sentences; a slash, or a command's own arguments, make a command of one."""
    assert interpret(text_, COMMANDS) == expected


def test_after_the_root_command_the_first_word_decides() -> None:
    """Its text is a command whenever it begins with one."""
    assert to_command("help me", COMMANDS) == "/help me"
    assert to_command("구독 LLM", COMMANDS) == "/subscribe LLM"


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("/insights", "/help"),
        ("/insights status", "/status"),
        ("/Insights report it is wrong", "/report it is wrong"),
        ("/insights feedback", "/feedback"),
        ("/insights what is new?", "what is new?"),
    ],
)
def test_the_root_command_is_taken_in_a_message_too(typed: str, expected: str) -> None:
    """RULE: what the bot tells people to send is understood behind a mention, where Slack takes no command."""
    assert interpret(typed, COMMANDS) == expected


def test_a_korean_command_is_shown_without_its_slash() -> None:
    """RULE: Slack refuses a slash command that the app does not declare; the word alone is understood."""
    help_text = rendered_text(
        NoticeView(taxonomy=load_taxonomy()).help(("today",), "ko", {"today": help_word("today", "ko")})
    )
    assert "/today 오늘" in help_text
    assert "/오늘" not in help_text
