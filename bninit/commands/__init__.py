"""The commands of `bninit`, one a file; `bninit.program` finds and calls them.

A command file imports nothing heavy at its top level; `bn.<name>` loads what it needs when it runs.
"""
