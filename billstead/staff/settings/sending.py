"""What forms of the settings share: right in shape, then one operation, whose refusals stand beside the fields."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from billstead.accounts.requests import StaffRequest
from billstead.core.errors import Invalid, OperationError
from billstead.ui.toasts import toast


def sent(request: StaffRequest, form: forms.Form) -> bool:
    return request.method == "POST" and form.is_valid()


def done(request: StaffRequest, form: forms.Form, operation: Any, said: str) -> bool:
    """Run an operation; its refusals become the form's errors."""
    try:
        operation(by(request))
    except Invalid as refusal:
        for name, messages in refusal.errors.items():
            for message in messages:
                form.add_error(name if name in form.fields else None, message)
        return False
    except OperationError as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal.message))
        return False
    toast(request, said)
    return True


def by(request: StaffRequest) -> dict[str, Any]:
    return {"actor": request.actor, "now": timezone.now()}
