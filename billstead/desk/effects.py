"""The desk and a customer's status."""

NO_EFFECT = "Open forms and customers lately looked at belong to whoever sits at the desk, whatever the status."
