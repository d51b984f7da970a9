"""Demo: believable data for a trial, made by the same operations staff use. Never loaded on a real installation."""
