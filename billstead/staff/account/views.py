"""The views of the door. allauth's flows, our forms and words; refusals answer 422."""

from __future__ import annotations

from typing import Any

from allauth.account import views as account
from allauth.account.decorators import reauthentication_required
from allauth.mfa.base import views as mfa
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY
from allauth.usersessions.models import UserSession
from django.contrib.auth import update_session_auth_hash
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from billstead.accounts.models import User
from billstead.accounts.operations import LinkRefused, end_sessions, set_password
from billstead.accounts.operations.links import link_of
from billstead.accounts.queries import has_owner
from billstead.accounts.requests import StaffRequest
from billstead.core.errors import Invalid
from billstead.staff.account import forms
from billstead.staff.account.adapter import MFAAdapter, is_fresh, is_local_path
from billstead.ui.permissions import SIGNED_IN, View, allow
from billstead.ui.toasts import toast

LINK_KEY = "one_time_link"


class _Refuses422:
    """A refused form comes back with 422 and what was typed, passwords excepted."""

    def form_invalid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_invalid(form)  # type: ignore[misc]
        response.status_code = 422
        return response


class _LocalNext:
    """What the page carries on as `next` is a path of this site, or nothing."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)  # type: ignore[misc]
        if not is_local_path(context.get("redirect_field_value")):
            context["redirect_field_value"] = ""
        return context


class SignIn(_LocalNext, _Refuses422, account.LoginView):
    form_class = forms.SignInForm
    template_name = "account/login.html"

    def get_form_class(self) -> type[forms.SignInForm]:
        return forms.SignInForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"has_owner": has_owner()}


class SignOut(account.LogoutView):
    template_name = "account/logout.html"


class Code(mfa.AuthenticateView):
    template_name = "mfa/authenticate.html"

    def form_invalid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_invalid(form)
        response.status_code = 422
        return response


class PasswordAgain(_LocalNext, _Refuses422, account.ReauthenticateView):
    def get_form_class(self) -> type[forms.PasswordAgainForm]:
        return forms.PasswordAgainForm


class CodeAgain(_LocalNext, _Refuses422, mfa.ReauthenticateView):
    pass


class ChangePassword(_Refuses422, account.PasswordChangeView):
    success_url = reverse_lazy("profile_me")

    def get_form_class(self) -> type[forms.PasswordChangeForm]:
        return forms.PasswordChangeForm

    def get_default_success_url(self) -> str:
        return reverse("profile_me")

    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        user = self.request.user
        assert isinstance(user, User)
        # A new id for this session; the others hold the hash of the old password and end at their next request.
        update_session_auth_hash(self.request, user)
        end_sessions(user, actor=self.request.actor, keys=_other_sessions(self.request))
        toast(self.request, _("Password changed"))
        return response


class Activate(_Refuses422, totp.ActivateTOTPView):
    template_name = "mfa/activate.html"

    def get_form_class(self) -> type[forms.ActivateForm]:
        return forms.ActivateForm


class Deactivate(_Refuses422, totp.DeactivateTOTPView):
    template_name = "mfa/deactivate.html"
    success_url = reverse_lazy("profile_me")


class NewRecoveryCodes(_Refuses422, recovery_codes.GenerateRecoveryCodesView):
    """New codes in place of the old; nobody without a second factor has any."""

    template_name = "mfa/new_codes.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        user = request.user
        assert isinstance(user, User)
        if not has_second_factor(user):
            raise Http404
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return response


class RecoveryCodes(recovery_codes.ViewRecoveryCodesView):
    template_name = "mfa/codes.html"


class RecoveryCodesFile(recovery_codes.DownloadRecoveryCodesView):
    """The codes to keep, as a file; like the page that shows them it wants a password or code just given."""

    def render_to_response(self, context: dict[str, Any], **response_kwargs: Any) -> HttpResponse:
        user = self.request.user
        assert isinstance(user, User)
        whose = {"email": user.email, "host": self.request.get_host()}
        title = _("Billstead recovery codes of %(email)s at %(host)s") % whose
        lines = [title, _("Each opens your account once."), "", *context["unused_codes"], ""]
        headers = {"Content-Disposition": 'attachment; filename="recovery-codes.txt"'}
        return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8", headers=headers)


@allow(SIGNED_IN)
def sessions(request: StaffRequest) -> HttpResponseBase:
    """Where one is signed in; POST ends one session or all others."""
    user = request.user
    assert isinstance(user, User)
    if request.method == "POST":
        others = _other_sessions(request)
        chosen = request.POST.get("session", "")
        if chosen:
            owned = UserSession.objects.filter(user_id=user.pk, session_key__in=others, pk=_whole_number(chosen))
            keys = list(owned.values_list("session_key", flat=True))
        else:
            keys = others
        ended = end_sessions(user, actor=request.actor, keys=keys)
        toast(request, ngettext("%(count)s session ended", "%(count)s sessions ended", ended) % {"count": ended})
        return redirect("usersessions_list")
    rows = [
        {"session": row, "device": device(row.user_agent), "is_current": row.session_key == request.session.session_key}
        for row in UserSession.objects.purge_and_list(user)
    ]
    rows.sort(key=lambda row: (not row["is_current"], -row["session"].created_at.timestamp()))
    return render(request, "account/sessions.html", {"rows": rows})


@require_safe
@allow(None)
def open_link(request: StaffRequest, token: str) -> HttpResponseBase:
    """Take the token out of the address bar; looking uses nothing up."""
    request.session[LINK_KEY] = token
    return redirect("one_time_link")


@allow(None)
def one_time_link(request: StaffRequest) -> HttpResponseBase:
    """Choose a password with a one-time link."""
    token, now = str(request.session.get(LINK_KEY, "")), timezone.now()
    link = link_of(token, now=now) if token else None
    if link is None:
        request.session.pop(LINK_KEY, None)
        return render(request, "account/link_dead.html", status=410)
    form = forms.NewPasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actor = request.actor
            set_password(token, password=form.cleaned_data["password"], actor=actor, now=now)
        except LinkRefused:
            return render(request, "account/link_dead.html", status=410)
        except Invalid as refusal:
            for message in refusal.errors["password"]:
                form.add_error("password", message)
        else:
            request.session.flush()
            toast(request, _("Password set"))
            return redirect("account_login")
    status = 422 if form.errors else 200
    return render(request, "account/link.html", {"form": form, "link": link}, status=status)


@require_safe
@allow(SIGNED_IN)
def qr_code(request: StaffRequest) -> HttpResponseBase:
    """The secret being set up, as a picture of our own site: the CSP allows no data URLs."""
    secret = request.session.get(SECRET_SESSION_KEY)
    if not secret or not is_fresh(request):
        raise Http404
    adapter = MFAAdapter()
    svg = adapter.build_totp_svg(adapter.build_totp_url(request.user, secret))
    return HttpResponse(svg, content_type="image/svg+xml")


@require_safe
@allow(SIGNED_IN)
def second_factor(request: StaffRequest) -> HttpResponseBase:
    """allauth sends people here after a change of the second factor; it stands on one's own page."""
    return redirect("profile_me")


def has_second_factor(user: User) -> bool:
    return Authenticator.objects.filter(user_id=user.pk, type=Authenticator.Type.TOTP).exists()


def sensitive(view: View) -> View:
    """For acts that could hand the house over: they want a password or code of the last ten minutes."""
    guarded: View = reauthentication_required(app="billstead")(view)
    return guarded


def _other_sessions(request: StaffRequest) -> list[str]:
    keys = UserSession.objects.filter(user_id=request.user.pk).values_list("session_key", flat=True)
    return [key for key in keys if key != request.session.session_key]


def _whole_number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


def device(agent: str) -> str:
    """Browser and system in the words people use, from what the browser says of itself."""
    browsers = (
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    )
    systems = (("Windows", "Windows"), ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"),
               ("Mac OS X", "macOS"), ("Linux", "Linux"))  # fmt: skip
    browser = next((name for mark, name in browsers if mark in agent), "")
    system = next((name for mark, name in systems if mark in agent), "")
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system or _("Unknown browser")
