from django.apps import AppConfig


class CustomersConfig(AppConfig):
    name = "billstead.customers"
    label = "customers"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import queries  # noqa: F401, PLC0415 - registers what the search index is made of
