"""Identities decided by computer algebra."""
