"""Work that happens after its cause: a table of jobs written in the cause's transaction, and the worker that runs them.

Owns jobs, their leases, back-off, schedule and progress. Leaves what a job does to the app that registers it; a job
says only "look at row N", so running one twice is always right.
"""
