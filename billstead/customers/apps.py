from django.apps import AppConfig


class CustomersConfig(AppConfig):
    name = "billstead.customers"
    label = "customers"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import queries  # noqa: F401, PLC0415 - registers what the search index is made of
        from .consequences import find_effects  # noqa: PLC0415 - apps.py is read before models are

        find_effects()
