"""Parser of arXiv's HTML: LaTeXML marks sections, captions, tables and references by their classes.

The tree is walked with a stack of our own, so that no depth of nesting breaks it. Formulas become their TeX
(`alttext`), because the words inside MathML are the same formula three times over. It runs in a child process
(insights.fulltext.subprocess_parser), which bounds the memory and time of any page.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from insights.errors import BadInput
from insights.fulltext.document import (
    ABSTRACT,
    REFERENCES,
    FullText,
    Piece,
    SectionHeading,
    limit_length,
)
from insights.fulltext.html_damage import (
    ends_early,
    is_unclosed,
    remove_fatal_notice,
    remove_raw_commands,
    remove_unknown_commands,
)
from insights.fulltext.html_tables import node_text, table_rows
from insights.model import PassageKind

MIN_WORDS = 100
"""A page with fewer words is a notice ("No HTML for this paper"), not a paper."""
MAX_PIECES = 20_000
MAX_DEPTH = 4_000
"""The parser's time grows with the square of the depth: 0.1 s at 10,000, 11 s at 100,000. Papers stay below 60."""
_NESTING_TAG = re.compile(
    rb"<(/?)(?:div|span|section|article|figure|table|ul|ol|b|i|em|a|font|blockquote|math|mrow)[\s>]"
)
_IGNORED = "script,style,nav,button,footer,header,.ltx_note_mark,.ltx_role_footnotemark,.ltx_dates,svg"
_LEVELS = {"section": 1, "appendix": 1, "part": 1, "chapter": 1, "subsection": 2, "subsubsection": 3}
_RUN_IN_TITLES = frozenset({"paragraph", "subparagraph", "theorem", "proof", "acknowledgements"})
_TITLE_CLASS = re.compile(r"\bltx_title_(\w+)")
_LAYOUT_COMMAND = re.compile(
    r"\\(?:displaystyle|textstyle|left|right|limits|nolimits|boldsymbol|bm)(?![a-zA-Z])|%\n"
)
_APPENDIX_PREFIX = re.compile(r"^Appendix\s+", re.IGNORECASE)
_PARAGRAPHS = "section,.ltx_para"
"""They stand in a figure that LaTeXML did not close."""
_DANGLING_COMMA = re.compile(r"\s*,\s*(?=[;)\]])")
_CITATION_KEY = re.compile(r"(?<!\w)(?:[A-Za-z][A-Za-z_:-]+\d{2,4}[A-Za-z]*|DBLP:\S+)(?!\w)")


def parse(body: bytes, paper: str, version: int = 0) -> FullText:
    """The full text of a paper from its HTML; truncated when the conversion stopped early, or the page has no end.
    Raises BadInput when the page holds no paper.
    """
    from selectolax.lexbor import LexborHTMLParser

    if _depth(body) > MAX_DEPTH:
        raise BadInput("answers.unreadable", cause="nested too deep")
    source = body.decode("utf-8", "replace")
    tree = LexborHTMLParser(source)
    is_truncated = remove_fatal_notice(tree.root) or is_unclosed(source)
    root = tree.css_first("article") or tree.body
    if root is None:
        raise BadInput("answers.unreadable")
    for node in root.css(_IGNORED):
        node.decompose()
    _replace_formulas(root, remove_raw_commands(root))
    _replace_citations(root)
    walker = _HtmlWalker()
    walker.walk(root)
    text = walker.full_text(paper, version)
    if text.words < MIN_WORDS:
        raise BadInput("answers.unreadable", cause=f"{text.words} words")
    return limit_length(replace(text, is_truncated=is_truncated or text.is_truncated))


def _depth(body: bytes) -> int:
    """How deep tags are nested, of those that must be closed."""
    depth = deepest = 0
    for closes in _NESTING_TAG.findall(body):
        depth += -1 if closes else 1
        deepest = max(deepest, depth)
    return deepest


def _replace_formulas(root: Any, unknown_commands: frozenset[str]) -> None:
    for node in root.css("math"):
        tex = node.attributes.get("alttext") or ""
        tex = remove_unknown_commands(tex, unknown_commands)
        node.replace_with(" ".join(_LAYOUT_COMMAND.sub("", tex).split()) or " ")


def _replace_citations(root: Any) -> None:
    """A citation whose year LaTeXML did not find ends with a comma; one whose entry it did not find shows the author's
    key ("smith2017deep"), which is left out.
    """
    for node in root.css("cite"):
        text = _DANGLING_COMMA.sub("", node.text(deep=True))
        is_key = node.css_first(".ltx_missing_citation") is not None or _CITATION_KEY.search(text)
        node.replace_with(" " if is_key else text)


