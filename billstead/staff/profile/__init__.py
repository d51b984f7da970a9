"""The customer's profile: one page that answers who, in what state, what they have, what happened last."""
