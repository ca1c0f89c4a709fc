"""Where an event happens in half of the networks."""
