"""How good the embedded writer, the classifier and the reader are, on labelled files."""
