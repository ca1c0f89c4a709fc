"""Ball arithmetic: every number carries a radius that contains the truth (python-flint's arb)."""
