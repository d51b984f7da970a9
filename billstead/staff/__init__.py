"""The staff site: one folder per feature, each with its own urls."""
