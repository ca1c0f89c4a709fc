"""Grids of runs in one resumable store."""
