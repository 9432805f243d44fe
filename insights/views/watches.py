"""Watches as messages: what they found, and the list of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from insights.i18n.catalog import translate
from insights.messages.blocks import (
    Block,
    Bullets,
    Button,
    Buttons,
    Footer,
    Heading,
    Message,
    Paragraph,
    Text,
    bold,
    text,
)
from insights.model import Action, Language, Paper
from insights.ports.watches import FoundWatch, Watch
from insights.views.components import format_paper_count, quote_spans, title_link
from insights.views.notices import sentences, with_command_code

MAX_SHOWN = 5
"""Papers of one watch in a message; more are counted."""
MAX_BUTTONS = 8
_MAX_QUERY_ON_BUTTON = 30


@dataclass(frozen=True, slots=True)
class WatchView:
    def found(
        self, found: Sequence[FoundWatch], papers: Mapping[str, Paper], language: Language
    ) -> Message | None:
        """What the watches of one chat found; None where nothing of it is left to show. `papers` by id."""
        blocks: list[Block] = []
        ids: list[str] = []
        for each in found:
            finds = [find for find in each.finds if find.paper in papers]
            if not finds:
                continue
            shown = finds[:MAX_SHOWN]
            ids += [find.paper for find in shown]
            head = text("🔎 ", bold(each.watch.query), f" · {format_paper_count(len(finds), language)}")
            items = tuple(find_line(papers[find.paper], find.sentence, language) for find in shown)
            blocks += [Heading(text=head, level=2), Bullets(items=items)]
            if len(finds) > len(shown):
                more = translate(language, "watches.more", count=len(finds) - len(shown))
                blocks.append(Paragraph(text=text(more)))
        if not blocks:
            return None
        footer = Footer(text=text(translate(language, "watches.footer")))
        return Message(blocks=(*blocks, footer), paper_ids=tuple(dict.fromkeys(ids)), silent=True)

    def added(
        self, query: str, newest: Sequence[tuple[Paper, str]], searched: int, language: Language
    ) -> Message:
        """That it is watched, and what it would have found among the `searched` papers of the newest list."""
        head = sentences(
            translate(language, "watches.added", query=query),
            translate(
                language,
                "watches.would" if newest else "watches.would_none",
                found=len(newest),
                searched=searched,
            ),
        )
        items = tuple(find_line(paper, sentence, language) for paper, sentence in newest[:MAX_SHOWN])
        how = Paragraph(text=with_command_code(translate(language, "watches.how")))
        ids = tuple(paper.id for paper, _ in newest[:MAX_SHOWN])
        return Message(blocks=(*head.blocks, *((Bullets(items=items),) if items else ()), how), paper_ids=ids)

    def list(self, watches: Sequence[Watch], language: Language) -> Message:
        """The chat's watches by number, each with a button that removes it."""
        if not watches:
            return sentences(translate(language, "watches.none"))
        lines = [
            Paragraph(text=text(f"{number}. ", bold(watch.query)))
            for number, watch in enumerate(watches, start=1)
        ]
        buttons = tuple(
            Button(
                label=translate(language, "watches.remove", query=_shorten(watch.query)),
                action=Action(verb="unwatch", args=(f"#{watch.id}",)),
                is_public=False,
            )
            for watch in watches[:MAX_BUTTONS]
        )
        head = Heading(text=text(bold(translate(language, "watches.title"))))
        how = Paragraph(text=with_command_code(translate(language, "watches.how")))
        return Message(blocks=(head, *lines, how, Buttons(buttons=buttons)))


def find_line(paper: Paper, sentence: str, language: Language) -> Text:
    """The paper, and the sentence that answers below it; a title that says all stands once."""
    if sentence == paper.title:
        return text(title_link(paper))
    return text(title_link(paper), "\n", *quote_spans(sentence, language, quote=not paper.is_paraphrase))


def _shorten(query: str) -> str:
    return query if len(query) <= _MAX_QUERY_ON_BUTTON else f"{query[:_MAX_QUERY_ON_BUTTON]}…"
