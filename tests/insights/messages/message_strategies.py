"""Hypothesis strategies for messages of all blocks, with hostile texts and addresses."""

from hypothesis import strategies as st

from insights.messages.blocks import (
    Bullets,
    Button,
    Buttons,
    Details,
    Footer,
    Form,
    Heading,
    Message,
    Paragraph,
    Picture,
    PictureRow,
    Span,
)
from insights.model import Action

HOSTILE_TEXTS = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onclick='x",
    "</details></summary>",
    "&lt;b&gt;",
    "<!--",
    "\x1b[31m",
    "\u202egnp",
    "한글 논문",
)
URLS = (
    "https://arxiv.org/abs/2411.02355",
    "http://127.0.0.1/?a=1&b=\"'<>",
    "javascript:alert(1)",
    " javascript:alert(1)",
    "java\nscript:alert(1)",
    "data:text/html,<script>",
    "//evil.example",
    "https:evil",
    "http://[",
    "",
)
strings = st.one_of(st.sampled_from(HOSTILE_TEXTS), st.text(max_size=30))
urls = st.one_of(st.sampled_from(URLS), st.text(max_size=20))
spans = st.builds(Span, strings, st.sampled_from(("plain", "bold", "italic", "code")), urls)
texts = st.lists(spans, max_size=3).map(tuple)
actions = st.builds(Action, verb=strings, args=st.lists(strings, max_size=3).map(tuple))
action_buttons = st.builds(Button, label=strings, action=actions, is_public=st.booleans())
rows = st.builds(PictureRow, label=strings, count=st.integers(0, 9999), action=actions)
link_buttons = st.builds(Button, label=strings, url=urls)
flat_blocks = st.one_of(
    st.builds(Heading, text=texts, level=st.sampled_from((1, 2))),
    st.builds(Paragraph, text=texts, short=texts),
    st.builds(Bullets, items=st.lists(texts, max_size=3).map(tuple)),
    st.builds(
        Picture, ref=strings, alt=strings, dark_ref=strings, rows=st.lists(rows, max_size=2).map(tuple)
    ),
    st.builds(
        Buttons,
        buttons=st.lists(st.one_of(action_buttons, link_buttons), max_size=3).map(tuple),
        until_used=st.booleans(),
    ),
    st.builds(Form, label=strings, hint=strings, action=actions),
    st.builds(Footer, text=texts),
)
blocks = st.recursive(
    flat_blocks,
    lambda inner: st.builds(
        Details, summary=texts, blocks=st.lists(inner, max_size=3).map(tuple), open=st.booleans()
    ),
    max_leaves=6,
)
messages = st.builds(
    Message,
    blocks=st.lists(blocks, max_size=4).map(tuple),
    paper_ids=st.lists(strings, max_size=3).map(tuple),
    silent=st.booleans(),
)
