"""Pure rules of search: how text is folded, cut into words, compared, ranked and marked."""
