"""The composition root: every concrete object is constructed here."""
