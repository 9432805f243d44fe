"""Question answering: passage retrieval, extractive answers, and the references in a question."""
