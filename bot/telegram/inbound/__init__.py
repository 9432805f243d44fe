"""Updates in: long polling, webhook, parsing and dispatch."""
