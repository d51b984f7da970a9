"""Phone numbers in any spelling (libphonenumber): stored as E.164, shown as typed."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

import phonenumbers
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberFormat, ValidationResult

_WORDS = {
    NumberParseException.INVALID_COUNTRY_CODE: _("Start the number with + and the country code, like +44 20 7946 0958"),
    NumberParseException.NOT_A_NUMBER: _("Enter a phone number, like +44 20 7946 0958"),
    NumberParseException.TOO_SHORT_NSN: _("This phone number is too short"),
    NumberParseException.TOO_SHORT_AFTER_IDD: _("This phone number is too short"),
    NumberParseException.TOO_LONG: _("This phone number is too long"),
}
_LENGTHS = {
    ValidationResult.TOO_SHORT: _("This phone number is too short"),
    ValidationResult.TOO_LONG: _("This phone number is too long"),
    ValidationResult.INVALID_LENGTH: _("This phone number has a length that is not used"),
    ValidationResult.INVALID_COUNTRY_CODE: _("No country has this code"),
    ValidationResult.IS_POSSIBLE_LOCAL_ONLY: _("Enter the number with its area code"),
}
_MAX = 60


@dataclass(frozen=True, slots=True)
class PhoneCheck:
    """A checked number: `e164` is what is stored, with ";ext=12" for an extension, empty when refused."""

    typed: str
    e164: str = ""
    error: str | Promise = ""
    warning: str | Promise = ""


def check_phone(typed: str, country: str) -> PhoneCheck:
    """Read a number as dialed in `country`; what cannot be called from abroad is refused with words."""
    typed = " ".join(typed.split())
    if not typed:
        return PhoneCheck("")
    if len(typed) > _MAX:
        return PhoneCheck(typed, error=_("This phone number is too long"))
    text = _plain(typed)
    try:
        number = phonenumbers.parse(text, country or None)
    except NumberParseException as refusal:
        return PhoneCheck(typed, error=_short_code(text, country) or _WORDS[refusal.error_type])
    reason = phonenumbers.is_possible_number_with_reason(number)
    if reason != ValidationResult.IS_POSSIBLE:
        return PhoneCheck(typed, error=_short_code(text, country) or _LENGTHS[reason])
    if any(char.isalpha() for char in text.lower().split("ext")[0].rstrip("x ")) and not number.extension:
        number = phonenumbers.parse(phonenumbers.convert_alpha_characters_in_number(text), country or None)
    if phonenumbers.is_valid_number(number):
        return PhoneCheck(typed, _stored(number))
    return PhoneCheck(typed, _stored(number), warning=_("This number is possible but unusual. Check it."))


def dialed(e164: str) -> str:
    """A stored number without its extension, for search and `tel:` links."""
    return e164.partition(";")[0]


def readable(e164: str) -> str:
    """A stored number as people abroad read it: +44 20 7946 0958 ext. 12."""
    if not e164:
        return ""
    number, _mark, extension = e164.partition(";ext=")
    try:
        text = phonenumbers.format_number(phonenumbers.parse(number), PhoneNumberFormat.INTERNATIONAL)
    except NumberParseException:
        return e164
    return str(_("%(number)s ext. %(extension)s") % {"number": text, "extension": extension}) if extension else text


def _stored(number: PhoneNumber) -> str:
    plain = phonenumbers.format_number(number, PhoneNumberFormat.E164).partition(";")[0]
    return f"{plain};ext={number.extension}" if number.extension else plain


def _plain(typed: str) -> str:
    """Digits of any script as ASCII, look-alike plus and 00 kept for the parser to judge."""
    text = unicodedata.normalize("NFKC", typed)
    text = "".join(str(unicodedata.digit(char)) if char.isdigit() and not char.isascii() else char for char in text)
    return text.removeprefix("tel:")


def _short_code(text: str, country: str) -> str | Promise:
    digits = "".join(char for char in text if char.isdigit())
    if not text.strip().startswith("+") and 2 <= len(digits) <= 6:
        return _("%(number)s is a short number that works inside one country only. Enter the full number") % {
            "number": digits
        }
    return ""
