"""The model writer: prompts, answers of any OpenAI-compatible server, and their checks."""
