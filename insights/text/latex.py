r"""TeX's commands for one sign, and the sign: what abstracts carry of mathematics, letters and accents."""

import re
import unicodedata


def _pairs(listed: str) -> dict[str, str]:
    """A command's name and behind it the one sign it stands for."""
    return {f"\\{pair[:-1]}": pair[-1] for pair in listed.split()}


def _functions(listed: str) -> dict[str, str]:
    return {f"\\{name}": f" {name} " for name in listed.split()}


SIGNS = {
    **_pairs(
        r"%% && __ ## $$ {{ }} alphaα betaβ gammaγ deltaδ epsilonε varepsilonε zetaζ etaη thetaθ varthetaθ iotaι kappaκ"
        r" lambdaλ muμ nuν xiξ piπ rhoρ sigmaσ tauτ upsilonυ phiφ varphiφ chiχ psiψ omegaω GammaΓ DeltaΔ ThetaΘ LambdaΛ"
        r" XiΞ PiΠ SigmaΣ PhiΦ PsiΨ OmegaΩ ellℓ"
    ),
    **_pairs(
        "times× pm± mp∓ approx≈ leq≤ le≤ geq≥ ge≥ ll≪ gg≫ neq≠ ne≠ equiv≡ sim~ simeq≃ cong≅ propto∝ to→ rightarrow→"
        " leftarrow← Rightarrow⇒ Leftarrow⇐ leftrightarrow↔ Leftrightarrow⇔ mapsto↦ uparrow↑ downarrow↓ infty∞ cdot·"
        " cdots⋯ ldots… dots… in∈ notin∉ subset⊂ subseteq⊆ cup∪ cap∩ setminus∖ emptyset∅ varnothing∅ forall∀ exists∃"
        " sum∑ prod∏ int∫ partial∂ nabla∇ langle⟨ rangle⟩ succ≻ prec≺ succeq≽ preceq≼ circ∘ star⋆ ast∗ otimes⊗ oplus⊕"
        " odot⊙ perp⊥ vert| lVert‖ rVert‖ Vert‖ square□ checkmark✓ dagger†"
    ),
    **_pairs(
        "textemdash— textendash– textregistered® texttrademark™ aeæ AEÆ oeœ OEŒ ssß aaå AAÅ oø OØ lł LŁ"
    ),
    **_functions(
        "log ln exp sin cos tan tanh min max sup inf arg argmin argmax det dim ker gcd lim Pr mod pmod"
    ),
    r"\mid": " | ",
    **dict.fromkeys((r"\ ", r"\,", r"\;", r"\:"), " "),
    **dict.fromkeys((r"\!", r"\-", r"\/"), ""),
}

ACCENTS = {
    "'": "\u0301",
    "`": "\u0300",
    "^": "\u0302",
    '"': "\u0308",
    "~": "\u0303",
    "=": "\u0304",
    ".": "\u0307",
    "v": "\u030c",
    "c": "\u0327",
    "u": "\u0306",
    "H": "\u030b",
    "k": "\u0328",
    "tilde": "\u0303",
    "hat": "\u0302",
    "bar": "\u0304",
    "dot": "\u0307",
}
"""The combining sign that stands behind the letter in Unicode."""


