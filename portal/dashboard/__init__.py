"""The first page: what is going on, and whose turn it is."""
