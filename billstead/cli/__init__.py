"""The `billstead` command: parses, sets Django up, and makes one call into the app that does the work."""
