"""What filters select, in the formats that others read: tables, lines, linked data, a graph, references."""
