"""Upkeep: acts that touch every app: doctor, backup, restore, move, reindex, delete.

Owns no tables. Leaves merge, erase and export to the issues that need them, and their place is here.
"""
