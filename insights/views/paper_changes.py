"""What became of papers, as a message to the chat that was shown them, and as lines of a paper's own message."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from insights.digest.paper_changes import merge_changes
from insights.i18n.catalog import translate
from insights.i18n.formatting import long_day
from insights.messages.blocks import (
    Block,
    Bullets,
    Footer,
    Heading,
    Message,
    Paragraph,
    Span,
    Text,
    code,
    text,
)
from insights.model import Language, Paper
from insights.model.paper_change import ChangeKind, PaperChange, newest_changes
from insights.ports.paper_changes import ChangeNotice
from insights.views.components import title_link, with_links

OFF_COMMAND = "/settings changes off"
MAX_SHOWN = 8
"""Papers of one message; of more it says how many, and what became of them."""


@dataclass(frozen=True, slots=True)
class PaperChangesView:
    def notice(self, notice: ChangeNotice) -> Message | None:
        """What one chat is told: the gravest first, each paper once. None where nothing is left to tell."""
        language = notice.subscription.language
        papers = {each.paper.id: each.paper for each in notice.changes}
        by_paper = merge_changes(each.change for each in notice.changes)
        changes = {paper: newest_changes(found) for paper, found in by_paper.items()}
        ids = sorted(changes, key=lambda paper: (_gravity(changes[paper]), -papers[paper].votes))
        if not ids:
            return None
        shown, rest = ids[:MAX_SHOWN], ids[MAX_SHOWN:]
        title = "changes.title" if any(each.anchor for each in notice.changes) else "changes.title_saved"
        blocks: list[Block] = [
            Heading(text=text(translate(language, title)), level=2),
            Bullets(items=tuple(_paper_item(papers[paper], changes[paper], language) for paper in shown)),
        ]
        if rest:
            blocks.append(Paragraph(text=text(_rest_line([changes[paper] for paper in rest], language))))
        blocks.append(Footer(text=_footer(language)))
        return Message(blocks=tuple(blocks), paper_ids=tuple(shown), silent=True)


def change_text(change: PaperChange, language: Language) -> Text:
    """One change as a sentence, with the address of code as a link."""
    match change.kind:
        case ChangeKind.WITHDRAWN:
            return text(translate(language, f"changes.said.withdrawn_{change.detail}"))
        case ChangeKind.ACCEPTED:
            key = f"changes.said.accepted.{change.note or 'main'}"
            return text(translate(language, key, venue=change.detail))
        case ChangeKind.CODE:
            return text(translate(language, "changes.said.code"), *with_links(change.detail))
        case ChangeKind.NEW_VERSION:
            key = "changes.said.new_version_note" if change.note else "changes.said.new_version"
            return text(translate(language, key, version=change.detail, note=change.note))


def dated_change_texts(changes: Sequence[PaperChange], language: Language) -> tuple[Text, ...]:
    """What became of one paper, the newest first, each with the day on which it was noticed (UTC)."""
    return tuple(
        text(f"{long_day(change.noticed_at.date(), language)}: ", *change_text(change, language))
        for change in sorted(changes, key=lambda change: change.noticed_at, reverse=True)
    )


def _paper_item(paper: Paper, changes: Sequence[PaperChange], language: Language) -> Text:
    spans: list[Span | str] = [title_link(paper)]
    for change in changes:
        spans += ["\n", *change_text(change, language)]
    return text(*spans)


def _gravity(changes: Sequence[PaperChange]) -> int:
    order = list(ChangeKind)
    return min(order.index(change.kind) for change in changes)


def _rest_line(changes: Sequence[Sequence[PaperChange]], language: Language) -> str:
    counts = Counter(_gravity(each) for each in changes)
    kinds = ", ".join(
        translate(language, f"changes.kind.{kind.value}", count=counts[n])
        for n, kind in enumerate(ChangeKind)
        if counts[n]
    )
    return translate(language, "changes.more", kinds=kinds)


def _footer(language: Language) -> Text:
    before, _, after = translate(language, "changes.footer", command=OFF_COMMAND).partition(OFF_COMMAND)
    return text(before, code(OFF_COMMAND), after)
