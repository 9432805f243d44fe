"""Citations of papers for reference managers: BibTeX, RIS and CSL-JSON."""
