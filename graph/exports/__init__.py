"""Exports: what filters select, as tables, JSON Lines, linked data, a graph or references."""
