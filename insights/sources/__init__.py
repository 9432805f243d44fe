"""Where papers come from: arXiv's feed and API, Hugging Face, deeplearn.org, files, the sample day."""
