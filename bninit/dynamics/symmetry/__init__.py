"""Grams alike under permutations, one step of the map on them, and its derivative."""
