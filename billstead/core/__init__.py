"""What every app needs and no app owns: actors, refusals, locks, text folding, currencies.

Core has no tables and knows no other part of Billstead.
"""
