"""The geometry of a Gram matrix: quantities, configurations, events, the plane that shows it."""
