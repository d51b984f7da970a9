"""Error pages in words: a whole page, or a fragment for htmx."""
