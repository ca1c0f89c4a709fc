"""A run: its settings, its layers, its record."""
