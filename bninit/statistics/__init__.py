"""Estimates with their errors: survival, crossings, lines, proportions, bands."""
