"""Statements about the odd point, one a file, each returning a `Verdict`.

Everything here stands apart from `bninit`: nothing in the package imports it, so a statement is
an independent witness of what the package computes. `bninit check` lists this folder.
"""
