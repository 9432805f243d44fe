r"""LaTeX to plain text: the commands, formulas and accents that stand in titles and abstracts, as Unicode."""

import re
import unicodedata


def _symbol_commands(text: str) -> dict[str, str]:
    """The symbol of each command; in the text it stands behind the command's name."""
    return {f"\\{entry[:-1]}": entry[-1] for entry in text.split()}


def _function_commands(names: str) -> dict[str, str]:
    return {f"\\{name}": f" {name} " for name in names.split()}


SYMBOLS = {
    **_symbol_commands(
        r"%% && __ ## $$ {{ }} alphaα betaβ gammaγ deltaδ epsilonε varepsilonε zetaζ etaη thetaθ varthetaθ iotaι kappaκ"
        r" lambdaλ muμ nuν xiξ piπ rhoρ sigmaσ tauτ upsilonυ phiφ varphiφ chiχ psiψ omegaω GammaΓ DeltaΔ ThetaΘ LambdaΛ"
        r" XiΞ PiΠ SigmaΣ PhiΦ PsiΨ OmegaΩ ellℓ"
    ),
    **_symbol_commands(
        "times× pm± mp∓ approx≈ leq≤ le≤ geq≥ ge≥ ll≪ gg≫ neq≠ ne≠ equiv≡ sim~ simeq≃ cong≅ propto∝ to→ rightarrow→"
        " leftarrow← Rightarrow⇒ Leftarrow⇐ leftrightarrow↔ Leftrightarrow⇔ mapsto↦ uparrow↑ downarrow↓ infty∞ cdot·"
        " cdots⋯ ldots… dots… in∈ notin∉ subset⊂ subseteq⊆ cup∪ cap∩ setminus∖ emptyset∅ varnothing∅ forall∀ exists∃"
        " sum∑ prod∏ int∫ partial∂ nabla∇ langle⟨ rangle⟩ succ≻ prec≺ succeq≽ preceq≼ circ∘ star⋆ ast∗ otimes⊗ oplus⊕"
        " odot⊙ perp⊥ vert| lVert‖ rVert‖ Vert‖ square□ checkmark✓ dagger†"
    ),
    **_symbol_commands(
        "textemdash— textendash– textregistered® texttrademark™ aeæ AEÆ oeœ OEŒ ssß aaå AAÅ oø OØ lł LŁ"
    ),
    **_function_commands(
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
"""The combining character that follows the letter in Unicode."""

MAX_NESTING = 3
"""How deep commands stand in each other, in abstracts."""
MAX_FORMULA_LENGTH = 120

_FONT_SWITCHES = "em|it|bf|sc|tt|rm|sl|sf|itshape|bfseries|small|large"
# Commands that show nothing, and those that point to a list which stands elsewhere in the paper.
_INVISIBLE = re.compile(
    r"\\(?:xspace|noindent|newline|par|quad|qquad|left|right|displaystyle|textstyle|limits|protect"
    rf"|{_FONT_SWITCHES})(?![A-Za-z])\s{{0,3}}(?:\{{\}})?"
)
_REFERENCE = re.compile(
    r"[\s~]{0,3}\\(?:[cC]ite[a-zA-Z]*|ref|eqref|label|footnote|thanks)\*?(?:\[[^\]]*\])*\{[^{}]*\}"
)
_SWITCHED_GROUP = re.compile(rf"\{{\\(?:{_FONT_SWITCHES})(?![A-Za-z])\s{{0,3}}([^{{}}]*)\}}")
_COLOUR = re.compile(
    r"\\(?:textcolor|colorbox)\s{0,3}\{[^{}]*\}\s{0,3}\{([^{}]*)\}|\\color\s{0,3}\{[^{}]*\}\s{0,3}()"
)
_FRACTION = re.compile(r"\\[dt]?frac\s{0,3}\{([^{}]*)\}\s{0,3}\{([^{}]*)\}")
_ROOT = re.compile(r"\\sqrt\s{0,3}\{([^{}]*)\}")
_COMMAND = re.compile(r"\\([A-Za-z]{2,})\*?\s{0,3}\{([^{}]*)\}")
_BARE_COMMAND = re.compile(r"\{\\([A-Za-z]{2,})\}|\\([A-Za-z]{2,})")
_ACCENT = re.compile(
    r"""\\(?: (?P<sign>['`^"~=.]) \s{0,3} (?: \{\s{0,3}(?P<a>\\?[A-Za-z])\s{0,3}\} | (?P<b>\\?[A-Za-z]) )
      | (?P<word>tilde|hat|bar|dot|[vcuHk]) \s{0,3} \{\s{0,3}(?P<c>\\?[A-Za-z])\s{0,3}\}
      | (?P<mark>[vcuHk]) \s{1,3} (?P<d>[A-Za-z])(?=\}) )""",
    re.VERBOSE,
)
_BRACED_LETTER = re.compile(r"(?<![\\^_])\{([^\W\d_a-zA-Z])\}")
_SYMBOL = re.compile(
    "|".join(
        re.escape(command) + ("(?![A-Za-z])" if command[-1].isalpha() else "")
        for command in sorted(SYMBOLS, key=len, reverse=True)
    )
)
_DEGREES = re.compile(r"\^\s{0,3}(?:\\circ(?![A-Za-z])|\{\s{0,3}\\circ\s{0,3}\})")
_SUPERSCRIPTS = str.maketrans("0123456789+-=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ")
_POWER = re.compile(r"\^\{?([0-9+\-]{1,3}|n)\}?(?![A-Za-z0-9{])")
_SCRIPT_GROUP = re.compile(r"([\^_])\s{0,3}\{([^{}]*)\}")
_SINGLE_TOKEN = re.compile(r"[\w.∗⋆]*")
_PROSE = re.compile(r"(?<![\\A-Za-z{])[A-Za-z]{2,} ")
_MATH_SIGN = re.compile(r"[\\^_=<>{]")
_FORMULA = re.compile(rf"\$([^$]{{1,{MAX_FORMULA_LENGTH}}})\$|\\\((.{{1,{MAX_FORMULA_LENGTH}}}?)\\\)")


def latex_to_text(text: str) -> str:
    r"""The text without LaTeX: `\textbf{X}` becomes X, `96\%` 96%, `$10^{-3}$` 10⁻³. Unknown commands lose their name."""
    if not any(sign in text for sign in ("\\", "$", "``", "--", "~", "{")):
        return text
    if "\\" in text:
        text = _ACCENT.sub(_accented_letter, _REFERENCE.sub("", text))
    text = _FORMULA.sub(_formula_text, text)
    if "\\" in text:
        text = re.sub(r"(?<=\S)  +", " ", _resolve_commands(text))
    text = _SCRIPT_GROUP.sub(_script_text, _BRACED_LETTER.sub(r"\1", text)) if "{" in text else text
    text = text.replace("``", "“").replace("''", "”").replace("---", "—").replace("--", "–")
    return re.sub(r"(?<=\w)~(?=[\w(\[])", " ", text)


def _accented_letter(match: re.Match[str]) -> str:
    accent = ACCENTS[match["sign"] or match["word"] or match["mark"]]
    letter = match["a"] or match["b"] or match["c"] or match["d"]
    return unicodedata.normalize("NFC", letter.lstrip("\\") + accent)


def _resolve_commands(text: str) -> str:
    """Commands become their symbol or argument, the innermost first; of one without an argument the name remains."""
    for _ in range(MAX_NESTING):
        text = _COLOUR.sub(lambda match: match[1] or "", _SWITCHED_GROUP.sub(r"\1", text))
        text = _ROOT.sub(r"√(\1)", _FRACTION.sub(r"(\1)/(\2)", text))
        text = _SYMBOL.sub(lambda match: SYMBOLS[match[0]], _INVISIBLE.sub("", text))
        text = _COMMAND.sub(lambda match: match[2] or match[1], text)
    return _BARE_COMMAND.sub(lambda match: match[1] or match[2], text)


def _formula_text(match: re.Match[str]) -> str:
    """A formula in one line without its dollars; prose between the dollars of two prices stays as it is."""
    source, formula = match[0], match[1] or match[2]
    if source.startswith("$") and _PROSE.search(formula) and not _MATH_SIGN.search(formula):
        return source
    plain = _resolve_commands(_DEGREES.sub("°", formula))
    plain = _POWER.sub(lambda power: power[1].translate(_SUPERSCRIPTS), plain)
    plain = re.sub(r"[{}]", "", _SCRIPT_GROUP.sub(_script_text, plain))
    return re.sub(r"  +", " ", plain).strip()


def _script_text(match: re.Match[str]) -> str:
    """A sub- or superscript of more than one token gets brackets, which show where it ends."""
    return match[1] + (match[2] if _SINGLE_TOKEN.fullmatch(match[2]) else f"({match[2]})")
