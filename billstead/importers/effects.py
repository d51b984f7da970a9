"""Imports and a customer's status."""

NO_EFFECT = "What an import's rows became is a record of the past, whatever becomes of the customer."
