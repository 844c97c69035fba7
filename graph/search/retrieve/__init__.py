"""Step 2: what may answer it, by words, by meaning and by links."""
