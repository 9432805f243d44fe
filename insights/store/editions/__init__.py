"""Editions, papers, full texts and the search index in the database."""
