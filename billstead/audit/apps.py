from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.module_loading import autodiscover_modules


class AuditConfig(AppConfig):
    name = "billstead.audit"
    label = "audit"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        autodiscover_modules("events")
        post_migrate.connect(_install_guards, sender=self, dispatch_uid="audit guards")


def _install_guards(**_sent: Any) -> None:
    from .guards import install_guards  # noqa: PLC0415 - apps.py is read before models are

    install_guards()
