"""Stores of the language model: readings, responses, token use, capabilities of servers."""
