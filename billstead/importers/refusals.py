"""Why an import does not go on."""

from __future__ import annotations

from django.utils.translation import gettext as _

from billstead.core.errors import OperationError


class FileRefused(OperationError):
    """The file cannot be read, or holds more than one import may."""

    code = "import_file"


class MappingRefused(OperationError):
    """The choice of columns makes no customers."""

    code = "import_mapping"


class WrongState(OperationError):
    """The import is not where this act begins: somebody was quicker, or the page is old."""

    code = "import_state"

    def __init__(self) -> None:
        super().__init__(_("This import has moved on meanwhile. Look at where it stands now."))
