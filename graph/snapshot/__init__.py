"""What one process keeps of one state of the graph, to read only."""
