"""Who writes about papers: the embedded writer, which quotes, and a model, which is checked."""
