"""Makes editions: collects papers, filters, classifies and ranks them, composes reports, exports the digest."""
