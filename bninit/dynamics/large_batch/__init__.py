"""Large batches: the laws of the fixed points as the batch grows, in closed form."""
