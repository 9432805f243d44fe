"""Full texts of papers: arXiv's HTML or PDF as a document of sections."""
