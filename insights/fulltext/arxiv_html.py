"""arXiv's HTML as a document: LaTeXML marks sections, captions, tables and references by their classes.

The tree is walked with a stack of our own, so that no depth of nesting breaks it. Formulas become their TeX
(`alttext`), because the words inside MathML are the same formula three times over.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from insights.errors import BadInput
from insights.fulltext.document import ABSTRACT, REFERENCES, FullText, Heading, Piece
from insights.model import PassageKind

LEAST_WORDS = 100
"""A page with fewer is a notice ("No HTML for this paper"), not a paper."""
MOST_PIECES = 20_000
DEEPEST = 4_000
"""The parser's time grows with the square of the depth: 0.1 s at 10,000, 11 s at 100,000. Papers stay below 60."""
_NESTS = re.compile(
    rb"<(/?)(?:div|span|section|article|figure|table|ul|ol|b|i|em|a|font|blockquote|math|mrow)[\s>]"
)
_DROPPED = (
    "script,style,nav,button,footer,header,.ltx_ERROR,.ltx_note_mark,.ltx_role_footnotemark,.ltx_dates,svg"
)
_LEVELS = {"section": 1, "appendix": 1, "part": 1, "chapter": 1, "subsection": 2, "subsubsection": 3}
_RUN_IN = frozenset({"paragraph", "subparagraph", "theorem", "proof", "acknowledgements"})
_TITLE = re.compile(r"\bltx_title_(\w+)")
_MARKUP = re.compile(r"\\(?:displaystyle|textstyle|left|right|limits|nolimits|boldsymbol|bm)(?![a-zA-Z])|%\n")
_APPENDIX = re.compile(r"^Appendix\s+", re.IGNORECASE)
_TEXT = "section,.ltx_para"
"""A figure that LaTeXML did not close holds the paper's own paragraphs."""
_UNDATED = re.compile(r"\s*,\s*(?=[;)\]])")
_SPACE = re.compile(r"\s+")


def read(body: bytes, paper: str, version: int = 0) -> FullText:
    """Raises BadInput when the page holds no paper."""
    from selectolax.lexbor import LexborHTMLParser

    if _depth(body) > DEEPEST:
        raise BadInput("answers.unreadable", cause="nested too deep")
    tree = LexborHTMLParser(body.decode("utf-8", "replace"))
    root = tree.css_first("article") or tree.body
    if root is None:
        raise BadInput("answers.unreadable")
    for node in root.css(_DROPPED):
        node.decompose()
    _write_formulas(root)
    _close_citations(root)
    walk = _HtmlWalker()
    walk.over(root)
    text = walk.text(paper, version)
    if text.words < LEAST_WORDS:
        raise BadInput("answers.unreadable", cause=f"{text.words} words")
    return text


def _depth(body: bytes) -> int:
    """How deep it nests, counting only what must be closed."""
    depth = deepest = 0
    for closes in _NESTS.findall(body):
        depth += -1 if closes else 1
        deepest = max(deepest, depth)
    return deepest


def _write_formulas(root: Any) -> None:
    for node in root.css("math"):
        tex = node.attributes.get("alttext") or ""
        node.replace_with(" ".join(_MARKUP.sub("", tex).split()) or " ")


def _close_citations(root: Any) -> None:
    """A citation whose year LaTeXML did not find ends with a comma."""
    for node in root.css("cite"):
        node.replace_with(_UNDATED.sub("", node.text(deep=True)))


