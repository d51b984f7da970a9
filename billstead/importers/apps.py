from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ImportersConfig(AppConfig):
    name = "billstead.importers"
    label = "importers"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Models stand only now.
        from billstead.customers.listing.spec import CUSTOMERS  # noqa: PLC0415
        from billstead.importers.listing import ImportFilter  # noqa: PLC0415

        CUSTOMERS.added.append(ImportFilter(key="import", label=_("Import")))
