"""Quality of the extractive writer, the topic classifier and the extractive answerer on labelled files."""
