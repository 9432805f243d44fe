"""Saved papers as messages: somebody's list page by page, and what was saved or removed."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from insights.citations.export import CitationFormat
from insights.i18n.catalog import translate
from insights.messages.blocks import (
    Block,
    Bullets,
    Button,
    Buttons,
    File,
    Heading,
    Message,
    Paragraph,
    Text,
    bold,
    for_asker,
    text,
)
from insights.model import OTHER_TOPIC, Action, Language, Paper, Tldr
from insights.ports.saved_papers import SavedPage, SavedPaper
from insights.taxonomy.taxonomy import Taxonomy
from insights.views.components import format_paper_count, format_tldr, next_page_label, title_link
from insights.views.notices import sentences, with_command_code

PAGE_SIZE = 8
"""Papers on one page, short enough for a phone."""
MAX_BUTTON_QUERY_BYTES = 44
"""Telegram's callback_data has 64 bytes for the command and all its arguments (core.telegram.org/bots/api)."""
_MAX_QUERY_SHOWN = 80
_FORMAT_NAMES = {
    CitationFormat.BIBTEX: "BibTeX",
    CitationFormat.RIS: "RIS",
    CitationFormat.CSL_JSON: "CSL-JSON",
}
_NOT_IN_FILE_NAMES = re.compile(r"[^A-Za-z0-9.-]+")


def save_button(paper_id: str, language: Language) -> Button:
    """Puts the paper on the list of whoever presses it."""
    return Button(label=translate(language, "saved.button"), action=Action(verb="save", args=(paper_id,)))


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedView:
    taxonomy: Taxonomy

    def saved(self, papers: Sequence[Paper], added: int, language: Language) -> Message:
        """What was put on the list; papers that were on it already are named as such."""
        if len(papers) == 1:
            key = "saved.done" if added else "saved.known"
            line = text(translate(language, key), " ", title_link(papers[0]))
        else:
            known = len(papers) - added
            key = "saved.done_many_known" if known else "saved.done_many"
            line = text(translate(language, key, added=added, known=known))
        how = Paragraph(text=with_command_code(translate(language, "saved.where")))
        ids = tuple(paper.id for paper in papers)
        return for_asker(Message(blocks=(Paragraph(text=line), how), paper_ids=ids))

    def page(
        self, page: SavedPage, tldrs: Mapping[str, Tldr], query: str, page_number: int, language: Language
    ) -> Message:
        """Page `page_number`, from 1 on, of the list, or of what was found in it; `tldrs` by paper id."""
        if not page.total:
            key = "saved.none_found" if query else "saved.none"
            return for_asker(sentences(translate(language, key, words=_shorten(query))))
        title = translate(language, "saved.title_found" if query else "saved.title", words=_shorten(query))
        count = format_paper_count(page.total, language)
        blocks: list[Block] = [Heading(text=text(bold(title), f" · {count}"))]
        if page.papers:
            blocks.append(Bullets(items=tuple(self._line(saved, tldrs, language) for saved in page.papers)))
        how = Paragraph(text=with_command_code(translate(language, "saved.how")))
        blocks += [how, *_buttons(page, query, page_number, language)]
        ids = tuple(saved.classified.paper.id for saved in page.papers)
        return for_asker(Message(blocks=tuple(blocks), paper_ids=ids))

    def exported(
        self, count: int, name: str, citation_format: CitationFormat, content: str, language: Language
    ) -> Message:
        """The citations as a file called `name` and the format's ending."""
        file = File(
            name=_NOT_IN_FILE_NAMES.sub("-", name) + citation_format.suffix,
            media_type=citation_format.media_type,
            content=content,
            alt=translate(language, "saved.export.elsewhere"),
        )
        papers = format_paper_count(count, language)
        line = translate(language, "saved.export.done", papers=papers, format=_FORMAT_NAMES[citation_format])
        return for_asker(Message(blocks=(Paragraph(text=text(line)), file)))

    def _line(self, saved: SavedPaper, tldrs: Mapping[str, Tldr], language: Language) -> Text:
        """Title, topic, when it was saved, summary and result."""
        paper, slug = saved.classified.paper, saved.classified.topic
        topic = self.taxonomy.get_topic(slug)
        name = "" if slug == OTHER_TOPIC else f" · {topic.emoji} {topic.names[language]}"
        day = translate(language, "saved.at", day=saved.saved_at.date().isoformat())
        summary = format_tldr(tldrs.get(paper.id), language, before="\n")
        return text(title_link(paper), f"{name} · {day}", *summary)


def _buttons(page: SavedPage, query: str, page_number: int, language: Language) -> list[Block]:
    """The next page, and the list as BibTeX. What was searched with more words than a button holds has no button."""
    if len(query.encode()) > MAX_BUTTON_QUERY_BYTES:
        return []
    label = next_page_label(page.total, 0, page_number * PAGE_SIZE, "", language)
    more = Action(verb="saved", args=(query, str(page_number + 1)) if query else (str(page_number + 1),))
    export = Action(verb="export", args=("bibtex", "saved", query) if query else ("bibtex", "saved"))
    as_file = Button(label=translate(language, "saved.export.button"), action=export)
    return [Buttons(buttons=((Button(label=label, action=more), as_file) if label else (as_file,)))]


def _shorten(query: str) -> str:
    return query if len(query) <= _MAX_QUERY_SHOWN else f"{query[:_MAX_QUERY_SHOWN]}…"
