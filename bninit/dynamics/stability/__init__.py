"""Perturbations of a fixed point, and the cocycle of an exact cluster."""
