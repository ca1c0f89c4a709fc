"""The theory of the Gram map: symmetry, equilibria, bifurcation, stability, metastability."""
