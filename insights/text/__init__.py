"""Text processing without knowledge of papers: tokens, stems, sentences, LaTeX, identifiers, word lists."""
