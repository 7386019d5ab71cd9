"""Telling the right people of a trouble: once, once more when it grows, and when it is over."""
