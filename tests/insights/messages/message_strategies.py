"""Any message there can be: hypothesis strategies for the vocabulary of insights.messages.blocks."""

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
    Span,
)
from insights.model import Action

NASTY = (
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
words = st.one_of(st.sampled_from(NASTY), st.text(max_size=30))
urls = st.one_of(st.sampled_from(URLS), st.text(max_size=20))
spans = st.builds(Span, words, st.sampled_from(("plain", "bold", "italic", "code")), urls)
texts = st.lists(spans, max_size=3).map(tuple)
actions = st.builds(Action, verb=words, args=st.lists(words, max_size=3).map(tuple))
acting = st.builds(Button, label=words, action=actions, reader=st.booleans())
leading = st.builds(Button, label=words, url=urls)
leaves = st.one_of(
    st.builds(Heading, text=texts, level=st.sampled_from((1, 2))),
    st.builds(Paragraph, text=texts),
    st.builds(Bullets, items=st.lists(texts, max_size=3).map(tuple)),
    st.builds(Picture, ref=words, alt=words),
    st.builds(Buttons, buttons=st.lists(st.one_of(acting, leading), max_size=3).map(tuple)),
    st.builds(Form, label=words, hint=words, action=actions),
    st.builds(Footer, text=texts),
)
blocks = st.recursive(
    leaves,
    lambda inner: st.builds(
        Details, summary=texts, blocks=st.lists(inner, max_size=3).map(tuple), open=st.booleans()
    ),
    max_leaves=6,
)
messages = st.builds(
    Message,
    blocks=st.lists(blocks, max_size=4).map(tuple),
    about=st.lists(words, max_size=3).map(tuple),
    silent=st.booleans(),
)
