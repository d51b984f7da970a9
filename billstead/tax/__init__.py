"""Tax: what a tax ID is and whether it can be right. Given plain values, so it needs no customer.

Owns kinds of tax IDs per country and their check digits; rates, zones and rules come here too.
Leaves registry look-ups to jobs and what a customer stores to `customers`.
"""
