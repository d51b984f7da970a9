"""How history tells of imports: in the chain of no customer, each naming its import."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from billstead.audit.registry import event_type

event_type("import.started", kind="settings", icon="upload", sentence=_("started the import of <a>%(file)s</a>"))
event_type(
    "import.finished",
    kind="settings",
    icon="upload",
    sentence=_("finished the import of <a>%(file)s</a>: %(created)s created, %(updated)s updated, %(failed)s failed"),
)
event_type("import.stopped", kind="settings", icon="upload", sentence=_("stopped the import of <a>%(file)s</a>"))
event_type(
    "import.undo_started",
    kind="settings",
    icon="undo-2",
    sentence=_("began to take back the import of <a>%(file)s</a>"),
)
event_type(
    "import.undone",
    kind="settings",
    icon="undo-2",
    sentence=_(
        "took back the import of <a>%(file)s</a>: %(removed)s removed, %(reverted)s changed back, %(kept)s kept"
    ),
)
