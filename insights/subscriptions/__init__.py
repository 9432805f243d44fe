"""Subscriptions: what a chat gets, when, and what a due delivery becomes."""
