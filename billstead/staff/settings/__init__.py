"""Settings: the company, staff, roles, required fields, customer numbers, groups, tags, and their history."""
