"""Fixed points of the Gram map."""
