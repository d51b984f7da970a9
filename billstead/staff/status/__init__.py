"""Changing a customer's status, and deleting one nothing was built on."""
