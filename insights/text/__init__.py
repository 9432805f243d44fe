"""Text processing that knows nothing of papers' structure: stems, sentences, LaTeX, identifiers."""
