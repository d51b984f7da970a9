"""From what was typed to the flat values customers speak, and their verdict back beside the inputs."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from billstead.core.errors import OperationError
from billstead.core.text import clean
from billstead.customers.fields import Values, custom_fields, field_named
from billstead.customers.inputs import ContactInput
from billstead.customers.phones import check_phone
from billstead.customers.postal import PARTS
from billstead.customers.validation import Checked, check_values, refuse_missing

from .customer_form import CustomerForm, field_name, input_name
from .own import own_value
from .typed import ROWS, Typed, without_blank_rows

NOTE_LIMIT = 10_000
CHECKS = ("shares_email", "tax_exempt")
NUMBERS = ("terms_days", "group", "owner")
FORM_ONLY = ("service_differs", "note", "urgent")


def values_of(typed: Typed, form: CustomerForm) -> Values:
    """The flat dict with dotted names; what is no number stays text, for customers to refuse in words."""
    typed = without_blank_rows(typed)
    values: Values = {}
    own = {input_name(field.name): field for field in custom_fields()}
    for name, value in typed.items():
        if name in FORM_ONLY:
            continue
        if name in own:
            values[own[name].name] = own_value(own[name], value)
        elif name in CHECKS:
            values[name] = bool(value)
        elif name in NUMBERS:
            values[name] = _number(value)
        elif name == "tags":
            known = (form.offered.tag_named(tag) for tag in value)
            values[name] = sorted({tag.pk for tag in known if tag})
        elif name == "tax_exempt_proof_on":
            values[name] = value or None
        else:
            values[field_name(name)] = value
    if "service_differs" in typed and not typed["service_differs"]:
        values |= {f"service.{part}": "" for part in PARTS}
    return values


def judge(form: CustomerForm) -> Checked:
    """Put every refusal beside its input; the form must be bound. Nothing is written."""
    checked = check_values(values_of(form.typed, form), form.offered.reference(form.company))
    refuse_missing(checked, form.actor)
    for name, messages in checked.errors.items():
        show(form, name, messages)
    judge_form_only(form)
    return checked


def judge_form_only(form: CustomerForm) -> None:
    """What only the form knows: names of new tags, the first note, urgent contacts."""
    typed = without_blank_rows(form.typed)
    if typed.get("service_differs") and not typed.get("service_country"):
        show(form, "service.country", [_("Choose a country")])
    _judge_tags(form, typed)
    _judge_note(form, typed)
    _judge_urgent(form, typed)


def show(form: CustomerForm, name: str, messages: list[str]) -> None:
    """Refusals of one field, each once; those of rows and of fields the actor has no input for stand by themselves."""
    input_name = name.replace(".", "_")
    if input_name in ROWS or input_name == "tags":
        lines = form.row_errors.setdefault(input_name, [])
        lines += [str(message) for message in messages if str(message) not in lines]
    elif form.has(input_name) and input_name not in form.hidden_names:
        present = [str(line) for line in form.errors.get(input_name, [])]
        for message in dict.fromkeys(str(message) for message in messages):
            if message not in present:
                form.add_error(input_name, message)
    else:
        label = field.label if (field := field_named(name)) else ""
        for message in messages:
            told = _("%(field)s: %(problem)s") % {"field": label, "problem": message} if label else str(message)
            form.add_error(None, told)


def new_tag_names(form: CustomerForm) -> list[str]:
    """Chosen tags that do not exist yet."""
    return [name for name in form.typed.get("tags", []) if form.offered.tag_named(name) is None]


def contacts_of(typed: Typed) -> tuple[ContactInput, ...]:
    rows = without_blank_rows(typed).get("urgent", [])
    return tuple(ContactInput(name=row["name"], phone=row["phone"], is_urgent=True) for row in rows)


def _judge_tags(form: CustomerForm, typed: Typed) -> None:
    for name in new_tag_names(form):
        if not form.actor.can("tags.manage"):
            show(form, "tags", [_("There is no tag “%(name)s”. Choose one of the list") % {"name": name}])
        elif problem := _text_problem(name, 40):
            show(form, "tags", [problem])


def _judge_note(form: CustomerForm, typed: Typed) -> None:
    if problem := _text_problem(typed.get("note", ""), NOTE_LIMIT, multiline=True):
        show(form, "note", [problem])


def _judge_urgent(form: CustomerForm, typed: Typed) -> None:
    country = form.country_of("billing") or form.company.country
    for row in typed.get("urgent", []):
        if not row["name"].strip():
            show(form, "urgent", [_("Enter the name of the urgent contact")])
        elif problem := _text_problem(row["name"], 200):
            show(form, "urgent", [problem])
        phone = check_phone(row["phone"], country)
        if not row["phone"].strip():
            show(form, "urgent", [_("Enter the phone number of the urgent contact")])
        elif phone.error:
            show(form, "urgent", [str(phone.error)])


def _text_problem(text: str, limit: int, *, multiline: bool = False) -> str:
    try:
        cleaned = clean(text, multiline=multiline)
    except OperationError as refusal:
        return str(refusal)
    if len(cleaned) > limit:
        return _("Use at most %(limit)s characters. This has %(count)s") % {"limit": limit, "count": len(cleaned)}
    return ""


def _number(text: Any) -> Any:
    text = str(text).strip()
    if not text:
        return None
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else text
