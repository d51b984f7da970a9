"""One's own page."""

from __future__ import annotations

from typing import Any

from allauth.usersessions.models import UserSession
from django import forms
from django.conf import settings
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone, translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from billstead.accounts.models import User
from billstead.accounts.operations import edit_own_profile
from billstead.accounts.requests import StaffRequest
from billstead.core.errors import OperationError
from billstead.staff.account.views import has_second_factor
from billstead.staff.customers.forms.choices import time_zones
from billstead.ui.htmx import render_page
from billstead.ui.permissions import SIGNED_IN, allow
from billstead.ui.toasts import toast


class ProfileForm(forms.Form):
    name = forms.CharField(
        label=_("Full name"),
        max_length=200,
        help_text=_("Colleagues see it in the history beside what you did."),
        error_messages={"required": _("Enter a name of 1 to 200 characters")},
        widget=forms.TextInput(attrs={"autocomplete": "name", "spellcheck": "false"}),
    )
    language = forms.ChoiceField(label=_("Language"), required=False, help_text=_("Words on your screens are in it."))
    time_zone = forms.ChoiceField(
        label=_("Time zone"), required=False, help_text=_("Times on your screens are shown in it.")
    )
    theme = forms.ChoiceField(label=_("Theme"), choices=User.Theme.choices, widget=forms.RadioSelect)
    density = forms.ChoiceField(label=_("Rows"), choices=User.Density.choices, widget=forms.RadioSelect)
    skips_review = forms.BooleanField(
        label=_("Save new customers without the review page"),
        required=False,
        help_text=_("The page still comes when something needs a second look."),
    )

    uses_keys = forms.BooleanField(
        label=_("Single keys act on pages"),
        required=False,
        help_text=_("“?” shows what each does. Keys with Ctrl always act."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zones = [("", _("Like the company")), *time_zones()]
        languages = [("", _("Like the browser")), *settings.LANGUAGES]
        for name, choices in (("language", languages), ("time_zone", zones)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices


@allow(SIGNED_IN)
def profile_me(request: StaffRequest) -> HttpResponseBase:
    user = request.user
    assert isinstance(user, User)
    form = ProfileForm(request.POST or None, initial={name: getattr(user, name) for name in ProfileForm.base_fields})
    if request.method == "POST" and form.is_valid():
        try:
            actor = request.actor
            saved = edit_own_profile(user, values=form.cleaned_data, actor=actor, now=timezone.now())
        except OperationError as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        else:
            with translation.override(saved.language or translation.get_language()):
                toast(request, gettext("Profile saved"))
            return redirect("profile_me")
    context = {
        "form": form,
        "has_second_factor": has_second_factor(user),
        "session_count": UserSession.objects.filter(user_id=user.pk).count(),
    }
    return render_page(request, "staff/me/me.html", context, status=422 if form.errors else 200)
