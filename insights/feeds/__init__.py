"""Feeds of editions and of search results: their items, and the two formats, Atom (RFC 4287) and JSON Feed 1.1."""
