"""Writers of reports: an extractive one, which quotes, and one that uses a language model, which is checked."""
