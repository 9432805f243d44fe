r"""LaTeX to plain text for showing titles and abstracts: `\textbf{X}` is X, `96\%` is 96%, `$\frac{1}{\sqrt{n}}$` is 1/√(n), and `$5-$10` is money.

Only for showing: what is stored, checked and written to digest.json stays verbatim.
"""

import re

from insights.text.latex.commands import latex_commands
from insights.text.latex.reader import LatexReader


def latex_to_text(text: str) -> str:
    """`text` without TeX. Text that holds none is returned as it is; no text raises."""
    if not any(sign in text for sign in ("\\", "$", "``", "''", "--", "~", "{", "}")):
        return text
    read = LatexReader(text, latex_commands()).read()
    return re.sub(r"(?<=\S)  +", " ", read).strip(" ") if "\\" in text or "$" in text else read
