"""The tables of the index. SQLite's text index is a virtual table beside them: `engines/sqlite.py`."""

from __future__ import annotations

from django.db import models


class Document(models.Model):
    """All that is searchable of one owner: a column of folded lines per field class, and the texts as written.

    The id carries owner and kind (`rules.documents.row_id`).
    """

    id = models.BigAutoField(primary_key=True)
    kind = models.PositiveSmallIntegerField()
    owner = models.BigIntegerField()
    basic = models.TextField(default="")
    contact = models.TextField(default="")
    tax = models.TextField(default="")
    money = models.TextField(default="")
    notes = models.TextField(default="")
    access = models.TextField(default="")
    shown = models.TextField(default="")

    def __str__(self) -> str:
        return f"{self.kind}:{self.owner}"


class Token(models.Model):
    """Which document has which word, for close matches. No second index: its words are known from the document."""

    pk = models.CompositePrimaryKey("token", "field_class", "document")
    token = models.CharField(max_length=32)
    field_class = models.PositiveSmallIntegerField()
    document = models.BigIntegerField()

    def __str__(self) -> str:
        return self.token
