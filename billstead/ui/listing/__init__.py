"""Lists: the query language, the one declarative spec of columns, filters and sorts, keyset paging, the URL.

It knows no domain: an app declares its `Listing`, and pages, counts, exports and saved views come from it.
"""
