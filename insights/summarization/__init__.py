"""Summarization of abstracts: features and rhetorical roles of sentences, the TL;DR, and which sentences can stand alone."""
