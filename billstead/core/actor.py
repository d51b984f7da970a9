"""Who acts: every operation is told, every event records it, every door asks it for permission."""

from __future__ import annotations

from dataclasses import dataclass

# Classes of fields a role may be refused (DESIGN 4.12). "basic" is seen by whoever sees the customer.
BASIC = "basic"
CONTACT = "contact"
TAX = "tax"
MONEY = "money"
NOTES = "notes"
ACCESS = "access"
FIELD_CLASSES = (BASIC, CONTACT, TAX, MONEY, NOTES, ACCESS)


@dataclass(frozen=True, slots=True)
class Actor:
    """A person or process that acts; `kind` is staff, customer, api, cli or system."""

    kind: str
    id: int = 0
    name: str = ""
    permissions: frozenset[str] = frozenset()
    address: str = ""
    is_trusted: bool = False

    def can(self, code: str) -> bool:
        """Whether this actor holds the permission `code`; the command line and the system hold all."""
        return self.is_trusted or code in self.permissions

    def sees(self, field_class: str) -> bool:
        """Whether this actor may read fields of a class anywhere: page, search, export, timeline."""
        return field_class == BASIC or self.can(f"customers.see_{field_class}")

    @property
    def classes(self) -> frozenset[str]:
        """The field classes this actor may read."""
        return frozenset(name for name in FIELD_CLASSES if self.sees(name))


SYSTEM = Actor(kind="system", name="Billstead", is_trusted=True)
COMMAND_LINE = Actor(kind="cli", name="Command line", is_trusted=True)
NOBODY = Actor(kind="nobody")
