"""History and a customer's status."""

NO_EFFECT = "History is only added to: the change itself is one more event."
