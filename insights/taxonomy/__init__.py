"""The topics, and the classifier that sorts papers into them."""
