"""Events and what seals them. Other apps' rows are named by plain ids: no foreign key leads in or out of here."""

from __future__ import annotations

from django.db import models


class ChainHead(models.Model):
    """The last link of a customer's chain; chain 0 holds the events of no customer."""

    customer_id = models.BigIntegerField(primary_key=True)
    sequence = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64, default="")

    def __str__(self) -> str:
        return f"{self.customer_id} {self.sequence}"


class Event(models.Model):
    """One thing that happened. Inserted once, never changed, and nothing in it is personal."""

    customer_id = models.BigIntegerField()
    sequence = models.BigIntegerField()
    type = models.CharField(max_length=80)
    act = models.CharField(max_length=32)
    actor_kind = models.CharField(max_length=10)
    actor_id = models.BigIntegerField()
    subject_kind = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    changed = models.TextField(help_text="JSON list of the changed fields' names")
    at = models.DateTimeField()
    digest = models.CharField(max_length=64)
    chain = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["customer_id", "sequence"], name="one_event_per_sequence")]
        indexes = [
            models.Index(fields=["customer_id", "at", "id"], name="event_timeline"),
            models.Index(fields=["customer_id", "type", "actor_kind", "actor_id", "id"], name="event_tally"),
            models.Index(fields=["act"], name="event_act"),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.customer_id}/{self.sequence}"


class EventPayload(models.Model):
    """What an event says, as canonical JSON. Never updated; deleted only where an Erasure names the customer."""

    event = models.OneToOneField(
        Event, on_delete=models.DO_NOTHING, db_constraint=False, primary_key=True, related_name="payload"
    )
    salt = models.CharField(max_length=32)
    text = models.TextField()

    def __str__(self) -> str:
        return str(self.event_id)


class EventText(models.Model):
    """The folded words of one event in one field class: what the timeline's search reads. Erased with the payload."""

    event_id = models.BigIntegerField()
    customer_id = models.BigIntegerField()
    field_class = models.CharField(max_length=20)
    text = models.TextField()

    class Meta:
        indexes = [models.Index(fields=["customer_id", "field_class"], name="event_text_of_customer")]

    def __str__(self) -> str:
        return f"{self.event_id} {self.field_class}"


class EventDispatch(models.Model):
    """An event whose subscribers' jobs are not queued yet: the outbox."""

    event_id = models.BigIntegerField(primary_key=True)
    type = models.CharField(max_length=80)

    def __str__(self) -> str:
        return f"{self.type} {self.event_id}"


class Erasure(models.Model):
    """A customer's personal data was erased: their payloads may go. Inserted once, never changed."""

    customer_id = models.BigIntegerField(db_index=True)
    actor_kind = models.CharField(max_length=10)
    actor_id = models.BigIntegerField()
    at = models.DateTimeField()
    seal = models.CharField(max_length=64, help_text="needs the audit key, so a row put here by hand is known")

    def __str__(self) -> str:
        return f"{self.customer_id} {self.at:%Y-%m-%d}"
