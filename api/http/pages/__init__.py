"""What the page at /docs is made of: template, stylesheet, script, samples of code, and types in words."""
