"""What of the site is generated: the pages of claims, of commands, of the Python interface, the gallery."""
