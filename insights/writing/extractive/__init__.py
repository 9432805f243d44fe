"""The extractive report writer: quotes, shared terms and TL;DRs, without a model."""
