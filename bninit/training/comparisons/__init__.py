"""What arms come to, compared: better starts, parts of batch norm, representations."""
