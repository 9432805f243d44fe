"""The content of an item as HTML that stands alone: escaped, with absolute addresses, without buttons and scripts."""

import re
from collections.abc import Iterable
from html import escape
from urllib.parse import quote

from insights.messages.blocks import Block, Buttons, Form, Heading, Message, Picture
from insights.messages.html import is_web_url, render_html

_URL_CHARACTERS = "%:/?#@!$&'()*+,;=~"
_BARE_PERCENT = re.compile("%(?![0-9A-Fa-f]{2})")
_ONLY_ON_PAGES = (Heading, Buttons, Form, Picture)
"""An item has its title elsewhere, nobody who could press a button, and pictures with absolute addresses."""


def content_html(blocks: Iterable[Block]) -> str:
    """The blocks that an item can have, as HTML; a line break within a text stays one."""
    shown = tuple(block for block in blocks if not isinstance(block, _ONLY_ON_PAGES))
    return render_html(Message(blocks=shown)).replace("\n", "<br>")


def picture_html(address: str, alt: str) -> str:
    return f'<p><img src="{escape(address)}" alt="{escape(alt)}"></p>'


def web_address(url: str) -> str:
    """The address with the characters escaped that RFC 3986 does not allow; "" for what is no http or https address."""
    return quote(_BARE_PERCENT.sub("%25", url), safe=_URL_CHARACTERS) if is_web_url(url) else ""
