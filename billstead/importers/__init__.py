"""Bringing customers in from files, one module per source: staged rows, mapping, dry run, apply, undo.

Owns imports and their rows. What a customer is, and what may stand in one, stays with `customers`: rows go through the
same checks and the same list operations as a form's.
"""
