"""Signing in and out, the second factor, sessions, passwords and one-time links: allauth's views in our dress."""
