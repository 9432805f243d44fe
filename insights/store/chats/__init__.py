"""Chats in the database: subscriptions, posts, conversations, admissions and verdicts."""
