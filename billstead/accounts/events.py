"""What the history says about staff, roles, the company and sign-ins."""

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from billstead.audit.entries import Entry
from billstead.audit.registry import event_type


def _failed(entry: Entry) -> str:
    name = entry.facts.get("name")
    if name:
        return gettext("failed to sign in as %(name)s") % {"name": name}
    return gettext("failed to sign in with an address nobody has")


def _ended(entry: Entry) -> str:
    facts = {"count": entry.facts.get("sessions", 0), "name": entry.facts.get("name", "")}
    return (
        ngettext("ended %(count)s session of %(name)s", "ended %(count)s sessions of %(name)s", facts["count"]) % facts
    )


event_type("staff.added", kind="settings", icon="users", sentence=_("added <a>%(name)s</a> to the staff as %(role)s"))
event_type("staff.edited", kind="settings", icon="pencil", sentence=_("changed their name"))
event_type("staff.role_changed", kind="settings", icon="users", sentence=_("gave <a>%(name)s</a> the role %(role)s"))
event_type("staff.disabled", kind="settings", icon="ban", sentence=_("disabled <a>%(name)s</a>"))
event_type("staff.enabled", kind="settings", icon="circle-check", sentence=_("enabled <a>%(name)s</a> again"))
event_type(
    "staff.reset", kind="settings", icon="lock", sentence=_("made a link for <a>%(name)s</a> to choose a new password")
)
event_type("staff.password_set", kind="sign-ins", icon="lock", sentence=_("chose a password by a one-time link"))
event_type("role.created", kind="settings", icon="lock", sentence=_("created the role <a>%(name)s</a>"))
event_type("role.edited", kind="settings", icon="lock", sentence=_("changed the role <a>%(name)s</a>"))
event_type("role.deleted", kind="settings", icon="lock", sentence=_("deleted the role <a>%(name)s</a>"))
event_type("company.edited", kind="settings", icon="settings", sentence=_("changed the settings of the company"))
event_type("company.logo_changed", kind="settings", icon="settings", sentence=_("changed the logo"))
event_type("sign_in.succeeded", kind="sign-ins", icon="log-in", sentence=_("signed in"))
event_type("sign_in.failed", kind="sign-ins", icon="triangle-alert", sentence=_failed)
event_type("sign_in.ended", kind="sign-ins", icon="log-in", sentence=_("signed out"))
event_type("password.changed", kind="sign-ins", icon="lock", sentence=_("changed their password"))
event_type("mfa.enabled", kind="sign-ins", icon="lock", sentence=_("turned two-step sign-in on"))
event_type("mfa.disabled", kind="sign-ins", icon="lock", sentence=_("turned two-step sign-in off"))
event_type("recovery_codes.generated", kind="sign-ins", icon="lock", sentence=_("made new recovery codes"))
event_type("session.ended", kind="sign-ins", icon="log-in", sentence=_ended)
