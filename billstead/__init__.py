"""Billstead: a self-hosted customer and billing panel."""

__version__ = "0.1.0"
