"""Reference pages that are written from the code itself, so that they cannot be wrong."""