@dataclass(slots=True)
class _HtmlWalker:
    """What has been read so far of the tree."""

    title: str = ""
    authors: str = ""
    section: str = ""
    headings: list[SectionHeading] = field(default_factory=list)
    pieces: list[Piece] = field(default_factory=list)
    prefix: str = ""
    """A run-in title, which goes before the next paragraph."""
    continues: bool = False
    """Whether the next paragraph continues the last one, which a formula interrupted."""
    has_references: bool = False
    ignored_level: int = 0
    """The level of the heading of the references while below it, else 0."""

    def walk(self, root: Any) -> None:
        stack = [root]
        while stack and len(self.pieces) < MAX_PIECES:
            node = stack.pop()
            if not self._read_node(node):
                stack.extend(reversed(list(node.iter(include_text=False))))

    def full_text(self, paper: str, version: int) -> FullText:
        return FullText(
            paper=paper,
            version=version,
            form="html",
            title=self.title,
            authors=self.authors,
            headings=tuple(self.headings),
            pieces=tuple(self.pieces),
            is_truncated=len(self.pieces) >= MAX_PIECES
            or ends_early(self.headings, self.pieces, has_references=self.has_references),
        )

    def _read_node(self, node: Any) -> bool:
        """Whether the node was read as a whole, and its children need no visit."""
        classes = (node.attributes.get("class") or "").split()
        if "ltx_authors" in classes:
            self.authors = self.authors or node_text(node)
        elif "ltx_bibliography" in classes or "ltx_keywords" in classes:
            self.has_references |= "ltx_bibliography" in classes
            self.continues = False
        elif node.tag in {"h1", "h2", "h3", "h4", "h5", "h6"}:
            self._read_heading(node, classes)
        elif "ltx_abstract" in classes:
            self._read_abstract(node)
        elif node.tag == "figcaption":
            self._add(node_text(node), "caption")
        elif "ltx_tabular" in classes or (node.tag == "figure" and node.css_first(_PARAGRAPHS) is None):
            self._read_float(node)
        elif "ltx_equation" in classes or "ltx_equationgroup" in classes:
            self._read_formula(node)
        elif node.tag == "p" or "ltx_p" in classes:
            self._read_paragraph(node)
        else:
            return False
        return True

    def _read_heading(self, node: Any, classes: list[str]) -> None:
        match = _TITLE_CLASS.search(" ".join(classes))
        kind = match[1] if match else {"h1": "document"}.get(node.tag, "")
        number = " ".join(node_text(tag) for tag in node.css(".ltx_tag")).strip()
        for tag in node.css(".ltx_tag"):
            tag.decompose()
        title = node_text(node)
        self.continues = False
        if kind == "document":
            self.title = self.title or title
            self.pieces.clear()  # what stands above the title is no part of the paper
        elif kind in _RUN_IN_TITLES:
            self.prefix = _with_full_stop(f"{number} {title}".strip())
        elif title:
            self._start_section(
                title, _APPENDIX_PREFIX.sub("", number).rstrip("."), _LEVELS.get(kind) or int(node.tag[1]) - 1
            )

    def _start_section(self, title: str, number: str, level: int) -> None:
        if self.ignored_level and level > self.ignored_level:
            return
        is_ignored = title.lower().rstrip(":.") in REFERENCES
        self.has_references |= is_ignored
        self.ignored_level = level if is_ignored else 0
        if not is_ignored:
            heading = SectionHeading(title=title, level=max(1, level), number=number)
            self.headings.append(heading)
            self.section, self.prefix = heading.name, ""

    def _read_abstract(self, node: Any) -> None:
        for title in node.css(".ltx_title"):
            title.decompose()
        text = node_text(node)
        if text:
            self.pieces.append(Piece(section=ABSTRACT, text=text))

    def _read_paragraph(self, node: Any) -> None:
        notes = list(_extract(node, ".ltx_note"))
        text = node_text(node)
        if self.continues and text and self.pieces:
            self._extend_last(text)
        else:
            self._add(f"{self.prefix} {text}".lstrip() if text else "")
        if text:
            self.prefix, self.continues = "", False
        for note in notes:
            self._add(note)

    def _read_formula(self, node: Any) -> None:
        """A formula belongs to the sentence around it, and so does what follows."""
        for tag in node.css(".ltx_tag"):
            tag.decompose()
        text = node_text(node)
        last = self.pieces[-1] if self.pieces else None
        if text and last and last.kind == "text" and last.section == self.section:
            self._extend_last(text)
            self.continues = True

    def _extend_last(self, text: str) -> None:
        last = self.pieces[-1]
        self.pieces[-1] = replace(last, text=f"{last.text} {text}")

    def _read_float(self, node: Any) -> None:
        """Of a table the caption and the rows are kept, of a picture the caption."""
        captions = [caption for caption in _extract(node, "figcaption") if caption]
        rows = list(table_rows(node))
        if rows:
            self._add("\n".join([*captions, *rows]), "table")
        else:
            for caption in captions:
                self._add(caption, "caption")
        self.continues = False

    def _add(self, text: str, kind: PassageKind = "text") -> None:
        if text and not self.ignored_level:
            self.pieces.append(Piece(section=self.section or ABSTRACT, text=text, kind=kind))


def _extract(node: Any, selector: str) -> Iterator[str]:
    """The texts of the nodes that match the selector, which are removed from the tree."""
    for match in node.css(selector):
        for mark in match.css(".ltx_tag_note,.ltx_note_type"):
            mark.decompose()
        yield node_text(match)
    for match in node.css(selector):
        match.decompose()


def _with_full_stop(title: str) -> str:
    return title if not title or title[-1] in ".:?!" else f"{title}."
