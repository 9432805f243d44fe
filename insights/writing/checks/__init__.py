"""Checks of a model's statements against the sentences they rest on."""
