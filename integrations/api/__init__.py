"""What every part of the REST API stands on: keys, errors, repeats, pages."""
