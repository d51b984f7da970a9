from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class SearchConfig(AppConfig):
    name = "billstead.search"
    label = "search"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        post_migrate.connect(_after_flush, sender=self)


def _after_flush(**_kwargs: Any) -> None:
    """`flush` ends with this signal and empties only tables that are models; SQLite's text index is none."""
    from django.db import connection  # noqa: PLC0415 – models are not loaded when this module is

    from billstead.search.engines import engine_for  # noqa: PLC0415

    if "search_text" in connection.introspection.table_names() or connection.vendor != "sqlite":
        engine_for(connection.vendor).after_flush()
