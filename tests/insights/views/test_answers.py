"""insights.views.answers: what stands in an answer, and what goes when it comes."""

import pytest

from bot.telegram.rendering.entity_escape import JOINER
from bot.telegram.rendering.layout import plan_parts
from insights.fulltext.document import FullText
from insights.i18n.catalog import translate
from insights.messages.blocks import Message, text
from insights.messages.html import render_spans
from insights.messages.plain_text import render
from insights.model import Answer, Language, Passage, Statement, WrittenBy
from insights.qa.answering_service import AnswerProgress
from insights.views.answers import AnswerView
from insights.views.components import with_links
from tests.insights.store.examples import paper
from tests.standins.telegram_html import Entity, detect_entities, parse

PAPER = paper(1, url="https://arxiv.org/abs/2411.00001")
WAIT = "Your last question is still being answered."
SENTENCE = "Code is at https://github.com/name/code-of_2, models at huggingface.co/name/m. A mirror is https://files.example.org/a?b=1."


def make_answer(sentence: str) -> Answer:
    passage = Passage(paper=PAPER.id, section="3 Release", text=sentence)
    statement = Statement(text=sentence, papers=(PAPER.id,), quote=True)
    return Answer(found=True, statements=(statement,), passages=(passage,), by=WrittenBy(kind="extractive"))


def show(progress: AnswerProgress, language: Language = "en") -> Message:
    return AnswerView(language=language).render(progress, [PAPER], WAIT)


@pytest.mark.parametrize("language", ["en", "ko"])
def test_what_was_waited_for_goes_when_the_answer_comes(language: Language) -> None:
    """RULE: the lines about a wait and about fetching stand alone; with the first line of the answer they are gone."""
    getting = translate(language, "answers.getting", title=f"{PAPER.title} ({PAPER.url})")
    fetching = AnswerProgress(fetching=(PAPER,))
    assert [
        getting in render(show(fetching, language), 500).text,
        WAIT in render(show(fetching), 500).text,
    ] == [True, True]
    read = AnswerProgress(
        fetching=(PAPER,), texts=(FullText(paper=PAPER.id, version=1, form="abstract", pieces=()),)
    )
    done = AnswerProgress(
        fetching=(PAPER,), texts=read.texts, answer=make_answer("We release it."), done=True
    )
    for progress in (read, done):
        shown = render(show(progress, language), 500).text
        assert getting not in shown
        assert WAIT not in shown


def read_on_telegram(message: Message) -> tuple[str, list[Entity]]:
    [part] = plan_parts([message])
    return parse(part.payload["html"])


def test_addresses_in_an_answer_can_be_pressed_and_copied() -> None:
    """RULE: on Telegram an address of a known host is a link whose text is the address itself; another is code, which a
    press copies; neither holds an invisible character.
    """
    texts = (FullText(paper=PAPER.id, version=1, form="abstract", pieces=()),)
    page, entities = read_on_telegram(
        show(AnswerProgress(texts=texts, answer=make_answer(SENTENCE), done=True))
    )
    written = {page[entity.start : entity.end]: entity.url for entity in entities}
    assert written["https://github.com/name/code-of_2"] == "https://github.com/name/code-of_2"
    assert written["huggingface.co/name/m"] == "https://huggingface.co/name/m"
    assert written["https://files.example.org/a?b=1"] == ""
    assert JOINER not in page
    assert detect_entities(page, entities) == []


def test_an_address_that_only_looks_known_leads_nowhere() -> None:
    """RULE: no link is made of a host that is not on the list; the page shows it as code."""
    html = render_spans(
        with_links("See https://github.com.evil.example/x and https://github.com@evil.example/y.")
    )
    assert "<a " not in html
    assert html.count("<code>") == 2


def test_text_without_addresses_is_one_span() -> None:
    """RULE: ordinary text, and ids in it, stay as they are."""
    assert with_links("arXiv:2411.02355 and/or v2.") == text("arXiv:2411.02355 and/or v2.")
