"""What arXiv's conversion to HTML leaves in a page when it fails: a notice, commands it does not know, no end.

Where the conversion fails it puts its notice behind the last words (`<span class="ltx_ERROR">Conversion to HTML had
a Fatal error and exited abruptly.`); a command that LaTeXML does not know stays in the text
(`<span class="ltx_ERROR undefined">` with the command in it), and so do its options.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from insights.fulltext.document import ABSTRACT, Piece, SectionHeading
from insights.text.word_lists import word_set

MIN_BODY_WORDS = 50
"""A page with fewer words beside its abstract ends behind the abstract."""
MAX_OPTION_CHARACTERS = 500
_NOTICE = re.compile(r"\s*Conversion\s+to\s+HTML\s+had\s+a\s+fatal\s+error\b", re.IGNORECASE)
_FATAL_CLASSES = ".ltx_FATAL,.ar5iv-severity-fatal"
_CLOSED_TAGS = ("article", "body", "html")
_CODE_CLASSES = frozenset({"ltx_verbatim", "ltx_listing", "ltx_lstlisting", "ltx_font_typewriter"})
_CODE_TAGS = frozenset({"code", "pre", "math"})
_NAMED_COMMAND = re.compile(r"\\[A-Za-z@]+\*?")
_REFERRING_COMMAND = re.compile(
    r"\\begin\{[^{}]*\}(?:\[[^\[\]]*\]|\{[^{}]*\})*"
    r"|\\(?:end|label|ref|cite[a-z]*|input|include[a-z]*|use[a-z]+|bibliography[a-z]*)\*?(?:\[[^\[\]]*\])?\{[^{}]*\}"
)
_COMMAND = re.compile(r"\\[A-Za-z@]{2,}\*?(?:\[[^\[\]]*\])?(?:\{([^{}]*)\})?")
_OPTIONS = re.compile(r"(?:\[[^\[\]]*\])+")
_CLOSING_WORDS = word_set(
    "conclusion conclusions concluding summary discussion discussions limitation limitations outlook future "
    "acknowledgment acknowledgments acknowledgement acknowledgements appendix appendices supplement supplementary "
    "remarks impact ethics ethical perspectives funding availability contributions epilogue fazit zusammenfassung"
)
_WORD = re.compile(r"[^\W\d_]+")


def remove_fatal_notice(tree: Any) -> bool:
    """Removes the conversion's notice of a fatal error, and returns whether the page has one. The same words in the
    middle of a sentence are the paper's own.
    """
    notices = [node for node in _text_nodes(tree) if _NOTICE.match(node.text_content or "")]
    for node in notices:
        node.decompose()
    return bool(notices) or tree.css_first(_FATAL_CLASSES) is not None


def is_unclosed(source: str) -> bool:
    """Whether the page ends before the elements it opened: LaTeXML closes each of these."""
    lower = source.lower()
    return any(re.search(rf"<{tag}[\s>]", lower) and f"</{tag}" not in lower for tag in _CLOSED_TAGS)


def ends_early(headings: Sequence[SectionHeading], pieces: Sequence[Piece], *, has_references: bool) -> bool:
    """Whether the text stops behind its abstract, or has neither references nor a last section with words in it."""
    body_words = sum(len(piece.text.split()) for piece in pieces if piece.section != ABSTRACT)
    if any(piece.section == ABSTRACT for piece in pieces) and headings and body_words < MIN_BODY_WORDS:
        return True
    sections = {piece.section for piece in pieces}
    closing = [heading for heading in headings if heading.level == 1 or heading is headings[-1]]
    return not has_references and not any(
        _CLOSING_WORDS & set(_WORD.findall(heading.title.lower())) and heading.name in sections
        for heading in closing
    )


def remove_raw_commands(root: Any) -> frozenset[str]:
    """Removes what the conversion could not read: error marks with their options, and commands in running text, of
    which the words in braces stay. Code keeps its own. Returns the names of the unknown commands.
    """
    unknown: set[str] = set()
    for mark in root.css(".ltx_ERROR"):
        unknown.update(_NAMED_COMMAND.findall(mark.text(deep=True)))
        following = mark.next
        if following is not None and following.tag == "-text":
            _remove_options(following)
        mark.decompose()
    for node in [node for node in _text_nodes(root) if "\\" in (node.text_content or "")]:
        if not _is_code(node):
            _replace_text(node, _without_commands(node.text_content or ""))
    return frozenset(unknown)


def remove_unknown_commands(tex: str, unknown: frozenset[str]) -> str:
    """A formula without the commands that the conversion did not know in this paper."""
    return _NAMED_COMMAND.sub(lambda match: "" if match[0] in unknown else match[0], tex) if unknown else tex


def _remove_options(node: Any) -> None:
    text = node.text_content or ""
    options = _OPTIONS.match(text[:MAX_OPTION_CHARACTERS])
    if options:
        _replace_text(node, text[options.end() :])


def _without_commands(text: str) -> str:
    return _COMMAND.sub(lambda match: match[1] or "", _REFERRING_COMMAND.sub("", text))


def _replace_text(node: Any, text: str) -> None:
    if text != node.text_content:
        node.replace_with(text or " ")


def _is_code(node: Any) -> bool:
    above = node.parent
    while above is not None:
        if above.tag in _CODE_TAGS or _CODE_CLASSES & set((above.attributes.get("class") or "").split()):
            return True
        above = above.parent
    return False


def _text_nodes(root: Any) -> Iterator[Any]:
    return (node for node in root.traverse(include_text=True) if node.tag == "-text")
