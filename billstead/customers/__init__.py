"""Customers: the accounts that are billed, and all that is known of them.

Owns customers, their addresses, e-mail addresses, contacts, notes, tags, groups, external ids and kept counts.
Leaves logins to `accounts`, history to `audit`, finding to `search`, and what they buy to apps above.
"""