_SWITCH = "em|it|bf|sc|tt|rm|sl|sf|itshape|bfseries|small|large"
# What shows nothing, and what points at a list that no reader of a chat has.
_SILENT = re.compile(
    r"\\(?:xspace|noindent|newline|par|quad|qquad|left|right|displaystyle|textstyle|limits|protect"
    rf"|{_SWITCH})(?![A-Za-z])\s{{0,3}}(?:\{{\}})?"
)
_POINTER = re.compile(
    r"[\s~]{0,3}\\(?:[cC]ite[a-zA-Z]*|ref|eqref|label|footnote|thanks)\*?(?:\[[^\]]*\])*\{[^{}]*\}"
)
_SWITCHED = re.compile(rf"\{{\\(?:{_SWITCH})(?![A-Za-z])\s{{0,3}}([^{{}}]*)\}}")
_COLOURED = re.compile(
    r"\\(?:textcolor|colorbox)\s{0,3}\{[^{}]*\}\s{0,3}\{([^{}]*)\}|\\color\s{0,3}\{[^{}]*\}\s{0,3}()"
)
_FRACTION = re.compile(r"\\[dt]?frac\s{0,3}\{([^{}]*)\}\s{0,3}\{([^{}]*)\}")
_ROOT = re.compile(r"\\sqrt\s{0,3}\{([^{}]*)\}")
_TOLD = re.compile(r"\\([A-Za-z]{2,})\*?\s{0,3}\{([^{}]*)\}")
_BARE = re.compile(r"\{\\([A-Za-z]{2,})\}|\\([A-Za-z]{2,})")
_ACCENTED = re.compile(
    r"""\\(?: (?P<sign>['`^"~=.]) \s{0,3} (?: \{\s{0,3}(?P<a>\\?[A-Za-z])\s{0,3}\} | (?P<b>\\?[A-Za-z]) )
      | (?P<word>tilde|hat|bar|dot|[vcuHk]) \s{0,3} \{\s{0,3}(?P<c>\\?[A-Za-z])\s{0,3}\}
      | (?P<mark>[vcuHk]) \s{1,3} (?P<d>[A-Za-z])(?=\}) )""",
    re.VERBOSE,
)
_ONE_LETTER = re.compile(r"(?<![\\^_])\{([^\W\d_a-zA-Z])\}")
_SIGN = re.compile(
    "|".join(
        re.escape(tex) + ("(?![A-Za-z])" if tex[-1].isalpha() else "")
        for tex in sorted(SIGNS, key=len, reverse=True)
    )
)
_DEGREES = re.compile(r"\^\s{0,3}(?:\\circ(?![A-Za-z])|\{\s{0,3}\\circ\s{0,3}\})")
_SMALL = str.maketrans("0123456789+-=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ")
_POWER = re.compile(r"\^\{?([0-9+\-]{1,3}|n)\}?(?![A-Za-z0-9{])")
_RAISED = re.compile(r"([\^_])\s{0,3}\{([^{}]*)\}")
_ONE_PIECE = re.compile(r"[\w.∗⋆]*")
_PROSE = re.compile(r"(?<![\\A-Za-z{])[A-Za-z]{2,} ")
_FORMAL = re.compile(r"[\\^_=<>{]")
_MATHS = re.compile(r"\$([^$]{1,120})\$|\\\((.{1,120}?)\\\)")
_NESTED = 3
"""How deep commands stand in each other, in abstracts."""


def readable(text: str) -> str:
    r"""The same words with the usual TeX undone: `\textbf{X}` is X, `96\%` is 96%, `$10^{-3}$` is 10⁻³."""
    if not any(sign in text for sign in ("\\", "$", "``", "--", "~", "{")):
        return text
    if "\\" in text:
        text = _ACCENTED.sub(_accented, _POINTER.sub("", text))
    text = _MATHS.sub(lambda found: _formula(found[1] or found[2], found[0]), text)
    if "\\" in text:
        text = re.sub(r"(?<=\S)  +", " ", _told(text))
    text = _RAISED.sub(_raised, _ONE_LETTER.sub(r"\1", text)) if "{" in text else text
    text = text.replace("``", "“").replace("''", "”").replace("---", "—").replace("--", "–")
    return re.sub(r"(?<=\w)~(?=[\w(\[])", " ", text)


def _accented(found: re.Match[str]) -> str:
    accent = ACCENTS[found["sign"] or found["word"] or found["mark"]]
    letter = found["a"] or found["b"] or found["c"] or found["d"]
    return unicodedata.normalize("NFC", letter.lstrip("\\") + accent)


def _told(text: str) -> str:
    """What each command is about, the innermost first; at last the names of those that are about nothing."""
    for _ in range(_NESTED):
        text = _COLOURED.sub(lambda found: found[1] or "", _SWITCHED.sub(r"\1", text))
        text = _ROOT.sub(r"√(\1)", _FRACTION.sub(r"(\1)/(\2)", text))
        text = _SIGN.sub(lambda found: SIGNS[found[0]], _SILENT.sub("", text))
        text = _TOLD.sub(lambda found: found[2] or found[1], text)
    return _BARE.sub(lambda found: found[1] or found[2], text)


def _formula(words: str, typed: str) -> str:
    """A formula in one line without its dollars; prose between two prices keeps them."""
    if typed.startswith("$") and _PROSE.search(words) and not _FORMAL.search(words):
        return typed
    plain = _told(_DEGREES.sub("°", words))
    plain = _POWER.sub(lambda found: found[1].translate(_SMALL), plain)
    plain = re.sub(r"[{}]", "", _RAISED.sub(_raised, plain))
    return re.sub(r"  +", " ", plain).strip()


def _raised(found: re.Match[str]) -> str:
    """Of more than one word or sign it must be seen where it ends."""
    return found[1] + (found[2] if _ONE_PIECE.fullmatch(found[2]) else f"({found[2]})")
