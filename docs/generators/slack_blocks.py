"""Slack's blocks as HTML, for pictures of what is sent: a plain look of our own, with everything a reader meets."""

import base64
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from html import escape
from itertools import accumulate, pairwise
from typing import Any

Block = Mapping[str, Any]
Files = Mapping[str, bytes]
COLOURS = ("#2a6f97", "#7fb069", "#e6aa68", "#ca5d51", "#7d6b91", "#a8a8a8")
"""Of a chart's parts, the largest first."""
_LINK = re.compile(r"&lt;(https?://[^|&]*(?:&amp;[^|&]*)*)\|(.*?)&gt;")
_BOLD = re.compile(r"(?<![\w*])\*([^*\n]+)\*(?![\w*])")

STYLE = """
.block{margin:6px 0}
.header{font-size:17px;font-weight:700;margin:8px 0 6px}
.rich p,.section{margin:3px 0;white-space:pre-wrap;overflow-wrap:anywhere}
.rich ul{margin:3px 0;padding-left:20px}
.rich li{margin:3px 0;white-space:pre-wrap;overflow-wrap:anywhere}
.context{color:#616061;font-size:12.5px;overflow-wrap:anywhere}
code{font:12.5px/1.4 monospace;background:#f3f2f0;border:1px solid #e2e0dc;border-radius:3px;padding:0 3px;color:#a33}
.image img{display:block;max-width:min(100%,520px);border-radius:6px;border:1px solid #e4e2de}
.image small{color:#616061;font-size:12px;display:block;margin-bottom:4px}
.actions{display:flex;flex-wrap:wrap;gap:7px}
.button,.select{border:1px solid #c9c7c3;border-radius:6px;padding:5px 11px;font-weight:600;font-size:13px;background:#fff;
  max-width:100%;overflow:hidden;text-overflow:ellipsis;white-space:nowrap;box-sizing:border-box}
.select{font-weight:400;color:#4a4a4a;display:inline-flex;justify-content:space-between;gap:14px;min-width:150px}
.select i{font-style:normal;color:#777}
.feedback{display:flex;gap:8px;color:#616061}
.feedback span{border:1px solid #e0deda;border-radius:12px;padding:1px 9px;font-size:13px}
.container{border:1px solid #dddbd6;border-radius:8px;padding:8px 12px}
.container>b{display:block}
.container>b::before{content:"▾";display:inline-block;width:16px;color:#777;font-weight:400}
.container.folded>b::before{content:"▸"}
.container>div{margin:6px 0 0 16px}
.table{border:1px solid #dddbd6;border-radius:8px;overflow:hidden;font-size:13px}
.table caption,.table .caption{font-weight:700;padding:7px 10px;background:#faf9f7;border-bottom:1px solid #e8e6e2}
.table table{border-collapse:collapse;width:100%}
.table th{font-weight:600;text-align:left;color:#616061;background:#faf9f7}
.table td,.table th{padding:5px 10px;border-bottom:1px solid #efedea;vertical-align:top;overflow-wrap:anywhere}
.table .pages{padding:6px 10px;color:#616061;font-size:12px;text-align:right}
.table p{margin:0}
.chart{border:1px solid #dddbd6;border-radius:8px;padding:10px 14px}
.chart>b{display:block;margin-bottom:8px}
.chart>div{display:flex;gap:18px;align-items:center;flex-wrap:wrap}
.pie{width:120px;height:120px;border-radius:50%;flex:none}
.legend{display:grid;gap:3px;font-size:13px}
.legend i{display:inline-block;width:10px;height:10px;border-radius:2px;margin-right:7px}
.input{margin:14px 0}
.input>b{display:block;margin-bottom:5px}
.input .field{border:1px solid #b8b6b2;border-radius:6px;padding:7px 10px;min-height:19px;display:flex;gap:6px;
  justify-content:space-between;background:#fff}
.input .field span{display:flex;flex-wrap:wrap;gap:5px;color:#1d1c1d}
.input .field em{background:#e8f1f5;border-radius:4px;padding:1px 7px;font-style:normal;font-size:13.5px}
.input .empty{color:#8a8884}
.input>b small{display:inline;font-weight:400}
.input>small{color:#616061;font-size:12.5px;display:block;margin-top:4px}
hr{border:0;border-top:1px solid #e4e2de;margin:12px 0}
a{color:#1264a3;text-decoration:none}
"""


def shown(blocks: Sequence[Block], files: Files) -> str:
    """HTML of the blocks, with the pictures of `files` by Slack's file ids."""
    return "".join(f'<div class="block">{_BLOCKS[block["type"]](block, files)}</div>' for block in blocks)


def _header(block: Block, _: Files) -> str:
    return f'<div class="header">{escape(block["text"]["text"])}</div>'


def _section(block: Block, _: Files) -> str:
    return f'<div class="section">{_mrkdwn(block["text"]["text"])}</div>'


def _context(block: Block, _: Files) -> str:
    return "".join(f'<div class="context">{_mrkdwn(part["text"])}</div>' for part in block["elements"])


def _divider(_: Block, __: Files) -> str:
    return "<hr>"


def _actions(block: Block, _: Files) -> str:
    return f'<div class="actions">{"".join(map(_element, block["elements"]))}</div>'


def _context_actions(block: Block, _: Files) -> str:
    return f'<div class="feedback">{"".join(map(_feedback, block["elements"]))}</div>'


