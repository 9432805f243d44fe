"""The delivery ledger in the database: due rows, claims, acknowledgements, plans and rates."""