@dataclass(slots=True)
class _HtmlWalker:
    """What has been read so far. `open` says that the next paragraph goes on where a formula interrupted."""

    title: str = ""
    authors: str = ""
    section: str = ""
    headings: list[Heading] = field(default_factory=list)
    pieces: list[Piece] = field(default_factory=list)
    prefix: str = ""
    open: bool = False
    dropping: int = 0
    """The level of the references' heading while below it."""

    def over(self, root: Any) -> None:
        stack = [root]
        while stack and len(self.pieces) < MOST_PIECES:
            node = stack.pop()
            if not self._take(node):
                stack.extend(reversed(list(node.iter(include_text=False))))

    def text(self, paper: str, version: int) -> FullText:
        return FullText(
            paper=paper,
            version=version,
            form="html",
            title=self.title,
            authors=self.authors,
            headings=tuple(self.headings),
            pieces=tuple(self.pieces),
        )

    def _take(self, node: Any) -> bool:
        """Whether the node was dealt with whole."""
        kinds = (node.attributes.get("class") or "").split()
        if "ltx_authors" in kinds:
            self.authors = self.authors or _words(node)
        elif "ltx_bibliography" in kinds or "ltx_keywords" in kinds:
            self.open = False
        elif node.tag in {"h1", "h2", "h3", "h4", "h5", "h6"}:
            self._head(node, kinds)
        elif "ltx_abstract" in kinds:
            self._abstract(node)
        elif node.tag == "figcaption":
            self._put(_words(node), "caption")
        elif "ltx_tabular" in kinds or (node.tag == "figure" and node.css_first(_TEXT) is None):
            self._float(node)
        elif "ltx_equation" in kinds or "ltx_equationgroup" in kinds:
            self._formula(node)
        elif node.tag == "p" or "ltx_p" in kinds:
            self._paragraph(node)
        else:
            return False
        return True

    def _head(self, node: Any, kinds: list[str]) -> None:
        named = _TITLE.search(" ".join(kinds))
        kind = named[1] if named else {"h1": "document"}.get(node.tag, "")
        number = " ".join(_words(tag) for tag in node.css(".ltx_tag")).strip()
        for tag in node.css(".ltx_tag"):
            tag.decompose()
        title = _words(node)
        self.open = False
        if kind == "document":
            self.title = self.title or title
            self.pieces.clear()  # what stands above the title is no part of the paper
        elif kind in _RUN_IN:
            self.prefix = _sentence(f"{number} {title}".strip())
        elif title:
            self._enter(
                title, _APPENDIX.sub("", number).rstrip("."), _LEVELS.get(kind) or int(node.tag[1]) - 1
            )

    def _enter(self, title: str, number: str, level: int) -> None:
        if self.dropping and level > self.dropping:
            return
        gone = title.lower().rstrip(":.") in REFERENCES
        self.dropping = level if gone else 0
        if not gone:
            heading = Heading(title=title, level=max(1, level), number=number)
            self.headings.append(heading)
            self.section, self.prefix = heading.name, ""

    def _abstract(self, node: Any) -> None:
        for title in node.css(".ltx_title"):
            title.decompose()
        self.pieces += [Piece(section=ABSTRACT, text=words) for words in [_words(node)] if words]

    def _paragraph(self, node: Any) -> None:
        notes = list(_taken(node, ".ltx_note"))
        words = _words(node)
        if self.open and words and self.pieces:
            self._longer(words)
        else:
            self._put(" ".join(part for part in (self.prefix, words) if part) if words else "")
        if words:
            self.prefix, self.open = "", False
        for note in notes:
            self._put(note)

    def _formula(self, node: Any) -> None:
        """It belongs to the sentence around it, and so does what follows."""
        for tag in node.css(".ltx_tag"):
            tag.decompose()
        words = _words(node)
        if (
            words
            and self.pieces
            and self.pieces[-1].kind == "text"
            and self.pieces[-1].section == self.section
        ):
            self._longer(words)
            self.open = True

    def _longer(self, words: str) -> None:
        last = self.pieces[-1]
        self.pieces[-1] = Piece(section=last.section, text=f"{last.text} {words}", kind=last.kind)

    def _float(self, node: Any) -> None:
        """A table is kept with its caption, row by row; of a picture the caption is kept."""
        captions = [words for words in _taken(node, "figcaption") if words]
        rows = list(_rows(node))
        if rows:
            self._put("\n".join([*captions, *rows]), "table")
        else:
            for caption in captions:
                self._put(caption, "caption")
        self.open = False

    def _put(self, words: str, kind: PassageKind = "text") -> None:
        if words and not self.dropping:
            self.pieces.append(Piece(section=self.section or ABSTRACT, text=words, kind=kind))


def _taken(node: Any, selector: str) -> Iterator[str]:
    """The words of what `selector` finds, which leaves the tree."""
    for found in node.css(selector):
        for mark in found.css(".ltx_tag_note,.ltx_note_type"):
            mark.decompose()
        yield _words(found)
    for found in node.css(selector):
        found.decompose()


def _rows(node: Any) -> Iterator[str]:
    """An empty cell keeps its place, so that a figure stays below its own heading. A table inside a cell (which
    only breaks a line there) is that cell's words.
    """
    for row in node.css(".ltx_tr") or node.css("tr"):
        cells = [_words(cell) for cell in row.iter(include_text=False)]
        if any(cells) and not _in_cell(row, node):
            yield " | ".join(cells).rstrip(" |")


def _in_cell(row: Any, root: Any) -> bool:
    above = row.parent
    while above is not None and above.mem_id != root.mem_id:
        if above.tag in {"td", "th"} or "ltx_td" in (above.attributes.get("class") or ""):
            return True
        above = above.parent
    return False


def _words(node: Any) -> str:
    return _SPACE.sub(" ", node.text(deep=True)).strip()


def _sentence(title: str) -> str:
    return title if not title or title[-1] in ".:?!" else f"{title}."