def _rich_text(block: Block, _: Files | None = None) -> str:
    parts = []
    for element in block["elements"]:
        if element["type"] == "rich_text_list":
            items = "".join(f"<li>{_inline(item['elements'])}</li>" for item in element["elements"])
            parts.append(f"<ul>{items}</ul>")
        else:
            parts.append(f"<p>{_inline(element['elements'])}</p>")
    return f'<div class="rich">{"".join(parts)}</div>'


def _inline(elements: Iterable[Block]) -> str:
    return "".join(map(_span, elements))


def _span(element: Block) -> str:
    if element["type"] == "channel":
        return f"<a>#{escape(element['name'])}</a>" if "name" in element else "<a>#ai-papers</a>"
    words = escape(element["text"])
    for style, tag in (("bold", "b"), ("italic", "i"), ("code", "code"), ("strike", "s")):
        if (element.get("style") or {}).get(style):
            words = f"<{tag}>{words}</{tag}>"
    return f'<a href="{escape(element["url"])}">{words}</a>' if element["type"] == "link" else words


def _mrkdwn(text: str) -> str:
    """Its own escapes are the same three as HTML's."""
    links = _LINK.sub(r'<a href="\1">\2</a>', text.replace("<", "&lt;").replace(">", "&gt;"))
    return _BOLD.sub(r"<b>\1</b>", links)


def _image(block: Block, files: Files) -> str:
    png = base64.b64encode(files[block["slack_file"]["id"]]).decode()
    alt = escape(block["alt_text"])
    return f'<div class="image"><img alt="{alt}" src="data:image/png;base64,{png}"></div>'


def _element(element: Block) -> str:
    if element["type"] == "button":
        return f'<span class="button">{escape(element["text"]["text"])}</span>'
    return f'<span class="select">{escape(element["placeholder"]["text"])}<i>⌄</i></span>'


def _feedback(element: Block) -> str:
    buttons = (element["positive_button"], element["negative_button"])
    return "".join(f"<span>{escape(button['text']['text'])}</span>" for button in buttons)


def _container(block: Block, files: Files) -> str:
    is_folded = block.get("is_collapsible") and block.get("default_collapsed")
    inner = "" if is_folded else f"<div>{shown(block['child_blocks'], files)}</div>"
    return f'<div class="container{" folded" * bool(is_folded)}"><b>{escape(block["title"]["text"])}</b>{inner}</div>'


def _table(block: Block, _: Files) -> str:
    header, *rows = block["rows"]
    page = rows[: block.get("page_size", 5)]
    head = "".join(f"<th>{_cell(cell)}</th>" for cell in header)
    body = "".join(f"<tr>{''.join(f'<td>{_cell(cell)}</td>' for cell in row)}</tr>" for row in page)
    pages = f'<div class="pages">1–{len(page)} / {len(rows)} ›</div>' if len(page) < len(rows) else ""
    caption = f'<div class="caption">{escape(block["caption"])}</div>'
    return f'<div class="table">{caption}<table><tr>{head}</tr>{body}</table>{pages}</div>'


def _cell(cell: Block) -> str:
    return _rich_text(cell) if cell["type"] == "rich_text" else escape(str(cell["text"]))


def _chart(block: Block, _: Files) -> str:
    segments = block["chart"]["segments"]
    total = sum(segment["value"] for segment in segments)
    ends = [0.0, *accumulate(segment["value"] * 100 / total for segment in segments)]
    slices = ", ".join(
        f"{colour} {start:.2f}% {end:.2f}%"
        for colour, (start, end) in zip(COLOURS, pairwise(ends), strict=False)
    )
    legend = "".join(
        f'<span><i style="background:{colour}"></i>{escape(segment["label"])} · {segment["value"]}</span>'
        for colour, segment in zip(COLOURS, segments, strict=False)
    )
    pie = f'<div class="pie" style="background:conic-gradient({slices})"></div>'
    return f'<div class="chart"><b>{escape(block["title"])}</b><div>{pie}<div class="legend">{legend}</div></div></div>'


def _input(block: Block, _: Files) -> str:
    hint = f"<small>{escape(block['hint']['text'])}</small>" if "hint" in block else ""
    label = escape(block["label"]["text"]) + (" <small>(optional)</small>" if block.get("optional") else "")
    return f'<div class="input"><b>{label}</b><div class="field">{_field(block["element"])}</div>{hint}</div>'


def _field(element: Block) -> str:
    if element["type"] == "plain_text_input":
        return '<span class="empty">&nbsp;</span>'
    chosen = element.get("initial_options")
    if chosen is not None:
        names = "".join(f"<em>{escape(option['text']['text'])}</em>" for option in chosen)
        return f"<span>{names}</span><i>⌄</i>"
    option = element.get("initial_option")
    return f"<span>{escape(option['text']['text']) if option else '&nbsp;'}</span><i>⌄</i>"


_BLOCKS: Mapping[str, Callable[[Block, Files], str]] = {
    "header": _header,
    "rich_text": _rich_text,
    "section": _section,
    "context": _context,
    "divider": _divider,
    "image": _image,
    "actions": _actions,
    "context_actions": _context_actions,
    "container": _container,
    "data_table": _table,
    "data_visualization": _chart,
    "input": _input,
}
