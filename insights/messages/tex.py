"""TeX as people read it in a chat: what abstracts carry of it, in plain signs.

Only for showing. What is stored, checked and written to digest.json stays verbatim; what this room does not know
is left as it stands, so that nothing is lost.
"""

import re

# The commands that stand in arXiv's abstracts; their argument is what is read.
_WRAPS = re.compile(
    r"\\(?:text(?:bf|it|tt|sc|rm|sf|normal)?|emph|math(?:bf|rm|it|cal|bb|sf|tt|frak)|boldsymbol|mbox|operatorname"
    r"|underline|url|texttt)\s*\{([^{}]*)\}"
)
_SIGNS = {
    **{rf"\{sign}": sign for sign in "%&_#$"},
    r"\times": "×",
    r"\pm": "±",
    r"\sim": "~",
    r"\approx": "≈",
    r"\leq": "≤",
    r"\le": "≤",
    r"\geq": "≥",
    r"\ge": "≥",
    r"\to": "→",
    r"\rightarrow": "→",
    r"\infty": "∞",
    r"\cdot": "·",
    r"\ldots": "…",
    r"\dots": "…",
    r"\alpha": "α",
    r"\beta": "β",
    r"\gamma": "γ",
    r"\delta": "δ",
    r"\epsilon": "ε",
    r"\varepsilon": "ε",
    r"\lambda": "λ",
    r"\mu": "μ",
    r"\pi": "π",
    r"\sigma": "σ",
    r"\tau": "τ",
    r"\theta": "θ",
    r"\phi": "φ",
    r"\omega": "ω",
    r"\Delta": "Δ",
    r"\Omega": "Ω",
    r"\ell": "ℓ",
    r"\ ": " ",
    r"\,": " ",
    r"\;": " ",
    r"\!": "",
    r"\{": "{",
    r"\}": "}",
}
_SIGN = re.compile(
    "|".join(
        re.escape(tex) + ("(?![A-Za-z])" if tex[-1].isalpha() else "")
        for tex in sorted(_SIGNS, key=len, reverse=True)
    )
)
_SMALL = str.maketrans("0123456789+-=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ")
_POWER = re.compile(r"\^\{?([0-9+\-]{1,3}|n)\}?(?![A-Za-z0-9{])")
_PROSE = re.compile(r"(?<![\\A-Za-z{])[A-Za-z]{2,} ")
_MATHS = re.compile(r"\$([^$]{1,80})\$")


def readable(text: str) -> str:
    r"""The same words with the usual TeX undone: `\textbf{X}` is X, `96\%` is 96%, `$10^{-3}$` is 10⁻³."""
    if not any(sign in text for sign in ("\\", "$", "``", "--", "~")):
        return text
    text = _MATHS.sub(lambda found: _formula(found[1]), text)
    for _ in range(3):  # wraps nest two or three deep
        text = _WRAPS.sub(r"\1", text)
    text = _SIGN.sub(lambda found: _SIGNS[found[0]], text)
    text = text.replace("``", "“").replace("''", "”").replace("---", "—").replace("--", "–")
    return re.sub(r"(?<=\w)~(?=[\w(\[])", " ", text)


def _formula(words: str) -> str:
    """A short formula without its dollars; prose between two prices, or an unknown command, keeps them."""
    if _PROSE.search(words):
        return f"${words}$"
    plain = _SIGN.sub(lambda found: _SIGNS[found[0]], _unwrapped(words))
    plain = _POWER.sub(lambda found: found[1].translate(_SMALL), plain)
    return f"${words}$" if "\\" in plain else re.sub(r"[{}]", "", plain)


def _unwrapped(words: str) -> str:
    for _ in range(3):
        words = _WRAPS.sub(r"\1", words)
    return words
