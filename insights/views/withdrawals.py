"""Withdrawn sentences as messages: to readers whose messages cannot be edited, and to the operator, who decides."""

from collections.abc import Sequence

from insights.digest.reported_sentences import SentenceOfDay
from insights.i18n.catalog import translate
from insights.i18n.formatting import long_day
from insights.i18n.withdrawal_mark import reason_name
from insights.messages.blocks import (
    Block,
    Bullets,
    Button,
    Buttons,
    Message,
    Paragraph,
    Text,
    bold,
    link,
    text,
)
from insights.model import Action, Language, Paper
from insights.model.edition_sentences import EditionSentence
from insights.model.withdrawal import OPERATOR_REASONS
from insights.ports.withdrawals import OpenReport, WithdrawnSentence
from insights.text.latex.plain_text import latex_to_text
from insights.views.components import quote_spans, struck_spans

WITHDRAW, KEEP, UNDO, REASON = "withdraw", "keep_sentence", "undo_withdrawal", "withdrawal_reason"
"""Verbs of the operator's buttons."""


def withdrawal_notice(withdrawn: Sequence[WithdrawnSentence], language: Language) -> Message:
    """A reply to a message that cannot be edited; without a sound."""
    key = "notice" if len(withdrawn) == 1 else "notice_many"
    lines = tuple(_notice_line(each, language) for each in withdrawn)
    return Message(
        blocks=(Paragraph(text=text(translate(language, f"withdrawals.{key}"))), Bullets(items=lines)),
        silent=True,
    )


def report_message(
    report: OpenReport,
    chat: str,
    papers: Sequence[Paper],
    sentences: Sequence[SentenceOfDay],
    language: Language,
) -> Message:
    """To the operator: what a reader of `chat` reports, and a button for each sentence that it may be about. What was reported is
    plain text.
    """
    blocks: list[Block] = [Paragraph(text=text(_say("reported", language, chat=chat)))]
    if report.words:
        blocks.append(Paragraph(text=text(report.words)))
    if papers:
        titles = tuple(text(link(latex_to_text(paper.title), paper.url)) for paper in papers)
        blocks.append(Bullets(items=titles))
    if report.people > 1:
        blocks.append(Paragraph(text=text(_say("reported_again", language, people=report.people))))
    if not sentences:
        blocks.append(Paragraph(text=text(_say("other_day", language))))
    else:
        blocks.append(Paragraph(text=text(bold(_say("choose", language)))))
        blocks += [
            Paragraph(text=text(f"{number}. ", *sentence_spans(each.sentence, language)))
            for number, each in enumerate(sentences, 1)
        ]
    buttons = tuple(
        Button(
            label=_say("withdraw", language, number=number),
            action=Action(verb=WITHDRAW, args=(each.day.isoformat(), each.sentence.key, report.key)),
        )
        for number, each in enumerate(sentences, 1)
    )
    keep = Button(label=_say("keep", language), action=Action(verb=KEEP, args=(report.key,)))
    return Message(blocks=(*blocks, Buttons(buttons=(*buttons, keep))), paper_ids=report.papers)


def withdrawn_message(sentence: WithdrawnSentence, chats: int, language: Language) -> Message:
    """To the operator: what was done, with buttons for another reason and for undoing it."""
    key = {0: "withdrawn_none", 1: "withdrawn_one"}.get(chats, "withdrawn")
    done = _say(key, language, day=long_day(sentence.day, language), chats=chats)
    reason = reason_name(sentence.withdrawal.reason, language)
    name = (sentence.day.isoformat(), sentence.key)
    others = tuple(
        Button(label=reason_name(each, language), action=Action(verb=REASON, args=(*name, each.value)))
        for each in OPERATOR_REASONS
        if each is not sentence.withdrawal.reason
    )
    undo = Button(label=_say("undo", language), action=Action(verb=UNDO, args=name))
    return Message(
        blocks=(
            Paragraph(text=text(done)),
            Paragraph(text=_struck(sentence, language)),
            Paragraph(text=text(_say("why", language, reason=reason))),
            *(Buttons(buttons=(button,)) for button in (*others, undo)),
        )
    )


def sentence_spans(sentence: EditionSentence, language: Language) -> Text:
    """As readers see it."""
    said = quote_spans(sentence.text, language, quote=sentence.quote)
    return struck_spans(said, sentence.withdrawal, language) if sentence.withdrawal else said


def _notice_line(sentence: WithdrawnSentence, language: Language) -> Text:
    if sentence.undone_at is None:
        return _struck(sentence, language)
    again = translate(language, "withdrawals.stands_again")
    return text(f"{again} ", *quote_spans(sentence.text, language, quote=True))


def _struck(sentence: WithdrawnSentence, language: Language) -> Text:
    return struck_spans(quote_spans(sentence.text, language, quote=True), sentence.withdrawal, language)


def _say(key: str, language: Language, **values: object) -> str:
    return translate(language, f"withdrawals.operator.{key}", **values)
