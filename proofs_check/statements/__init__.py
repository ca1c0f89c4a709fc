"""One statement a file; `bninit check` finds them here."""
