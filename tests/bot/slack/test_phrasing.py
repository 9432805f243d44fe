"""bot.slack.phrasing and what a mention means: our sentences as Slack can be obeyed."""

import pytest

from bot.slack.phrasing import localize, localize_message
from bot.slack.text import interpret, to_command
from handlers.commands import NAMES
from insights.i18n.catalog import catalog, translate
from insights.messages.blocks import Details, Form, Message, Paragraph, Span, plain, text
from insights.messages.plain_text import render
from insights.model import LANGUAGES, Action, Language
from insights.taxonomy.taxonomy import load
from insights.views.notices import NoticeView, sentences

COMMANDS = frozenset(NAMES)


def said(message: Message) -> str:
    return render(localize_message(message), 1000, frozenset()).text


@pytest.mark.parametrize("language", LANGUAGES)
def test_commands_that_slack_keeps_are_named_with_the_umbrella(language: Language) -> None:
    """Typed as /status they would set one's own status; the others are shown as they are."""
    shown = said(NoticeView(taxonomy=load()).help(NAMES, language))
    for name in ("help", "search", "start", "status"):
        assert f"/insights {name}" in shown
        assert f" /{name}" not in shown.replace(f"/insights {name}", "")
    assert "/subscribe" in shown
    assert "/insights search diffusion" in shown
    assert localize("Say /status.") == "Say /insights status."


def test_the_words_of_papers_stay_as_they_are() -> None:
    """Only commands of ours are changed, never what somebody wrote."""
    words_of_a_paper = "We run /status and /help"
    message = Message(blocks=(Details(summary=text("x"), blocks=(Paragraph(text=text(words_of_a_paper)),)),))
    assert localize_message(message) == message
    quoted = Message(blocks=(Paragraph(text=(Span(words_of_a_paper, "italic"),)),))
    assert localize_message(quoted) == quoted


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_differs_here_is_said_as_it_is_here(language: Language) -> None:
    """In a channel only a mention is heard, and guests stand where others have administrators."""
    ask, refused = translate(language, "commands.start.ask"), translate(language, "commands.not_admin")
    assert said(sentences(ask)) == said(sentences(translate(language, "slack.said.commands/start/ask")))
    assert localize(refused) == translate(language, "slack.said.commands/not_admin")
    form = Form(label="?", hint=translate(language, "digest.paper.ask_hint"), action=Action(verb="ask"))
    [block] = localize_message(Message(blocks=(form,))).blocks
    assert isinstance(block, Form)
    assert block.hint == translate(language, "slack.said.digest/paper/ask_hint")
    places = said(sentences(translate(language, "commands.settings.places")))
    assert plain(text(places)) == translate(language, "slack.said.commands/settings/places")


def test_each_sentence_said_differently_stands_for_one_without_arguments() -> None:
    """It is found by the words it stands for."""
    own = [
        key.removeprefix("slack.said.").replace("/", ".")
        for key in catalog("en")
        if key.startswith("slack.said.")
    ]
    assert own
    for key in own:
        assert "{" not in catalog("en")[key]


@pytest.mark.parametrize(
    ("typed", "heard"),
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
    ],
)
def test_a_sentence_that_begins_like_a_command_is_a_question(typed: str, heard: str) -> None:
    """Who mentions us speaks in sentences; a slash, or a command's own words, make a command of it."""
    assert interpret(typed, COMMANDS) == heard


def test_behind_the_umbrella_the_first_word_decides() -> None:
    """There nobody speaks in sentences."""
    assert to_command("help me", COMMANDS) == "/help me"
    assert to_command("구독 LLM", COMMANDS) == "/subscribe LLM"
