"""From files that people edit to the graph: read, validate, plan, embed, write."""
