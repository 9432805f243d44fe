"""The taxonomy of topics, and the classifier that assigns papers to them."""
