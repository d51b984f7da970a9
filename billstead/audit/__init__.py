"""History: what was done, by whom, to what, in an order nobody can change unseen.

Owns events, their payloads, the chains that seal them, the outbox to subscribers, and the record of erasures.
Leaves the meaning and the sentence of each event type to the app that registers it in its `events.py`.
"""
