"""Password rules beyond Django's own: nothing made of the person's or the firm's name, or of a common word."""

from __future__ import annotations

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from billstead.accounts.models import User
from billstead.accounts.queries import company
from billstead.accounts.rules import leans_on, own_words


class OwnWordsValidator:
    """Refuses a password that is little more than the person's name, address or firm."""

    def validate(self, password: str, user: AbstractBaseUser | None = None) -> None:
        sources = ["Billstead", company().legal_name]
        if isinstance(user, User):
            sources += [user.name, user.email]
        if leans_on(password, own_words(*sources)):
            raise ValidationError(_("Choose a password without your name, your e-mail or the company in it"))

    def get_help_text(self) -> str:
        return _("Not your name, your e-mail or the company.")


class CommonWordValidator(CommonPasswordValidator):
    """Refuses common passwords, with a number or a sign at their ends too."""

    def validate(self, password: str, user: AbstractBaseUser | None = None) -> None:
        bare = password.lower().strip().strip("0123456789!?.,;:*#+-_ ")
        if password.lower().strip() in self.passwords or (bare and bare in self.passwords):
            raise ValidationError(_("Choose a password that is harder to guess: this one is very common"))

    def get_help_text(self) -> str:
        return _("Not a common word or pattern.")
