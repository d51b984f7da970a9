"""The customers list: its columns, filters and sorts, its pages and counts."""
