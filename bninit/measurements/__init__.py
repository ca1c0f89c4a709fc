"""Where theory meets networks."""
