"""The door's routes. allauth's own list is not included: sign-up, e-mail changes and mailed resets stay closed.

Names are allauth's where it asks for them. Every route that takes a password, a code or a link is throttled.
"""

from __future__ import annotations

from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from billstead.staff.account import views
from billstead.staff.account.throttle import throttled
from billstead.ui.permissions import SIGNED_IN, allow

open_to_all = allow(None)
signed_in = allow(SIGNED_IN)

urlpatterns = [
    path("account/login/", open_to_all(throttled("sign-in")(views.SignIn.as_view())), name="account_login"),
    path("account/logout/", open_to_all(views.SignOut.as_view()), name="account_logout"),
    path("account/2fa/authenticate/", open_to_all(throttled("code")(views.Code.as_view())), name="mfa_authenticate"),
    path(
        "account/reauthenticate/",
        signed_in(throttled("again")(views.PasswordAgain.as_view())),
        name="account_reauthenticate",
    ),
    path(
        "account/2fa/reauthenticate/",
        signed_in(throttled("again")(views.CodeAgain.as_view())),
        name="mfa_reauthenticate",
    ),
    path(
        "account/password/change/",
        signed_in(throttled("password")(views.ChangePassword.as_view())),
        name="account_change_password",
    ),
    path("account/2fa/", signed_in(views.second_factor), name="mfa_index"),
    path("account/2fa/activate/", signed_in(throttled("factor")(views.Activate.as_view())), name="mfa_activate_totp"),
    path("account/2fa/qr.svg", never_cache(views.qr_code), name="totp_qr"),
    path(
        "account/2fa/deactivate/",
        signed_in(throttled("factor")(views.Deactivate.as_view())),
        name="mfa_deactivate_totp",
    ),
    path("account/2fa/codes/", signed_in(never_cache(views.RecoveryCodes.as_view())), name="mfa_view_recovery_codes"),
    path(
        "account/2fa/codes/file/",
        signed_in(require_safe(never_cache(views.RecoveryCodesFile.as_view()))),
        name="mfa_download_recovery_codes",
    ),
    path(
        "account/2fa/codes/new/",
        signed_in(throttled("factor")(views.NewRecoveryCodes.as_view())),
        name="mfa_generate_recovery_codes",
    ),
    path("account/sessions/", views.sessions, name="usersessions_list"),
    path(
        "account/link/<str:token>/",
        open_to_all(never_cache(throttled("link", methods=("GET", "HEAD", "POST"), clears=False)(views.open_link))),
        name="open_link",
    ),
    path("account/link/", open_to_all(never_cache(throttled("link")(views.one_time_link))), name="one_time_link"),
]
