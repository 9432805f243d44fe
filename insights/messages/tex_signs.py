r"""TeX's commands for one sign, and the sign: what abstracts carry of mathematics, letters and accents."""


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
