"""The composition root: every object below the platforms is constructed here."""
