"""Pages: the gallery, the report, the notebook."""
