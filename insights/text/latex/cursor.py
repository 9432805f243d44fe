"""A place in a LaTeX text, and what can be read from there without knowing any command."""

import re

MAX_SPACES = 4
"""Spaces between a command and its argument."""
MAX_FORMULA = 600
"""Characters in which a formula must end. A dollar without a partner within them is a dollar."""
MAX_ADDRESS = 2_000
MAX_DROPPED = 400
"""Characters of an argument that is dropped, such as a citation's keys; a longer one was never closed."""


class LatexCursor:
    """Reads one text from its beginning to its end; `pos` is the next character, `end` moves inward for a formula."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.pos = 0
        self.depth = 0
        self.end = len(text)

    def after_spaces(self) -> int:
        """The next place that is no space, at most one line further."""
        at = self.pos
        while at < self.end and at - self.pos < MAX_SPACES and self.text[at] in " \t\n":
            at += 1
        return at

    def is_word_next(self) -> bool:
        """Whether a letter or digit follows at once, or a command that shows one."""
        following = self.text[self.pos : min(self.pos + 2, self.end)]
        if not following:
            return False
        return following[0].isalnum() or (following[0] == "\\" and following[1:].isalpha())

    def find_partner(self, start: int, mark: str) -> int:
        """Where the formula that begins at `start` ends; -1 where nothing ends it."""
        limit = min(self.end, start + MAX_FORMULA)
        close = self.text.find(mark, start, limit)
        while close > 0 and self.text[close - 1] == "\\" and self.text[close - 2 : close] != "\\\\":
            close = self.text.find(mark, close + 1, limit)
        return close if close > start and self.text[start:close].strip() else -1

    def skip_argument(self) -> bool:
        """Skips an argument in braces that shows nothing; False where there is none that ends."""
        after = self.after_spaces()
        close = self.text.find("}", after, min(self.end, after + MAX_DROPPED))
        if not self.text.startswith("{", after, self.end) or close < 0:
            return False
        self.pos = close + 1
        return True

    def skip_empty_group(self) -> bool:
        """Skips `{}`, which ends a command's name."""
        after = self.after_spaces()
        if not self.text.startswith("{}", after, self.end):
            return False
        self.pos = after + 2
        return True

    def raw_argument(self) -> str:
        """An argument that is an address: nothing in it is TeX but escaped signs."""
        after = self.after_spaces()
        close = self.text.find("}", after, min(self.end, after + MAX_ADDRESS))
        if not self.text.startswith("{", after, self.end) or close < 0:
            return ""
        self.pos = close + 1
        inner = re.sub(r"^\\(?:url|nolinkurl|path|detokenize)\{", "", self.text[after + 1 : close].strip())
        if inner != self.text[after + 1 : close].strip() and self.text.startswith("}", self.pos, self.end):
            self.pos += 1
        return re.sub(r"\\([_%#&~$])(?:\{\})?", r"\1", inner)
