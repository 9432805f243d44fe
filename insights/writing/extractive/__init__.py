"""The embedded writer: quotes, counted themes and one-sentence summaries, without a model."""
