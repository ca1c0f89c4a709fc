"""What is drawn: normals, weights and input batches, each from keys of its own."""
