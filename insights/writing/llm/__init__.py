"""The report writer and the answerer of any OpenAI-compatible model: client, prompts, and checks."""
