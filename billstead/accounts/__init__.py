"""Accounts: who may sign in and what they may do, and the company the installation works for.

Owns users (staff and customers' people in one table), roles, the company profile and idempotency keys.
Leaves memberships of customers to `customers` and every page to the doors.
"""
