"""Kinds of filters: each turns the items of a term into a condition, or says what is wrong with them."""

from billstead.ui.listing.filters.base import BadValue, Choice, Filter, Matches, join_words
from billstead.ui.listing.filters.choices import ChoiceFilter, Flag, FlagFilter
from billstead.ui.listing.filters.spans import DateFilter, NumberFilter
from billstead.ui.listing.filters.words import Named, NamedFilter, TextFilter, starts_with

__all__ = [
    "BadValue",
    "Choice",
    "ChoiceFilter",
    "DateFilter",
    "Filter",
    "Flag",
    "FlagFilter",
    "Matches",
    "Named",
    "NamedFilter",
    "NumberFilter",
    "TextFilter",
    "join_words",
    "starts_with",
]
