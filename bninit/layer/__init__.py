"""What one layer does to a batch: its components, activations with their kernels, and the block."""
