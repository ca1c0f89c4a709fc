"""The Gram map of a block at infinite width."""
