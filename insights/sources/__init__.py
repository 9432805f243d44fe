"""Sources of papers: arXiv's feed, API and full texts, Hugging Face, deeplearn.org, files, the shipped sample."""
