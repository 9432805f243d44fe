"""Access control as messages: a request to the owner, the list of chats, what became of one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from insights.i18n.catalog import translate
from insights.i18n.formatting import long_day
from insights.messages.blocks import Bullets, Button, Buttons, Heading, Message, Paragraph, text
from insights.model import Action, Chat, ChatRef, Language
from insights.ports.admissions import Admission
from insights.views.notices import sentences, with_command_code

MAX_LISTED = 20
"""Chats of one list; the rest is counted."""


def format_chat(chat: Chat) -> str:
    """As in telegram:-100123."""
    return f"{chat.platform}:{chat.id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessView:
    """`is_restricted`: only admitted chats are served. `allowed_chats` are those that the settings name."""

    is_restricted: bool
    allowed_chats: frozenset[ChatRef] = frozenset()

    def request(self, chat: Chat, question: str, language: Language) -> Message:
        """To the owner: `question`, with a button that admits the chat."""
        button = _admit_button(chat, translate(language, "access.admit"))
        return Message(blocks=(Paragraph(text=text(question)), Buttons(buttons=(button,))))

    def chats(self, listed: Sequence[Admission], language: Language) -> Message:
        """Every chat with its number, and a button that admits or revokes it."""
        shown = listed[:MAX_LISTED]
        lines = [_line(n, admission, language) for n, admission in enumerate(shown, 1)]
        if len(listed) > len(shown):
            lines.append(translate(language, "access.list.more", count=len(listed) - len(shown)))
        if self.allowed_chats:
            named = ", ".join(sorted(f"{ref.platform}:{ref.id}" for ref in self.allowed_chats))
            lines.append(translate(language, "access.list.allowed", chats=named))
        items = tuple(text(line) for line in lines) or (text(translate(language, "access.list.none")),)
        notes = tuple(Paragraph(text=with_command_code(note)) for note in self._notes(language))
        buttons = tuple(_button(n, admission, language) for n, admission in enumerate(shown, 1))
        rows = (Buttons(buttons=buttons),) if buttons else ()
        title = Heading(text=text(translate(language, "access.list.title")))
        return Message(blocks=(title, Bullets(items=items), *notes, *rows))

    def handover(self, code: str, language: Language) -> Message:
        """To the owner: the code for the next one."""
        return sentences(translate(language, "access.handover", code=code))

    def _notes(self, language: Language) -> Iterator[str]:
        if not self.is_restricted:
            yield translate(language, "access.list.open")
        yield translate(language, "access.list.how")


def _line(number: int, admission: Admission, language: Language) -> str:
    key = "access.list.admitted" if admission.is_admitted else "access.list.waiting"
    day = long_day(admission.at.date(), language)
    return translate(language, key, number=number, chat=format_chat(admission.chat), day=day)


def _button(number: int, admission: Admission, language: Language) -> Button:
    if not admission.is_admitted:
        return _admit_button(admission.chat, translate(language, "access.list.admit", number=number))
    chat = admission.chat
    action = Action(verb="access", args=("revoke", chat.platform, chat.account, chat.id))
    return Button(label=translate(language, "access.list.revoke", number=number), action=action)


def _admit_button(chat: Chat, label: str) -> Button:
    return Button(label=label, action=Action(verb="admit", args=(chat.platform, chat.account, chat.id)))
