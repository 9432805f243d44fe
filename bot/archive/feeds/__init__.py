"""Feeds and citations of the archive by HTTP."""
