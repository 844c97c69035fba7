"""One file for each question that is not a search."""
