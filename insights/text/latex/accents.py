"""Accents and other marks over a letter."""

import unicodedata

from insights.text.latex.reader import LatexCommand, LatexReader
from insights.text.latex.tables import latex_tables

_DOTLESS = {"ı": "i", "ȷ": "j"}


def read_accent(reader: LatexReader, command: LatexCommand, out: list[str]) -> bool:
    """The accent over its letter, or over the first of several; False where none follows, and nothing is read."""
    name, start = command.name, reader.pos
    if not _may_have_letter(reader, name):
        return False
    inner = reader.argument(math=command.math).strip()
    letter = _DOTLESS.get(inner, inner)
    if (len(letter) == 1 and letter.isalpha()) or (len(name) == 1 and letter):
        out.append(unicodedata.normalize("NFC", letter[:1] + latex_tables().accents[name]) + letter[1:])
    elif letter:
        out.append(f"{name}({letter})")
    elif name.isalpha():
        reader.pos = start
        return False
    return True


def _may_have_letter(reader: LatexReader, name: str) -> bool:
    after = reader.after_spaces()
    following = reader.text[after : after + 1]
    if name.isalpha():
        return after > reader.pos or reader.text.startswith(("{", "\\"), after, reader.end)
    return following in {"{", "\\"} or following.isalpha()
