"""Finding in a paper the sentences that answer a question."""
