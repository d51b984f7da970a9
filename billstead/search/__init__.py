"""The search index: what is written about an owner (a customer, later a product) and who has which word.

It owns one row of folded text per owner, the index over it and the words for close matches, with an engine per
database. It knows no domain: apps give it entries and register where they come from. It leaves reading the rows that
were found, and deciding who may see which field class, to its callers.
"""
