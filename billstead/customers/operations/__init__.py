"""Every act that changes customers and what belongs to them."""

from .create import check_customer, create_customer, create_customers

__all__ = ["check_customer", "create_customer", "create_customers"]
