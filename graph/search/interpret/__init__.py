"""Step 1: what a question asks for."""
